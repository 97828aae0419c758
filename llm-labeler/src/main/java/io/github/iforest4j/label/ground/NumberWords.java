package io.github.iforest4j.label.ground;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds numbers that a text spells out in English, and words for multiples. */
final class NumberWords {
  private static final List<String> SMALL =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
  private static final Map<String, Integer> SCALES =
      Map.of("hundred", 100, "thousand", 1_000, "million", 1_000_000);

  private static final String WORD =
      String.join("|", SMALL)
          + "|"
          + String.join("|", TENS)
          + "|"
          + String.join("|", SCALES.keySet());
  private static final String EDGE = "(?<![\\p{L}\\p{N}_-])";
  private static final String END = "(?![\\p{L}\\p{N}_])";
  private static final Pattern SPELLED =
      Pattern.compile(
          EDGE
              + "(?:"
              + WORD
              + ")"
              + END
              + "(?:(?:[ -]|(?<=hundred|thousand|million) and )(?:"
              + WORD
              + "|point)"
              + END
              + ")*",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private static final Map<String, Double> MULTIPLES =
      Map.ofEntries(
          Map.entry("twice", 2.),
          Map.entry("double", 2.),
          Map.entry("doubled", 2.),
          Map.entry("twofold", 2.),
          Map.entry("thrice", 3.),
          Map.entry("triple", 3.),
          Map.entry("tripled", 3.),
          Map.entry("threefold", 3.),
          Map.entry("quadruple", 4.),
          Map.entry("quadrupled", 4.),
          Map.entry("fourfold", 4.),
          Map.entry("fivefold", 5.),
          Map.entry("tenfold", 10.),
          Map.entry("half", .5),
          Map.entry("halved", .5));
  private static final Pattern MULTIPLE =
      Pattern.compile(
          EDGE + "(?:" + String.join("|", MULTIPLES.keySet()) + ")(?![\\p{L}\\p{N}_-])",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private NumberWords() {}

  /**
   * A number or a multiple in words.
   *
   * @param start the index of its first character
   * @param end the index behind its last character
   * @param text the words as they were written
   * @param value the number
   * @param multiple whether it says how many times as much, not how much
   */
  record Spelled(int start, int end, String text, double value, boolean multiple) {}

  /** All numbers and multiples, in no order, except {@code one}, which is mostly a pronoun. */
  static List<Spelled> in(String text) {
    List<Spelled> found = new ArrayList<>();
    Matcher spelled = SPELLED.matcher(text);
    while (spelled.find()) {
      String words = spelled.group();
      if (!words.equalsIgnoreCase("one")) {
        found.add(new Spelled(spelled.start(), spelled.end(), words, value(words), false));
      }
    }
    Matcher multiple = MULTIPLE.matcher(text);
    while (multiple.find()) {
      double value =
          Objects.requireNonNull(MULTIPLES.get(multiple.group().toLowerCase(Locale.ROOT)));
      found.add(new Spelled(multiple.start(), multiple.end(), multiple.group(), value, true));
    }
    return found;
  }

  private static double value(String words) {
    double total = 0;
    double current = 0;
    double decimal = 0;
    for (String word : words.toLowerCase(Locale.ROOT).split("[ -]")) {
      int small = SMALL.indexOf(word);
      int tens = TENS.indexOf(word);
      if (word.equals("point")) {
        decimal = 1;
      } else if (decimal > 0 && small >= 0) {
        decimal /= 10;
        current += small * decimal;
      } else if (small >= 0) {
        current += small;
      } else if (tens >= 0) {
        current += 20 + 10 * tens;
      } else if (word.equals("hundred")) {
        current = Math.max(1, current) * 100;
      } else if (SCALES.containsKey(word)) {
        total += Math.max(1, current) * SCALES.get(word);
        current = 0;
      }
    }
    return total + current;
  }
}
