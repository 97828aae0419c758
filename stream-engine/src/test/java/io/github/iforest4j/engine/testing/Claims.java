package io.github.iforest4j.engine.testing;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads back what a text about an anomaly claims. */
public final class Claims {
  /** What a sentence says about a field. */
  public enum Kind {
    HIGH,
    LOW,
    ROSE,
    FELL,
    STUCK,
    RESTLESS,
    MISSING,
    BACK,
    /** It has a value again. */
    PRESENT,
    /** It is not stuck any more. */
    MOVES,
    USUAL,
    /** Only its value and range are stated. */
    NUMBERS
  }

  /**
   * One claim.
   *
   * @param sentence the part of the text that makes it
   * @param value the value that it states; null for none
   * @param low the lower end of the usual range that it states; null for none
   * @param high the upper end; null for none
   * @param distance how far outside it says the value is; null for none
   * @param expected what it says was expected; null for none
   */
  public record Claim(
      String sentence,
      String field,
      Kind kind,
      BigDecimal value,
      BigDecimal low,
      BigDecimal high,
      BigDecimal distance,
      BigDecimal expected) {}

  private static final String NUMBER = "(-?\\d[\\d.]*(?:E[+-]?\\d+)?)";
  private static final Pattern VALUE =
      Pattern.compile(
          "^(?:is |is back at |stuck at |restless, |rose to |fell to |back at |)" + NUMBER);
  private static final Pattern RANGE =
      Pattern.compile("(?:usually|usual(?: range)?) " + NUMBER + "(?:(?: to |–)" + NUMBER + ")?");
  private static final Pattern DISTANCE = Pattern.compile("\\(" + NUMBER + " (?:above|below)\\)");

  private static final Pattern EXPECTED = Pattern.compile(", expected " + NUMBER);

  private Claims() {}

  /** All claims that the label, its reason and the summary make about these fields. */
  public static List<Claim> of(Evidence evidence, AnomalyLabel label, Collection<String> fields) {
    List<Claim> claims = new ArrayList<>();
    for (String part : label.label().split(", ")) {
      add(claims, part, fields);
    }
    // The share of the score follows the last field.
    for (String part :
        label.reason().replaceAll("; (together the )?main cause.*", "").split("; ")) {
      boolean usual = part.contains("usual on its own");
      for (String one : usual ? part.split(", (?=\\p{L}+[\\w]* is )") : new String[] {part}) {
        add(
            claims,
            usual && !one.contains("on its own") ? one + ", usual on its own" : one,
            fields);
      }
    }
    EvidenceSummary.topFeatures(evidence).forEach(part -> add(claims, part, fields));
    return claims;
  }

  /**
   * The claim of one sentence; nothing is added if it is about none of the fields.
   *
   * @param sentence such as {@code flow 3.1, expected 5 (usual 4–6)}
   */
  public static void add(List<Claim> claims, String sentence, Collection<String> fields) {
    String field =
        fields.stream().filter(f -> sentence.startsWith(f + " ")).findFirst().orElse(null);
    if (field == null) {
      return;
    }
    String words = sentence.substring(field.length() + 1);
    Matcher range = RANGE.matcher(words);
    boolean hasRange = range.find();
    BigDecimal low = hasRange ? new BigDecimal(range.group(1)) : null;
    BigDecimal high = hasRange && range.group(2) != null ? new BigDecimal(range.group(2)) : low;
    claims.add(
        new Claim(
            sentence,
            field,
            kind(words),
            number(VALUE, words),
            low,
            high,
            number(DISTANCE, words),
            number(EXPECTED, words)));
  }

  private static BigDecimal number(Pattern pattern, String words) {
    Matcher matcher = pattern.matcher(words);
    return matcher.find() ? new BigDecimal(matcher.group(1)) : null;
  }

  private static Kind kind(String words) {
    if (words.contains("has a usable value again") || words.contains("has a known value again")) {
      return Kind.PRESENT;
    }
    if (words.equals("moves again")) {
      return Kind.MOVES;
    }
    if (words.startsWith("is back at ")) {
      return Kind.NUMBERS;
    }
    if (words.equals("missing") || words.contains("no value")) {
      return Kind.MISSING;
    }
    if (words.contains("back in its usual range") || words.startsWith("back at ")) {
      return Kind.BACK;
    }
    if (words.startsWith("stuck") || words.contains("not moved")) {
      return Kind.STUCK;
    }
    if (words.startsWith("restless") || words.contains("moves more than usual")) {
      return Kind.RESTLESS;
    }
    if (words.startsWith("rose") || words.contains("it rose suddenly")) {
      return Kind.ROSE;
    }
    if (words.startsWith("fell") || words.contains("it fell suddenly")) {
      return Kind.FELL;
    }
    if (words.equals("high") || words.endsWith(" above)")) {
      return Kind.HIGH;
    }
    if (words.equals("low") || words.endsWith(" below)")) {
      return Kind.LOW;
    }
    return words.contains("usual on its own") ? Kind.USUAL : Kind.NUMBERS;
  }
}
