package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts numbers with their units in the place of references to the evidence: {@code [flow]} becomes
 * the value of the field {@code flow}, {@code [flow.usual]} its usual range, {@code [flow.median]},
 * {@code [flow.before]} (the last value before it), {@code [flow.distance]} (how far it is outside
 * its usual range) and {@code [flow.share]} what they say, and {@code [since]} or {@code [time]}
 * the time of the reading. A value whose field is not named before it in its sentence gets the
 * name, too. Names are read in any case, with spaces or hyphens for underscores. Immutable.
 */
public final class References {
  /** How to refer, as a sentence for a prompt. */
  public static final String HINT =
      "Instead of a number you may write [name] for the value of the field called name,"
          + " [name.usual] for its usual range and [since] for the time; the numbers and units are"
          + " put in afterwards.";

  private static final Pattern REFERENCE = Pattern.compile("\\[([\\p{L}_][^\\[\\]\\n]{0,79})\\]");

  private static final Pattern SENTENCE_END = Pattern.compile("\\n|[.;!?](?=\\s)");

  /** What makes the next value that of the field before. */
  private static final Pattern IS =
      Pattern.compile("(?:\\b(?:is|was|are|at|to|of|reads?|reached)|=|:)\\s*$");

  private final Evidence evidence;
  private final Map<String, Finding> fields = new LinkedHashMap<>();

  /** Names and values of the evidence, which may hold brackets of their own. */
  private final String texts;

  /** References to a reading. */
  public References(Evidence evidence) {
    this.evidence = evidence;
    StringBuilder all = new StringBuilder();
    List<Finding> findings = new ArrayList<>(evidence.findings());
    findings.addAll(evidence.context());
    for (Finding finding : findings) {
      fields.putIfAbsent(plain(finding.field()), finding);
      all.append(finding.field()).append('\n').append(finding.value()).append('\n');
      all.append(finding.unit()).append('\n');
      finding.knownValues().forEach(value -> all.append(value).append('\n'));
    }
    this.texts = all.toString();
  }

  /**
   * A text with its references replaced.
   *
   * @param text the text; references that are unknown are still in it
   * @param unknown the references that the evidence has nothing for, with their brackets
   */
  public record Filled(String text, List<String> unknown) {
    /** Copies the list. */
    public Filled {
      unknown = List.copyOf(unknown);
    }
  }

  /** Replaces all references. Takes time linear in the text and in the number of fields. */
  public Filled fill(String text) {
    StringBuilder filled = new StringBuilder();
    List<String> unknown = new ArrayList<>();
    Map<String, FieldName> names = new HashMap<>();
    Matcher reference = REFERENCE.matcher(text);
    int from = 0;
    while (reference.find()) {
      filled.append(text, from, reference.start());
      from = reference.end();
      Finding named = fields.get(plain(reference.group(1)));
      if (named == null && texts.contains(reference.group())) {
        filled.append(reference.group());
        continue;
      }
      String value = named == null ? derived(reference.group(1)) : value(named);
      if (value == null) {
        unknown.add(reference.group());
        filled.append(reference.group());
        continue;
      }
      if (named != null && !isNamed(named, filled, names)) {
        if (IS.matcher(filled).find()
            && fields.values().stream().anyMatch(other -> isNamed(other, filled, names))) {
          unknown.add(reference.group() + " as the value of another field");
        }
        filled.append(named.field()).append(' ');
      }
      filled.append(value);
    }
    return new Filled(filled.append(text, from, text.length()).toString(), unknown);
  }

  /** Whether the current sentence names a field already. */
  private static boolean isNamed(
      Finding finding, CharSequence before, Map<String, FieldName> names) {
    Matcher end = SENTENCE_END.matcher(before);
    int start = 0;
    while (end.find()) {
      start = end.end();
    }
    FieldName name = names.computeIfAbsent(GroundingFacts.lower(finding.field()), FieldName::new);
    List<NumberScanner.Token> mentions = new ArrayList<>();
    name.addMentions(before.subSequence(start, before.length()).toString(), mentions);
    return !mentions.isEmpty();
  }

  /** The value of the time, or of a field with something behind its last dot; null if unknown. */
  private @Nullable String derived(String reference) {
    String word = GroundingFacts.lower(reference.strip());
    if (word.equals("since") || word.equals("time")) {
      return evidence.time() == null
          ? null
          : evidence
              .time()
              .truncatedTo(ChronoUnit.SECONDS)
              .toString()
              .replace('T', ' ')
              .replace("Z", " UTC");
    }
    int dot = reference.lastIndexOf('.');
    Finding finding = dot < 0 ? null : fields.get(plain(reference.substring(0, dot)));
    if (finding == null
        || finding.kind() != FieldKind.NUMERIC
        || Double.isNaN(finding.number())
            && !word.endsWith(".usual")
            && !word.endsWith(".median")) {
      return null;
    }
    DoubleFunction<String> scale = NumberText.scaleOf(finding);
    UsualRange usual = finding.usual();
    List<Double> before = finding.recent();
    return switch (word.substring(word.lastIndexOf('.') + 1).strip()) {
      case "usual", "range" ->
          usual == null
              ? null
              : scale.apply(usual.low()) + " to " + withUnit(scale.apply(usual.high()), finding);
      case "median" -> usual == null ? null : withUnit(scale.apply(usual.median()), finding);
      case "before" ->
          before.isEmpty() ? null : withUnit(scale.apply(before.get(before.size() - 1)), finding);
      case "distance" -> {
        double distance =
            usual == null
                ? 0
                : Math.max(finding.number() - usual.high(), usual.low() - finding.number());
        yield distance > 0 ? withUnit(scale.apply(distance), finding) : null;
      }
      case "share" -> NumberText.percent(finding.share());
      case "value" -> value(finding);
      default -> null;
    };
  }

  private static String value(Finding finding) {
    if (finding.value().isEmpty()) {
      return "missing";
    }
    return finding.kind() != FieldKind.NUMERIC || Double.isNaN(finding.number())
        ? finding.value()
        : withUnit(NumberText.scaleOf(finding).apply(finding.number()), finding);
  }

  private static String withUnit(String number, Finding finding) {
    return finding.unit().isEmpty() ? number : number + " " + finding.unit();
  }

  private static String plain(String name) {
    return GroundingFacts.lower(name).replaceAll("[_ -]+", " ").strip();
  }
}
