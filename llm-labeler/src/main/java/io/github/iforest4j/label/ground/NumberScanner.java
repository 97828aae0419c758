package io.github.iforest4j.label.ground;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the fields and the numbers in a text, in their order. Stateless. */
final class NumberScanner {
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_])(?<!\\d\\.)[-+\u2212]?"
              + "(?:(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d{1,3})?");

  private NumberScanner() {}

  /**
   * A piece of a sentence that is a field or a number.
   *
   * @param start the index of its first character
   * @param end the index behind its last character
   * @param text the piece as it was written
   * @param field the field that is named; null for a number
   * @param value a number in words; null when {@code text} has digits
   * @param multiple whether a number in words says how many times as much, such as "twice"
   */
  record Token(
      int start,
      int end,
      String text,
      @Nullable String field,
      @Nullable Double value,
      boolean multiple) {
    private boolean isPartOf(Token longer) {
      return longer.end - longer.start > end - start && longer.start <= start && end <= longer.end;
    }
  }

  /**
   * The fields and numbers of a sentence. A field whose name is part of a longer field's name there
   * is left out, and so is a number that is part of a field's name.
   */
  static List<Token> scan(String text, Iterable<FieldName> fields) {
    List<Token> mentions = new ArrayList<>();
    for (FieldName field : fields) {
      field.addMentions(text, mentions);
    }
    List<Token> tokens = new ArrayList<>();
    for (Token mention : mentions) {
      // "bearing temp" is not a mention of "temp" too.
      if (mentions.stream().noneMatch(mention::isPartOf)) {
        tokens.add(mention);
      }
    }
    List<Token> longest = List.copyOf(tokens);
    for (Token number : numbers(text)) {
      if (longest.stream().noneMatch(f -> f.start <= number.start && number.end <= f.end)) {
        tokens.add(number);
      }
    }
    tokens.sort(Comparator.comparingInt(Token::start));
    return tokens;
  }

  private static List<Token> numbers(String text) {
    List<Token> numbers = new ArrayList<>();
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      numbers.add(new Token(number.start(), number.end(), number.group(), null, null, false));
    }
    for (NumberWords.Spelled s : NumberWords.in(text)) {
      numbers.add(new Token(s.start(), s.end(), s.text(), null, s.value(), s.multiple()));
    }
    return numbers;
  }

  /** Adds the numbers in digits that a text holds to a list. */
  static void addNumbers(String text, List<Double> numbers) {
    Matcher number = NUMBER.matcher(text);
    while (number.find()) {
      numbers.add(parse(number.group()).doubleValue());
    }
  }

  /** The value of a number in digits, with the decimals that it was written with. */
  static BigDecimal parse(String written) {
    return new BigDecimal(written.replace(",", "").replace('\u2212', '-'));
  }
}
