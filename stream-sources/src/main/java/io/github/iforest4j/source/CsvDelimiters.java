package io.github.iforest4j.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which delimiters may separate the cells of a CSV file. */
final class CsvDelimiters {
  private static final String CANDIDATES = ",;\t|";

  /** Of ten lines, how many must have the usual number of cells. */
  private static final int MOST = 8;

  private CsvDelimiters() {}

  /**
   * The delimiters that may be meant, the likeliest first; at least one. A space stands for runs of
   * spaces and tabs.
   */
  static List<Character> fitting(CsvSample sample, CsvFormat known) {
    if (known.delimiter() != null) {
      return List.of(known.delimiter());
    }
    if (sample.separator() != '\0') {
      return List.of(sample.separator());
    }
    List<String> lines = sample.lines();
    List<Character> fitting = ofOneCharacter(lines);
    boolean spaces =
        runShare(lines) >= MOST
            && (share(lines, fitting.get(0)) < MOST
                || fitting.get(0) == ',' && commasAreDecimalBetweenSpaces(lines));
    return spaces ? List.of(' ') : fitting;
  }

  private static List<Character> ofOneCharacter(List<String> lines) {
    List<Character> fitting = new ArrayList<>();
    int bestShare = -1;
    for (char candidate : CANDIDATES.toCharArray()) {
      // A few damaged lines must not decide.
      int share = share(lines, candidate);
      if (share > bestShare) {
        fitting.clear();
        bestShare = share;
      }
      if (share == bestShare && share >= 0) {
        fitting.add(candidate);
      }
    }
    if (fitting.isEmpty()) {
      return List.of(',');
    }
    fitting.sort((a, b) -> Integer.compare(usual(lines, b), usual(lines, a)));
    if (fitting.contains(',') && fitting.size() > 1) {
      for (char other : fitting) {
        if (other != ',' && commasAreDecimal(lines, other)) {
          return List.of(other);
        }
      }
    }
    // A delimiter that gives more than twice as many cells is the right one.
    return usual(lines, fitting.get(0)) > 2 * usual(lines, fitting.get(fitting.size() - 1))
        ? List.of(fitting.get(0))
        : fitting;
  }

  /** How many lines of ten have the usual number of cells; −1 if that is one. */
  private static int share(List<String> lines, char candidate) {
    int cells = usual(lines, candidate);
    if (cells <= 1) {
      return -1;
    }
    int alike = 0;
    for (String line : lines) {
      alike += count(line, candidate) == cells ? 1 : 0;
    }
    return 10 * alike / lines.size();
  }

  private static int usual(List<String> lines, char candidate) {
    Map<Integer, Integer> counts = new HashMap<>();
    lines.forEach(line -> counts.merge(count(line, candidate), 1, Integer::sum));
    return usual(counts, lines.isEmpty() ? 1 : count(lines.get(0), candidate));
  }

  static int usualCount(List<List<String>> rows) {
    Map<Integer, Integer> counts = new HashMap<>();
    rows.forEach(row -> counts.merge(row.size(), 1, Integer::sum));
    return usual(counts, rows.isEmpty() ? 1 : rows.get(0).size());
  }

  /** The number of cells of the first line, unless twice as many lines have another one. */
  private static int usual(Map<Integer, Integer> counts, int first) {
    int best = first;
    int most = 0;
    for (Map.Entry<Integer, Integer> e : counts.entrySet()) {
      int n = e.getValue();
      if (n > most || n == most && e.getKey() > best) {
        most = n;
        best = e.getKey();
      }
    }
    return 2 * counts.getOrDefault(first, 0) > most ? first : best;
  }

  private static int count(String line, char delimiter) {
    List<String> cells = new ArrayList<>();
    CsvRecordParser.split(line, delimiter, cells);
    return cells.size();
  }

  private static boolean commasAreDecimal(List<String> lines, char delimiter) {
    List<String> cells = new ArrayList<>();
    int usual = usual(lines, delimiter);
    for (String line : lines) {
      CsvRecordParser.split(line, delimiter, cells);
      for (String cell : cells.size() == usual ? cells : List.<String>of()) {
        if (cell.indexOf(',') >= 0 && !CellValue.isCommaNumber(cell.strip())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether all commas are decimal commas of cells between spaces, and each line has some. */
  private static boolean commasAreDecimalBetweenSpaces(List<String> lines) {
    int with = 0;
    for (String line : lines) {
      List<String> cells = new ArrayList<>();
      CsvDialect.split(line, ' ', true, cells);
      boolean any = false;
      for (String cell : cells) {
        boolean comma = cell.indexOf(',') >= 0;
        if (comma && !CellValue.isCommaNumber(cell)) {
          return false;
        }
        any |= comma;
      }
      with += any && cells.size() > 1 ? 1 : 0;
    }
    return with >= lines.size() - 1;
  }

  static String name(char delimiter) {
    return switch (delimiter) {
      case ',' -> "comma";
      case ';' -> "semicolon";
      case '\t' -> "tab";
      case '|' -> "bar";
      case ' ' -> "space";
      default -> "'" + delimiter + "'";
    };
  }

  /** How many lines of ten have the usual number of cells between spaces; −1 if that is one. */
  private static int runShare(List<String> lines) {
    List<List<String>> cells = new ArrayList<>();
    for (String line : lines) {
      List<String> row = new ArrayList<>();
      CsvDialect.split(line, ' ', true, row);
      cells.add(row);
    }
    int count = usualCount(cells);
    boolean measured = false;
    int alike = 0;
    for (List<String> row : cells) {
      // Nothing stands for an empty cell between spaces.
      alike += row.size() == count || row.size() > 1 && row.size() < count ? 1 : 0;
      measured |=
          row.size() == count && row.stream().anyMatch(c -> CsvDialectGuess.isMeasured(c, true));
    }
    return count > 1 && measured && !lines.isEmpty() ? 10 * alike / lines.size() : -1;
  }
}
