package io.github.iforest4j.source;

import java.util.ArrayList;
import java.util.List;

/**
 * The first complete lines of a CSV file that are neither blank nor comments, with their numbers.
 *
 * @param lines the texts
 * @param numbers the numbers of the physical lines that they begin at, from 1
 * @param comments the comments, without their mark
 * @param separator what a first line {@code sep=;} says; 0 if there is none
 */
record CsvSample(List<String> lines, List<Long> numbers, List<String> comments, char separator) {
  /** What begins a comment. */
  static final char COMMENT = '#';

  private static final int MAX_LINES = 100;

  /** Takes a sample apart; an incomplete last line counts only if there is no other. */
  static CsvSample of(String sample) {
    CsvSample found = of(sample, true);
    // If most lines begin with the mark, it does not begin comments.
    return found.comments.size() > 2 * found.lines.size() ? of(sample, false) : found;
  }

  /** Whether the mark begins comments in this sample. */
  boolean hasComments() {
    return lines.stream().noneMatch(CsvSample::isComment);
  }

  /** Error values of spreadsheets, such as {@code #N/A}, are not comments. */
  private static boolean isComment(String line) {
    return line.charAt(0) == COMMENT && !line.startsWith("#N") && !line.startsWith("#VALUE!");
  }

  private static CsvSample of(String sample, boolean commented) {
    CsvSample found = new CsvSample(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), '\0');
    StringBuilder line = new StringBuilder();
    boolean inQuotes = false;
    long number = 1;
    long begin = 1;
    char separator = '\0';
    for (int i = 0; i < sample.length() && found.lines.size() < MAX_LINES; i++) {
      char c = sample.charAt(i);
      inQuotes ^= c == '"';
      if (c != '\n') {
        line.append(c);
        continue;
      }
      number++;
      if (inQuotes) {
        line.append(c);
        continue;
      }
      char named = separator(line);
      if (begin == 1 && named != '\0') {
        separator = named;
        line.setLength(0);
      } else {
        found.add(line, begin, commented);
      }
      begin = number;
    }
    if (found.lines.isEmpty()) {
      found.add(line, begin, commented);
    }
    return new CsvSample(found.lines, found.numbers, found.comments, separator);
  }

  private static char separator(CharSequence line) {
    String text = line.toString().strip().replace("\"", "");
    boolean names = text.length() <= 5 && text.regionMatches(true, 0, "sep=", 0, 4);
    return !names
        ? '\0'
        : text.length() == 5 ? text.charAt(4) : line.toString().contains("\t") ? '\t' : '\0';
  }

  private void add(StringBuilder line, long begin, boolean commented) {
    String text = line.toString();
    line.setLength(0);
    if (text.isBlank()) {
      return;
    }
    if (text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    if (commented && isComment(text)) {
      // Those behind the first line are only counted: the last one may be the header.
      comments.add(lines.isEmpty() ? comments.size() : 0, lines.isEmpty() ? text.substring(1) : "");
      return;
    }
    lines.add(text);
    numbers.add(begin);
  }
}
