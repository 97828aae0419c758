package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Text by fixed rules about one reading, whose facts are counted while it is made: each number and
 * each field that it names. What is put in comes from the evidence, so the evidence supports it.
 *
 * <p>The count is that of {@link Grounding#check}, without reading the text. Where a name, a unit
 * or a value could be read as something else, such as a field called {@code score}, {@link #stated}
 * says that it does not know. Not thread-safe.
 */
public final class CountedText {
  /** What {@link #stated} returns if the text has to be read. */
  public static final int UNKNOWN = -1;

  /**
   * All words of the offline labeller's sentences, and words that {@link Grounding} reads as
   * numbers: a name that has one of these may be found where it was not meant.
   */
  static final Set<String> WORDS =
      Set.of(
          ("a above and as back below but by carries carry combination course each explains fell"
                  + " field fields has high in is it its known last low missing more moved moves"
                  + " never no none not of or other over range reading readings restless rose score"
                  + " seen single stuck suddenly than the threshold time to together training"
                  + " unusable unusual usable usual usually value what which with within raised"
                  + " true false itself they"
                  + " zero one two three four five six seven eight nine ten eleven twelve thirteen"
                  + " fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty"
                  + " sixty seventy eighty ninety hundred thousand million point twice double"
                  + " doubled twofold thrice triple tripled threefold quadruple quadrupled fourfold"
                  + " fivefold tenfold half halved times x fold")
              .split(" "));

  /** What units have besides letters. */
  private static final String UNIT_SIGNS = "°%/µΩ²³·";

  private final StringBuilder text = new StringBuilder(160);
  private final List<String> foreign = new ArrayList<>(4);
  private int numbers;
  private boolean unclear;

  /** Creates an empty text. */
  public CountedText() {}

  /** Appends words of the rules, or the name of a field. */
  public CountedText add(String words) {
    text.append(words);
    return this;
  }

  /** Appends a number. */
  public CountedText number(String number) {
    numbers++;
    char last = number.charAt(number.length() - 1);
    // Infinity, NaN and powers of ten.
    unclear |= last < '0' || last > '9' || number.indexOf('E') >= 0;
    return add(number);
  }

  /** Appends a number with a percent sign. */
  public CountedText percent(String percent) {
    numbers++;
    return add(percent);
  }

  /** Appends a value that is no number, such as a category. */
  public CountedText value(String value) {
    unclear |= !isWord(value);
    foreign.add(value);
    return add(value);
  }

  /** Whether nothing was appended. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * The number of facts in the text; {@link #UNKNOWN} if it has to be read. O(f·l) for f fields
   * with names of l characters.
   *
   * @param evidence what the text is about
   * @param named the fields that it names, each once
   */
  public int stated(Evidence evidence, List<Finding> named) {
    boolean clear =
        !unclear
            && areClear(evidence.findings())
            && areClear(evidence.context())
            && areApart(evidence.findings(), named)
            && areApart(evidence.context(), named);
    return clear ? named.size() + numbers : UNKNOWN;
  }

  private boolean areClear(List<Finding> findings) {
    for (Finding finding : findings) {
      if (!isClearName(finding.field()) || !isClearUnit(finding.unit())) {
        return false;
      }
      for (String word : foreign) {
        if (hasPart(finding.field(), word)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether no unit is part of a name, and no two names can be taken for each other. */
  private static boolean areApart(List<Finding> findings, List<Finding> named) {
    for (Finding finding : findings) {
      for (Finding other : named) {
        if (finding != other && isSameName(finding.field(), other.field())
            || hasUnit(finding.field(), other.unit())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSameName(String one, String other) {
    if (one.length() != other.length()) {
      return false;
    }
    for (int i = 0; i < one.length(); i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (Character.toLowerCase(a) != Character.toLowerCase(b)
          && (isLetterOrDigit(a) || isLetterOrDigit(b))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Letters and digits in parts that one kind of separator joins; no part is a word of the text.
   */
  private static boolean isClearName(String name) {
    if (name.isEmpty() || !isLetter(name.charAt(0))) {
      return false;
    }
    char separator = 0;
    boolean digits = false;
    int from = 0;
    for (int i = 0; i <= name.length(); i++) {
      char c = i == name.length() ? ' ' : name.charAt(i);
      if (isLetterOrDigit(c)) {
        digits |= c <= '9';
        continue;
      }
      if (i < name.length()) {
        if (c != '_' && c != ' ' && c != '-' || separator != 0 && separator != c) {
          return false;
        }
        separator = c;
      }
      if (i == from || isKnown(name.substring(from, i))) {
        return false;
      }
      from = i + 1;
    }
    // 2026-01-02 would be read as a date.
    return !(digits && separator == '-');
  }

  private static boolean isClearUnit(String unit) {
    int from = 0;
    for (int i = 0; i <= unit.length(); i++) {
      char c = i == unit.length() ? '/' : unit.charAt(i);
      if (!isLetter(c)) {
        if (UNIT_SIGNS.indexOf(c) < 0 || i > from && isKnown(unit.substring(from, i))) {
          return false;
        }
        from = i + 1;
      }
    }
    return true;
  }

  private static boolean hasUnit(String name, String unit) {
    int from = 0;
    for (int i = 0; i <= unit.length(); i++) {
      if (i == unit.length() || !isLetter(unit.charAt(i))) {
        if (i > from && hasPart(name, unit.substring(from, i))) {
          return true;
        }
        from = i + 1;
      }
    }
    return false;
  }

  /** Whether one of a name's parts is a word, whatever the case. */
  private static boolean hasPart(String name, String word) {
    int length = word.length();
    for (int at = 0; at + length <= name.length(); at++) {
      if ((at == 0 || !isLetterOrDigit(name.charAt(at - 1)))
          && name.regionMatches(true, at, word, 0, length)
          && (at + length == name.length() || !isLetterOrDigit(name.charAt(at + length)))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a value is one word that means nothing to a reader of numbers. */
  private static boolean isWord(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isLetter(value.charAt(i))) {
        return false;
      }
    }
    return value.equals("true") || value.equals("false") || !value.isEmpty() && !isKnown(value);
  }

  private static boolean isKnown(String word) {
    return WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isLetterOrDigit(char c) {
    return isLetter(c) || c >= '0' && c <= '9';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
