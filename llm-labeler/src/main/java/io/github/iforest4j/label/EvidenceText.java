package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.ground.NumberText;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;

/**
 * Evidence as lines of text for a prompt. Text from the stream, names of fields included, is quoted
 * and cannot hold a quote or an angle bracket, so it can end neither its quotes nor the block that
 * the prompt puts it in. At most {@link #MAX_LENGTH} characters: context lines that do not fit are
 * left out.
 */
final class EvidenceText {
  static final int MAX_LENGTH = 8000;

  private static final int MAX_KNOWN = 120;

  /** What units look like; it has no room for a sentence. */
  private static final Pattern UNIT = Pattern.compile("[\\p{L}\\p{N}\\p{Sc}°%‰µ²³./·^-]{1,12}");

  private static final double MIN_SHARE_IN_FILE = .15;

  private EvidenceText() {}

  static String of(Evidence evidence) {
    return of(evidence, MAX_LENGTH);
  }

  /** In at most {@code limit} characters, unless the first finding alone takes more. */
  static String of(Evidence evidence, int limit) {
    StringBuilder text = new StringBuilder();
    if (evidence.time() != null) {
      text.append("time: ").append(evidence.time()).append('\n');
    }
    text.append("anomaly score: ")
        .append(NumberText.apart(evidence.score(), evidence.threshold()))
        .append(", threshold ")
        .append(NumberText.apart(evidence.threshold(), evidence.score()))
        .append('\n');
    if (evidence.confidence() != null) {
      text.append("confidence: ").append(evidence.confidence().describe()).append('\n');
    }
    text.append("fields that raised the score, largest share first:\n");
    for (Finding finding : evidence.findings()) {
      String line = line(finding) + "\n";
      if (finding != evidence.findings().get(0) && text.length() + line.length() > limit) {
        break;
      }
      text.append(line);
    }
    if (evidence.findings().isEmpty()) {
      text.append("- none stands out\n");
    }
    Iterator<Finding> context = evidence.context().iterator();
    String heading = "other fields:\n";
    while (context.hasNext()) {
      String line = heading + line(context.next()) + "\n";
      if (text.length() + line.length() > limit) {
        break;
      }
      text.append(line);
      heading = "";
    }
    return text.toString().stripTrailing();
  }

  /** A file's findings: each episode with the fields of its strongest row that matter most. */
  static String of(FileEvidence evidence) {
    return of(evidence, MAX_LENGTH);
  }

  static String of(FileEvidence evidence, int limit) {
    StringBuilder text = new StringBuilder("file: \"");
    text.append(inert(evidence.input())).append("\", ");
    text.append(evidence.rows()).append(" rows, counted from 0\n");
    text.append("rows that stand out: ").append(evidence.findings());
    text.append(", in ").append(evidence.allEpisodes()).append(" episodes");
    if (evidence.allEpisodes() > evidence.episodes().size()) {
      text.append("; the strongest ").append(evidence.episodes().size()).append(" of them");
    }
    text.append(":\n");
    for (FileEvidence.Episode episode : evidence.episodes()) {
      String lines = episode(episode);
      if (text.length() + lines.length() > limit) {
        text.append("(the rest is left out)\n");
        break;
      }
      text.append(lines);
    }
    return text.toString().stripTrailing();
  }

  private static String episode(FileEvidence.Episode episode) {
    Evidence evidence = episode.evidence();
    StringBuilder text = new StringBuilder(rows(episode));
    if (evidence.time() != null) {
      text.append(", time ").append(evidence.time());
    }
    text.append(", anomaly score ")
        .append(NumberText.apart(evidence.score(), evidence.threshold()))
        .append(", threshold ")
        .append(NumberText.apart(evidence.threshold(), evidence.score()))
        .append(":\n");
    for (Finding finding : evidence.findings()) {
      if (finding != evidence.findings().get(0) && finding.share() < MIN_SHARE_IN_FILE) {
        break;
      }
      text.append(line(finding)).append('\n');
    }
    return text.toString();
  }

  /** The strongest row of an episode, the rows from first to last, and whose they are. */
  static String rows(FileEvidence.Episode episode) {
    String rows =
        episode.firstRow() == episode.lastRow()
            ? "row " + episode.row()
            : "row "
                + episode.row()
                + " of rows "
                + episode.firstRow()
                + " to "
                + episode.lastRow();
    return episode.key().isEmpty() ? rows : rows + " of " + quoted(episode.key());
  }

  private static String line(Finding finding) {
    StringBuilder line = new StringBuilder("- ").append(quoted(finding.field()));
    if (finding.value().isEmpty()) {
      line.append(" has no value");
    } else {
      line.append(" = ").append(value(finding));
    }
    line.append(usual(finding)).append(deviation(finding));
    if (finding.share() > 0) {
      line.append("; share ").append(NumberText.percent(finding.share()));
    }
    return line.append(course(finding)).toString();
  }

  /** The values before this one. */
  private static String course(Finding finding) {
    if (finding.recent().isEmpty()) {
      return "";
    }
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    StringBuilder course = new StringBuilder("; before, oldest first: ");
    for (int i = 0; i < finding.recent().size(); i++) {
      course.append(i == 0 ? "" : " ").append(scale.apply(finding.recent().get(i)));
    }
    return course.toString();
  }

  private static String value(Finding finding) {
    if (finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())) {
      return quoted(finding.value());
    }
    String number = NumberText.scaleOf(finding).apply(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + unit(finding.unit());
  }

  /** The usual range of a finding that is outside it. */
  private static UsualRange usualRange(Finding finding) {
    return Objects.requireNonNull(finding.usual());
  }

  private static String usual(Finding finding) {
    UsualRange usual = finding.usual();
    if (finding.kind() == FieldKind.CATEGORICAL) {
      return known(finding);
    }
    if (usual == null) {
      return "";
    }
    if (finding.kind() == FieldKind.BOOLEAN) {
      return usual.low() == usual.high() ? "; usually " + (usual.high() > 0) : "";
    }
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    return "; usual range "
        + scale.apply(usual.low())
        + " to "
        + scale.apply(usual.high())
        + ", median "
        + scale.apply(usual.median());
  }

  private static String known(Finding finding) {
    StringBuilder known = new StringBuilder();
    for (String value : finding.knownValues()) {
      String quoted = quoted(PlainText.clean(value, Finding.MAX_TEXT));
      if (known.length() + quoted.length() > MAX_KNOWN) {
        known.append(", …");
        break;
      }
      known.append(known.isEmpty() ? "" : ", ").append(quoted);
    }
    return known.isEmpty() ? "" : "; known values " + known;
  }

  private static String deviation(Finding finding) {
    boolean bool = finding.kind() == FieldKind.BOOLEAN;
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    return switch (finding.deviation()) {
      case ABOVE_RANGE ->
          bool
              ? "; NOT AS USUAL"
              : "; ABOVE its usual range by "
                  + scale.apply(finding.number() - usualRange(finding).high());
      case BELOW_RANGE ->
          bool
              ? "; NOT AS USUAL"
              : "; BELOW its usual range by "
                  + scale.apply(usualRange(finding).low() - finding.number());
      case NEVER_SEEN -> "; NEVER SEEN in training";
      case MISSING -> "; MISSING a usable value";
      case SUDDEN_RISE -> "; within its usual range, but it ROSE SUDDENLY within its last readings";
      case SUDDEN_FALL -> "; within its usual range, but it FELL SUDDENLY within its last readings";
      case STUCK -> "; STUCK: it has not moved over its last readings";
      case RESTLESS -> "; RESTLESS: it moves more than usual over its last readings";
      case BACK_IN_RANGE -> "; BACK in its usual range, which it left within its last readings";
      case NONE ->
          finding.share() >= .1
              ? "; not unusual by itself, only together with other fields or with earlier readings"
              : "";
    };
  }

  private static String quoted(String text) {
    return '"' + inert(text) + '"';
  }

  /** A unit as it is, if it looks like one; else quoted. */
  private static String unit(String unit) {
    return UNIT.matcher(unit).matches() ? unit : quoted(unit);
  }

  /** Without the characters that end quotes, tags and code blocks. */
  static String inert(String text) {
    return text.replace('"', '\'').replace('<', '‹').replace('>', '›').replace('`', '\'');
  }
}
