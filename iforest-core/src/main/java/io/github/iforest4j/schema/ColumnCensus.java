package io.github.iforest4j.schema;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a column holds, counted in one pass. Memory is bounded by the number of categories. */
final class ColumnCensus {
  /** Maximum number of distinct values of a text column that is categorical. */
  static final int MAX_TEXT_CATEGORIES = 64;

  /** Maximum number of distinct values, with gaps, of an integer column that is categorical. */
  static final int MAX_INTEGER_CATEGORIES = 16;

  /** Minimum mean number of records per category of an integer column. */
  static final int MIN_ROWS_PER_INTEGER_CATEGORY = 10;

  /** The maximum number of different words that stand for a missing number. */
  private static final int MAX_WORDS = 3;

  /** Rarer integers do not decide what the others are. */
  private static final double RARE = .01;

  /** A mark for missing values occurs at least this often. */
  private static final int MIN_MARKS = 3;

  private static final double FAR = 5;

  private static final Pattern MARK =
      Pattern.compile(
          "-?9{2,6}([.]9+|[.]25)?|-200|-12[78]|127|255|-?3276[78]|-?65535|-?2147483648?"
              + "|-?([1-8])\\2{2,}([.]\\2+)?");

  private static final Pattern NUMBER_AND_MORE =
      Pattern.compile(
          "([-+\u2212]?[0-9][0-9.,'\u2019\u00a0\u202f\u2009 ]*(?:[eEdD][-+]?[0-9]+)?)\\s*([\\p{L}%°µΩ²³/]{0,8})");
  private static final Pattern ADDRESS = Pattern.compile("\\d+[.]\\d+[.]\\d+.*");

  private static final Pattern CODE_NAME =
      Pattern.compile(
          ".*(?:^|[^a-z])(?:port|code|status|state|mode|id|type|class|channel|error|flag)s?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern STATE_NAME =
      Pattern.compile(
          ".*(?:state|status|mode|error|alarm|fault|warning|event|message).*",
          Pattern.CASE_INSENSITIVE);

  int values;
  int numbers;
  int integers;
  int booleans;
  int distinct;
  double min = Double.POSITIVE_INFINITY;
  double max = Double.NEGATIVE_INFINITY;

  /** Values that are texts and no numbers, and how often; at most one more than allowed. */
  final Map<String, Integer> words = new HashMap<>();

  private final Map<Double, Integer> integerCounts = new TreeMap<>();
  private final String name;
  private final RecordTable table;
  private final int column;
  private int unitTexts;
  private @Nullable String unit;
  private @Nullable String unitExample;
  private boolean oneUnit = true;

  ColumnCensus(RecordTable table, int c) {
    this.table = table;
    this.column = c;
    this.name = table.columnName(c);
    Set<String> seen = new HashSet<>();
    for (int r = 0; r < table.numRows(); r++) {
      if (!table.state(r, c).hasValue()) {
        continue;
      }
      values++;
      String text = table.text(r, c);
      if (seen.size() <= MAX_TEXT_CATEGORIES) {
        seen.add(text);
      }
      boolean truth = !Double.isNaN(CellText.toBoolean(text));
      booleans += truth ? 1 : 0;
      double value = truth ? Double.NaN : table.number(r, c);
      if (Double.isNaN(value)) {
        addText(text);
        continue;
      }
      numbers++;
      min = Math.min(min, value);
      max = Math.max(max, value);
      if (value == Math.rint(value)) {
        integers++;
        if (integerCounts.size() <= 4 * MAX_INTEGER_CATEGORIES
            || integerCounts.containsKey(value)) {
          integerCounts.merge(value, 1, Integer::sum);
        }
      }
    }
    distinct = seen.size();
  }

  private void addText(String text) {
    if (words.size() <= MAX_WORDS || words.containsKey(text)) {
      words.merge(text, 1, Integer::sum);
    }
    if (text.length() > 32 || ADDRESS.matcher(text).matches()) {
      return;
    }
    Matcher m = NUMBER_AND_MORE.matcher(text);
    if (m.matches()) {
      unitTexts++;
      String behind = m.group(2);
      oneUnit &= unit == null || unit.equals(behind);
      unit = behind;
      unitExample = unitExample == null ? text : unitExample;
    }
  }

  /** Whether it holds numbers, apart from a few texts, or from few different words. */
  boolean isNumeric() {
    return numbers >= .95 * values
        || numbers > 0
            && 2 * numbers >= values
            && words.size() <= MAX_WORDS
            && (distinct > MAX_INTEGER_CATEGORIES || integers < numbers);
  }

  /** The most frequent word among the numbers; null if there is none. */
  @Nullable String word() {
    return words.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** A text that looks like a number with something around it, if nearly all texts do; or null. */
  @Nullable String likeNumber() {
    boolean enough = unitTexts >= .95 * values && distinct >= 8;
    return enough && oneUnit ? unitExample : null;
  }

  /** Whether the integers are names, such as ports or codes, rather than amounts. */
  boolean isCodes() {
    if (numbers != values || integers != values || integerCounts.size() < 3) {
      return false;
    }
    // Single outliers do not make names of what is measured.
    double[] usual =
        integerCounts.entrySet().stream()
            .filter(e -> e.getValue() >= Math.max(2, RARE * values))
            .mapToDouble(Map.Entry::getKey)
            .toArray();
    int n = usual.length;
    boolean few =
        n >= 3
            && integerCounts.size() <= MAX_INTEGER_CATEGORIES
            && values >= (long) integerCounts.size() * MIN_ROWS_PER_INTEGER_CATEGORY;
    if (!few || usual[n - 1] - usual[0] + 1 < 2.0 * n) {
      return false;
    }
    if (CODE_NAME.matcher(name).matches()) {
      return true;
    }
    double step = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 1; i < n; i++) {
      double gap = usual[i] - usual[i - 1];
      step = gcd(step, gap);
      least = Math.min(least, gap);
      most = Math.max(most, gap);
    }
    int jumps = 0;
    for (int i = 1; i < n; i++) {
      jumps += usual[i] - usual[i - 1] > step ? 1 : 0;
    }
    boolean onAGrid = (usual[n - 1] - usual[0]) / step + 1 < 2.0 * n;
    boolean evenly = n >= 5 && most <= 2 * least;
    return !onAGrid && !evenly && 2 * jumps > n - 1;
  }

  private static double gcd(double a, double b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Whether all values are among these words, in any case. */
  boolean isAmong(Collection<String> known) {
    return words.size() <= MAX_WORDS
        && words.keySet().stream().allMatch(w -> known.contains(w.toLowerCase(Locale.ROOT)));
  }

  /** Whether the name is that of a state, which may change one day. */
  boolean hasNameOfAState() {
    return STATE_NAME.matcher(name).matches();
  }

  /**
   * A number at one end that is far from all others and comes again and again: perhaps it stands
   * for a missing value.
   *
   * @return null if there is none
   */
  @Nullable Double mark() {
    double[] sorted = table.numbers(column);
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return null;
    }
    Double low = mark(sorted, sorted[0], true);
    return low != null ? low : mark(sorted, sorted[sorted.length - 1], false);
  }

  private static @Nullable Double mark(double[] sorted, double value, boolean low) {
    int n = sorted.length;
    int count = 0;
    while (count < n && sorted[low ? count : n - 1 - count] == value) {
      count++;
    }
    boolean known = MARK.matcher(CellText.ofNumber(value)).matches();
    if (count == n) {
      return known ? value : null;
    }
    double nearest = sorted[low ? count : n - 1 - count];
    double otherEnd = sorted[low ? n - 1 : 0];
    double distance = Math.abs(nearest - value);
    double range = Math.abs(otherEnd - nearest);
    boolean far = distance > (known ? 1 : FAR) * range && range > 0;
    boolean often = count >= (known ? 1 : MIN_MARKS) && count < n - 1;
    return value != 0 && far && often && (known || count >= .005 * n) ? value : null;
  }

  /** How many values are equal to a number. */
  int count(double value) {
    int count = 0;
    for (double v : table.numbers(column)) {
      count += v == value ? 1 : 0;
    }
    return count;
  }
}
