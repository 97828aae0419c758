package io.github.iforest4j.source;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises texts that are not tables, although they could be read as CSV. */
final class NotATable {
  private static final int MAX_LINES = 40;

  /** Longer lines are cut off: patterns go deeper with each character. */
  private static final int MAX_LENGTH = 400;

  private static final Pattern PROMETHEUS =
      Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?:[{][^}]*[}])?[ \t]+[-+0-9.eENaInf]+(?: [0-9]+)?");
  private static final Pattern KEY_VALUE = Pattern.compile("[a-zA-Z_][\\w.-]*[ ]?[:=] ?[^,;\t|]*");

  /** How an answer of the query API of Prometheus begins, or one of its series. */
  private static final Pattern QUERY_ANSWER =
      Pattern.compile(
          "^\\s*[{]\\s*\"status\"\\s*:\\s*\"success\"[^\\[]{0,400}?\"resultType\"\\s*:"
              + "|\"metric\"\\s*:\\s*[{][^{}]*+[}]\\s*,\\s*\"value(?:s\"\\s*:\\s*\\[|\"\\s*:)\\s*\\[");

  private NotATable() {}

  /**
   * Looks at the beginning of JSON.
   *
   * @throws BadInputException if it is known to hold series, not readings
   */
  static void checkJson(String source, String text) throws BadInputException {
    if (QUERY_ANSWER.matcher(text).find()) {
      throw is(
          source,
          "an answer of the query API of Prometheus",
          "each of its series holds one value a time\n"
              + "Read from the server: the source prometheus://HOST:9090/?query=PROMQL asks for the"
              + " past, and puts the series together.");
    }
  }

  /**
   * Looks at the first lines of a text.
   *
   * @throws BadInputException if they are known not to be a table
   */
  static void check(String source, String text) throws BadInputException {
    List<String> lines =
        text.lines()
            .map(l -> l.substring(0, Math.min(MAX_LENGTH, l.length())).strip())
            .filter(l -> !l.isEmpty())
            .limit(MAX_LINES)
            .toList();
    if (lines.isEmpty()) {
      return;
    }
    String first = lines.get(0).toLowerCase(Locale.ROOT);
    if (first.startsWith("<")) {
      throw is(
          source,
          first.startsWith("<?xml") ? "XML" : "HTML or XML",
          "a login or error page, perhaps? CSV or JSON is expected");
    }
    if (first.startsWith("%pdf")) {
      throw is(source, "PDF", "CSV or JSON is expected");
    }
    if (lines.stream().anyMatch(l -> l.startsWith("# HELP ") || l.startsWith("# TYPE "))
        || most(lines, PROMETHEUS) && lines.stream().anyMatch(l -> l.indexOf('{') > 0)) {
      throw is(
          source,
          "the text of Prometheus metrics",
          "it has the values of one moment; CSV or JSON with a reading per line is expected");
    }
    if (lines.size() > 3 && most(lines, KEY_VALUE)) {
      throw is(
          source, "a list of names and values", "CSV or JSON with a reading per line is expected");
    }
  }

  private static boolean most(List<String> lines, Pattern form) {
    long others =
        lines.stream().filter(l -> !l.startsWith("#") && !form.matcher(l).matches()).count();
    long alike = lines.stream().filter(l -> form.matcher(l).matches()).count();
    return alike > 0 && 10 * others <= alike;
  }

  private static BadInputException is(String source, String what, String remedy) {
    return new BadInputException(source + ": looks like " + what + ", not like a table; " + remedy);
  }
}
