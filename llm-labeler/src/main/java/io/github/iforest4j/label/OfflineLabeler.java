package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.label.ground.NumberText;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    this("offline: describes the evidence by fixed rules, no LLM; nothing leaves this process");
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
    List<Finding> mentioned = evidence.leading();
    String label = label(mentioned);
    String reason = reason(evidence, mentioned);
    int stated;
    int grounded;
    if (areNumbers(mentioned)) {
      // Right by construction: a test compares with the check of a model's words.
      stated = facts(mentioned);
      grounded = stated;
    } else {
      Grounding grounding = Grounding.check(GroundingFacts.of(evidence), label, reason);
      stated = grounding.stated();
      grounded = grounding.grounded();
    }
    return new AnomalyLabel(
        label,
        CourseOfValues.category(mentioned),
        reason,
        Severity.of(evidence),
        "",
        LabelStatus.OFFLINE,
        NAME,
        "",
        "",
        grounded,
        stated);
  }

  /** Whether no text of the stream but names of fields and plain units is mentioned. */
  private static boolean areNumbers(List<Finding> mentioned) {
    for (Finding finding : mentioned) {
      boolean isNumber =
          finding.deviation() == Deviation.MISSING ? finding.value().isEmpty() : isNumber(finding);
      if (!isNumber || !PLAIN_UNIT.matcher(finding.unit()).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The number of facts that label and reason state: numbers, and different fields, of findings
   * that {@link #areNumbers}.
   */
  private static int facts(List<Finding> mentioned) {
    // Score and threshold, and the share if there are fields that have one.
    int facts = mentioned.isEmpty() ? 2 : 3;
    Set<String> names = new HashSet<>();
    for (Finding finding : mentioned) {
      names.add(finding.field().toLowerCase(Locale.ROOT));
      facts +=
          switch (finding.deviation()) {
            case MISSING -> 0;
            case ABOVE_RANGE, BELOW_RANGE -> 2 + rangeFacts(finding);
            case BACK_IN_RANGE -> 1 + rangeFacts(finding);
            default -> 1;
          };
    }
    return facts + names.size();
  }

  /** The number of numbers that {@link #range} writes. */
  private static int rangeFacts(Finding finding) {
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    UsualRange usual = Objects.requireNonNull(finding.usual());
    boolean alike =
        usual.low() == usual.high() || scale.apply(usual.low()).equals(scale.apply(usual.high()));
    return alike ? 1 : 2;
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
      kinds.add(label(mentioned));
      categories.add(CourseOfValues.category(mentioned));
      Severity own = Severity.of(strongest);
      severity = own.compareTo(severity) > 0 ? own : severity;
      String sentence =
          " "
              + capitalized(EvidenceText.rows(episode))
              + ": "
              + (mentioned.isEmpty() ? "no single field explains it" : reason(mentioned.get(0)))
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
    return label(evidence.leading());
  }

  private static String label(List<Finding> mentioned) {
    if (mentioned.isEmpty()) {
      return "unusual reading";
    }
    if (mentioned.stream().allMatch(f -> f.deviation() == Deviation.NONE)) {
      String names = mentioned.stream().map(Finding::field).collect(Collectors.joining(", "));
      return (mentioned.size() == 1 ? "unusual course of " : "unusual combination of ") + names;
    }
    return mentioned.stream()
        .filter(f -> f.deviation() != Deviation.NONE)
        .sorted(Comparator.comparing(f -> f.deviation() == Deviation.BACK_IN_RANGE))
        .map(OfflineLabeler::label)
        .collect(Collectors.joining(", "));
  }

  private static String label(Finding finding) {
    String field = finding.field();
    boolean bool = finding.kind() == FieldKind.BOOLEAN;
    return switch (finding.deviation()) {
      case ABOVE_RANGE -> field + (bool ? " " + finding.value() : " high");
      case BELOW_RANGE -> field + (bool ? " " + finding.value() : " low");
      case NEVER_SEEN -> field + " never seen: " + quoted(finding.value());
      case MISSING -> field + (finding.value().isEmpty() ? " missing" : " unusable");
      case SUDDEN_RISE -> field + " rose suddenly";
      case SUDDEN_FALL -> field + " fell suddenly";
      case STUCK -> field + " stuck";
      case RESTLESS -> field + " restless";
      case BACK_IN_RANGE -> field + " back in its usual range";
      case NONE -> field + " unusual";
    };
  }

  private static String reason(Evidence evidence, List<Finding> mentioned) {
    String scores =
        "the score of "
            + NumberText.apart(evidence.score(), evidence.threshold())
            + " (threshold "
            + NumberText.apart(evidence.threshold(), evidence.score())
            + ")";
    if (mentioned.isEmpty()) {
      return "No single field explains " + scores + ".";
    }
    double share = Math.min(1, mentioned.stream().mapToDouble(Finding::share).sum());
    List<String> parts = new ArrayList<>();
    List<String> asUsual = new ArrayList<>();
    for (Finding finding : mentioned) {
      if (finding.deviation() == Deviation.NONE) {
        asUsual.add(finding.field() + " is " + measured(finding));
      } else {
        parts.add(reason(finding));
      }
    }
    if (!asUsual.isEmpty()) {
      parts.add(
          String.join(", ", asUsual)
              + (asUsual.size() == 1 ? ", as usual by itself" : ", each as usual by itself")
              + " but not with the other fields or in time");
    }
    return String.join("; ", parts)
        + (mentioned.size() == 1 ? "; it carries " : "; together they carry ")
        + NumberText.percent(share)
        + " of what raised "
        + scores
        + ".";
  }

  private static String reason(Finding finding) {
    String field = finding.field();
    return switch (finding.deviation()) {
      case ABOVE_RANGE, BELOW_RANGE -> outside(finding);
      case NEVER_SEEN ->
          field + " is " + quoted(finding.value()) + ", never seen in training" + known(finding);
      case MISSING ->
          finding.value().isEmpty()
              ? field + " has no value"
              : field + " is " + quoted(finding.value()) + ", which is not a usable value";
      case SUDDEN_RISE, SUDDEN_FALL -> sudden(finding);
      case STUCK ->
          field + " is " + measured(finding) + " and has not moved over its last readings";
      case RESTLESS ->
          field + " is " + measured(finding) + " and moves more than usual over its last readings";
      case BACK_IN_RANGE ->
          field + " is " + measured(finding) + ", back in its usual range " + range(finding);
      case NONE -> field + " is " + measured(finding);
    };
  }

  private static String sudden(Finding finding) {
    boolean rise = finding.deviation() == Deviation.SUDDEN_RISE;
    return finding.field()
        + " is "
        + measured(finding)
        + ", a usual value, but it "
        + (rise ? "rose" : "fell")
        + " suddenly within its last readings";
  }

  private static String outside(Finding finding) {
    UsualRange usual = Objects.requireNonNull(finding.usual());
    double low = usual.low();
    double high = usual.high();
    if (finding.kind() == FieldKind.BOOLEAN) {
      return finding.field() + " is " + finding.value() + ", usually " + (high > 0);
    }
    boolean above = finding.deviation() == Deviation.ABOVE_RANGE;
    double distance = above ? finding.number() - high : low - finding.number();
    return finding.field()
        + " is "
        + measured(finding)
        + ", usually "
        + range(finding)
        + " ("
        + NumberText.scaleOf(finding).apply(distance)
        + (above ? " above)" : " below)");
  }

  private static String range(Finding finding) {
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    UsualRange usual = Objects.requireNonNull(finding.usual());
    String low = scale.apply(usual.low());
    String high = scale.apply(usual.high());
    return low.equals(high) ? low : low + (low.startsWith("-") ? " to " : "–") + high;
  }

  private static boolean isNumber(Finding finding) {
    return finding.kind() == FieldKind.NUMERIC && !Double.isNaN(finding.number());
  }

  private static String measured(Finding finding) {
    if (!isNumber(finding)) {
      return quoted(finding.value());
    }
    String number = NumberText.scaleOf(finding).apply(finding.number());
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  /** The categories that training saw, if they are few and short. */
  private static String known(Finding finding) {
    StringBuilder known = new StringBuilder();
    for (String value : finding.knownValues()) {
      String text = value.isEmpty() ? "none" : quoted(PlainText.clean(value, MAX_KNOWN));
      if (known.length() + text.length() > MAX_KNOWN) {
        return "";
      }
      known.append(known.isEmpty() ? "" : ", ").append(text);
    }
    return known.isEmpty() ? "" : " (known: " + known + ")";
  }

  private static String quoted(String text) {
    return SIMPLE_WORD.matcher(text).matches() ? text : "\"" + text.replace('"', '\'') + "\"";
  }
}
