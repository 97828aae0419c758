package io.github.iforest4j.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers of one CSV column are written, if it is not the usual way: with a unit behind
 * them, with separators of thousands, with a decimal comma, a typographic minus, or the exponent of
 * Fortran. Found from the first rows; all cells of the column must agree. Immutable.
 *
 * @param group what separates thousands; 0 for nothing
 * @param comma whether the comma separates decimals
 * @param unit what follows each number; empty for nothing
 */
record NumberStyle(char group, boolean comma, String unit) {
  private static final Pattern NUMBER =
      Pattern.compile(
          "([-+\u2212]?)([0-9][0-9.,'\u2019\u00a0\u202f\u2009 ]*?|[.,][0-9]+)([eEdD][-+]?[0-9]{1,3})?"
              + "[ \u00a0\u202f]?([%°µμΩ\u2103\u2109]?[\\p{L}°Ω%²³/·*]{0,7})");
  private static final int MAX_LENGTH = 60;
  private static final int MIN_CELLS = 2;

  /** One cell, taken apart. */
  private record Parts(String sign, String digits, String exponent, String unit) {}

  private static @Nullable Parts parts(String cell) {
    if (cell.isEmpty() || cell.length() > MAX_LENGTH) {
      return null;
    }
    Matcher m = NUMBER.matcher(cell);
    if (!m.matches()) {
      return null;
    }
    String exponent = m.group(3) == null ? "" : m.group(3).replace('d', 'e').replace('D', 'e');
    return new Parts(m.group(1).replace('\u2212', '-'), m.group(2), exponent, m.group(4));
  }

  /**
   * The style of some cells.
   *
   * @param cells the cells of one column, without missing ones
   * @param commaAllowed whether a comma may separate decimals: not if it separates cells
   * @return null if they are written in the usual way, or not in one way
   */
  static @Nullable NumberStyle of(List<String> cells, boolean commaAllowed) {
    if (cells.size() < MIN_CELLS) {
      return null;
    }
    boolean usual = true;
    List<Parts> all = new ArrayList<>();
    for (String cell : cells) {
      Parts parts = parts(cell);
      if (parts == null || !all.isEmpty() && !parts.unit.equals(all.get(0).unit)) {
        return null;
      }
      usual &= CellValue.looksLikeNumber(cell) || commaAllowed && CellValue.isCommaNumber(cell);
      all.add(parts);
    }
    if (usual) {
      return null;
    }
    String unit = all.get(0).unit;
    for (char group : new char[] {0, '\'', '\u2019', '\u00a0', '\u202f', '\u2009', ' ', ',', '.'}) {
      for (boolean comma : new boolean[] {false, true}) {
        NumberStyle style = new NumberStyle(group, comma, unit);
        boolean possible = group == 0 || group != (comma ? ',' : '.');
        if (possible && (!comma || commaAllowed) && style.fits(all)) {
          return style;
        }
      }
    }
    return null;
  }

  /** Whether all cells are such numbers, and show that a comma or a point separates thousands. */
  private boolean fits(List<Parts> cells) {
    boolean certain = group != ',' && group != '.';
    boolean grouped = group == 0;
    for (Parts cell : cells) {
      if (Double.isNaN(value(cell))) {
        return false;
      }
      String digits = cell.digits;
      int first = group == 0 ? -1 : digits.indexOf(group);
      grouped |= first >= 0;
      certain |=
          first >= 0
              && (digits.indexOf(group, first + 1) > 0 || digits.indexOf(comma ? ',' : '.') >= 0);
    }
    return certain && grouped;
  }

  /** Whether a text is a number with something around it, and a point or comma in it. */
  static boolean isNumber(String text) {
    Parts parts = parts(text);
    return parts != null && (parts.digits.indexOf('.') > 0 || parts.digits.indexOf(',') > 0);
  }

  /** The number that a cell holds; NaN if it is none of this style. */
  double value(String cell) {
    Parts parts = parts(cell);
    return parts == null || !parts.unit.equals(unit) ? Double.NaN : value(parts);
  }

  private double value(Parts parts) {
    String digits = parts.digits;
    char point = comma ? ',' : '.';
    int decimals = digits.indexOf(point);
    String whole = decimals < 0 ? digits : digits.substring(0, decimals);
    String rest = decimals < 0 ? "" : digits.substring(decimals + 1);
    if (!rest.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Double.NaN;
    }
    if (group != 0 && whole.indexOf(group) >= 0) {
      String[] groups = whole.split(Pattern.quote(String.valueOf(group)), -1);
      for (int i = 0; i < groups.length; i++) {
        if (i == 0 ? groups[i].isEmpty() || groups[i].length() > 3 : groups[i].length() != 3) {
          return Double.NaN;
        }
      }
      whole = String.join("", groups);
    }
    String number = parts.sign + whole + (decimals < 0 ? "" : "." + rest) + parts.exponent;
    return CellValue.looksLikeNumber(number) ? Double.parseDouble(number) : Double.NaN;
  }

  /** In words, such as {@code the unit °C}. */
  String describe() {
    List<String> words = new ArrayList<>();
    if (!unit.isEmpty()) {
      words.add("the unit " + unit);
    }
    if (group != 0) {
      words.add(
          "thousands separated by "
              + (Character.isWhitespace(group) || group == '\u00a0' || group == '\u202f'
                  ? "spaces"
                  : "'" + group + "'"));
    }
    if (comma) {
      words.add("a decimal comma");
    }
    return words.isEmpty() ? "an unusual minus or exponent" : String.join(" and ", words);
  }
}
