package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.ground.CountedText;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.label.ground.NumberText;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;

/**
 * Describes the detector's evidence by fixed rules: which fields are unusual, by how much, and in
 * which way. It asks no model, guesses no cause, and says so in the status of every label.
 *
 * <p>The severity follows from how far the reading is outside what is usual ({@link Severity#of}):
 * how unusual the reading is, not how dangerous. Deterministic, immutable, thread-safe; never
 * blocks and never throws {@link LabelingException}.
 */
public final class OfflineLabeler implements AnomalyLabeler {
  /** What {@link #name()} returns, and {@link AnomalyLabel#backend()} says. */
  public static final String NAME = "offline";

  private static final String AND_MORE = " And more.";

  /** Maximum length of the list of known categories. */
  private static final int MAX_KNOWN = 60;

  private static final Pattern SIMPLE_WORD = Pattern.compile("[\\p{L}\\p{N}_.:+/-]+");

  /** A unit that holds no number and no name. */
  private static final Pattern PLAIN_UNIT = Pattern.compile("[\\p{L}°µΩ%/·]*");

  private final String description;

  /** A labeller without state. */
  public OfflineLabeler() {
    this("offline: fixed rules, no LLM; nothing leaves this process");
  }

  OfflineLabeler(String description) {
    this.description = description;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public AnomalyLabel label(Evidence evidence) {
    Words words = words(evidence);
    int stated = words.stated;
    int grounded = stated;
    if (stated == CountedText.UNKNOWN) {
      Grounding read = Grounding.check(GroundingFacts.of(evidence), words.label, words.reason);
      stated = read.stated();
      grounded = read.grounded();
    }
    return new AnomalyLabel(
        words.label,
        CourseOfValues.category(evidence.leading()),
        words.reason,
        Severity.of(evidence),
        "",
        LabelStatus.OFFLINE,
        NAME,
        "",
        "",
        grounded,
        stated);
  }

  /**
   * What is said of a reading.
   *
   * @param stated the number of facts in both texts, each of which the evidence supports; {@link
   *     CountedText#UNKNOWN} if they have to be read
   */
  record Words(String label, String reason, int stated) {}

  static Words words(Evidence evidence) {
    List<Finding> mentioned = evidence.leading();
    CountedText words = new CountedText();
    title(mentioned, words);
    String label = words.toString();
    words.add("\n");
    reason(evidence, mentioned, words);
    String reason = words.toString().substring(label.length() + 1);
    return new Words(label, reason, words.stated(evidence, mentioned));
  }

  @Override
  public AnomalyLabel analyse(FileEvidence evidence, Consumer<String> replies) {
    Set<String> kinds = new LinkedHashSet<>();
    Set<String> categories = new LinkedHashSet<>();
    Severity severity = Severity.LOW;
    StringBuilder reason = new StringBuilder();
    reason.append(evidence.findings()).append(" of ").append(evidence.rows());
    reason.append(evidence.findings() == 1 ? " rows stands out." : " rows stand out.");
    boolean room = true;
    for (FileEvidence.Episode episode : evidence.episodes()) {
      Evidence strongest = episode.evidence();
      List<Finding> mentioned = strongest.leading();
      kinds.add(title(mentioned));
      categories.add(CourseOfValues.category(mentioned));
      Severity own = Severity.of(strongest);
      severity = own.compareTo(severity) > 0 ? own : severity;
      String sentence =
          " "
              + capitalized(EvidenceText.rows(episode))
              + ": "
              + (mentioned.isEmpty() ? "no single field explains it" : words(mentioned.get(0)))
              + ".";
      room &= reason.length() + sentence.length() + AND_MORE.length() <= AnomalyLabel.MAX_REASON;
      reason.append(room ? sentence : "");
    }
    reason.append(room && evidence.allEpisodes() == evidence.episodes().size() ? "" : AND_MORE);
    String label = PlainText.clean(String.join("; ", kinds), AnomalyLabel.MAX_LABEL);
    Grounding grounding = Grounding.check(evidence.facts(), label, reason.toString());
    return new AnomalyLabel(
        label,
        categories.size() == 1 ? categories.iterator().next() : LabelTaxonomy.UNKNOWN,
        reason.toString(),
        severity,
        "",
        LabelStatus.OFFLINE,
        NAME,
        "",
        "",
        grounding.grounded(),
        grounding.stated());
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  @Override
  public void close() {}

  /** What is wrong with a reading in a few words, such as {@code flow low, pressure missing}. */
  public static String title(Evidence evidence) {
    return title(evidence.leading());
  }

  private static String title(List<Finding> mentioned) {
    CountedText words = new CountedText();
    title(mentioned, words);
    return words.toString();
  }

  private static void title(List<Finding> mentioned, CountedText words) {
    if (mentioned.isEmpty()) {
      words.add("unusual reading");
      return;
    }
    boolean first = true;
    // What is back in its usual range is not what is wrong now.
    for (int round = 0; round < 2; round++) {
      for (Finding finding : mentioned) {
        boolean back = finding.deviation() == Deviation.BACK_IN_RANGE;
        if (finding.deviation() != Deviation.NONE && back == (round == 1)) {
          title(finding, words.add(first ? "" : ", "));
          first = false;
        }
      }
    }
    if (first) {
      words.add(mentioned.size() == 1 ? "unusual course of " : "unusual combination of ");
      for (int i = 0; i < mentioned.size(); i++) {
        words.add(i == 0 ? "" : ", ").add(mentioned.get(i).field());
      }
    }
  }

  private static void title(Finding finding, CountedText words) {
    words.add(finding.field());
    switch (finding.deviation()) {
      case ABOVE_RANGE -> side(finding, " high", words);
      case BELOW_RANGE -> side(finding, " low", words);
      case NEVER_SEEN -> quoted(finding.value(), words.add(" never seen: "));
      case MISSING -> words.add(finding.value().isEmpty() ? " missing" : " unusable");
      case SUDDEN_RISE -> words.add(" rose suddenly");
      case SUDDEN_FALL -> words.add(" fell suddenly");
      case STUCK -> words.add(" stuck");
      case RESTLESS -> words.add(" restless");
      case BACK_IN_RANGE -> words.add(" back in its usual range");
      case NONE -> words.add(" unusual");
    }
  }

  private static void side(Finding finding, String word, CountedText words) {
    if (finding.kind() == FieldKind.BOOLEAN) {
      words.add(" ").value(finding.value());
    } else {
      words.add(word);
    }
  }

  private static void reason(Evidence evidence, List<Finding> mentioned, CountedText words) {
    if (mentioned.isEmpty()) {
      scores(evidence, words.add("No single field explains ")).add(".");
      return;
    }
    double share = mentioned.stream().mapToDouble(Finding::share).sum();
    int asUsual = 0;
    boolean first = true;
    for (Finding finding : mentioned) {
      if (finding.deviation() == Deviation.NONE) {
        asUsual++;
      } else {
        reason(finding, words.add(first ? "" : "; "));
        first = false;
      }
    }
    if (asUsual > 0) {
      words.add(first ? "" : "; ");
      boolean next = false;
      for (Finding finding : mentioned) {
        if (finding.deviation() == Deviation.NONE) {
          reason(finding, words.add(next ? ", " : ""));
          next = true;
        }
      }
      words
          .add(asUsual == 1 ? ", usual on its own" : ", each usual on its own")
          .add(" but not together with the other fields or the readings before");
    }
    words
        .add(mentioned.size() == 1 ? "; main cause (" : "; together the main cause (")
        .percent(NumberText.percent(Math.min(1, share)))
        .add(").");
  }

  private static CountedText scores(Evidence evidence, CountedText words) {
    return words
        .add("the score of ")
        .number(NumberText.apart(evidence.score(), evidence.threshold()))
        .add(" (threshold ")
        .number(NumberText.apart(evidence.threshold(), evidence.score()))
        .add(")");
  }

  private static String words(Finding finding) {
    CountedText words = new CountedText();
    reason(finding, words);
    return words.toString();
  }

  private static void reason(Finding finding, CountedText words) {
    words.add(finding.field());
    Deviation deviation = finding.deviation();
    if (deviation == Deviation.MISSING && finding.value().isEmpty()) {
      words.add(" has no value");
      return;
    }
    words.add(" is ");
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    switch (deviation) {
      case ABOVE_RANGE, BELOW_RANGE -> outside(finding, scale, words);
      case NEVER_SEEN ->
          known(finding, quoted(finding.value(), words).add(", never seen in training"));
      case MISSING -> quoted(finding.value(), words).add(", which is not a usable value");
      case SUDDEN_RISE, SUDDEN_FALL ->
          measured(finding, scale, words)
              .add(", a usual value, but it ")
              .add(deviation == Deviation.SUDDEN_RISE ? "rose" : "fell")
              .add(" suddenly within its last readings");
      case STUCK ->
          measured(finding, scale, words).add(" and has not moved over its last readings");
      case RESTLESS ->
          measured(finding, scale, words).add(" and moves more than usual over its last readings");
      case BACK_IN_RANGE ->
          range(finding, scale, measured(finding, scale, words).add(", back in its usual range "));
      case NONE -> measured(finding, scale, words);
    }
  }

  private static void outside(Finding finding, DoubleFunction<String> scale, CountedText words) {
    UsualRange usual = Objects.requireNonNull(finding.usual());
    double low = usual.low();
    double high = usual.high();
    if (finding.kind() == FieldKind.BOOLEAN) {
      words.value(finding.value()).add(", usually ").add(high > 0 ? "true" : "false");
      return;
    }
    boolean above = finding.deviation() == Deviation.ABOVE_RANGE;
    double distance = above ? finding.number() - high : low - finding.number();
    range(finding, scale, measured(finding, scale, words).add(", usually "))
        .add(" (")
        .number(scale.apply(distance))
        .add(above ? " above)" : " below)");
  }

  private static CountedText range(
      Finding finding, DoubleFunction<String> scale, CountedText words) {
    UsualRange usual = Objects.requireNonNull(finding.usual());
    String low = scale.apply(usual.low());
    String high = scale.apply(usual.high());
    words.number(low);
    return low.equals(high) ? words : words.add(low.startsWith("-") ? " to " : "–").number(high);
  }

  private static CountedText measured(
      Finding finding, DoubleFunction<String> scale, CountedText words) {
    if (finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())) {
      return quoted(finding.value(), words);
    }
    words.number(scale.apply(finding.number()));
    return finding.unit().isEmpty() ? words : words.add(" ").add(finding.unit());
  }

  /** The categories that training saw, if they are few and short. */
  private static void known(Finding finding, CountedText words) {
    int length = 0;
    List<String> known = new ArrayList<>();
    for (String value : finding.knownValues()) {
      String text = value.isEmpty() ? "none" : quoted(PlainText.clean(value, MAX_KNOWN));
      if (length + text.length() > MAX_KNOWN) {
        return;
      }
      length += text.length() + (known.isEmpty() ? 0 : 2);
      known.add(text);
    }
    for (int i = 0; i < known.size(); i++) {
      words.add(i == 0 ? " (known: " : ", ").value(known.get(i));
    }
    words.add(known.isEmpty() ? "" : ")");
  }

  private static CountedText quoted(String text, CountedText words) {
    return words.value(quoted(text));
  }

  private static String quoted(String text) {
    return SIMPLE_WORD.matcher(text).matches() ? text : "\"" + text.replace('"', '\'') + "\"";
  }
}
