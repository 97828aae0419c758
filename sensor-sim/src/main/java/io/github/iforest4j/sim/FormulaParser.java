package io.github.iforest4j.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of formulas, by recursive descent. Used once for one formula.
 *
 * <pre>
 * comparison = sum [ ( "&lt;" | "&gt;" ) sum ]
 * sum        = product { ( "+" | "-" ) product }
 * product    = signed { ( "*" | "/" ) signed }
 * signed     = { "-" } power
 * power      = primary [ "^" primary ]
 * primary    = "(" comparison ")" | number [ unit ] | name | name "(" arguments ")"
 * arguments  = [ argument { "," argument } ]
 * argument   = comparison | text in quotes
 * </pre>
 */
final class FormulaParser {
  private static final int MAX_LENGTH = 4_000;
  private static final int MAX_DEPTH = 60;
  private static final Map<String, Double> UNITS =
      Map.of("us", 1e-6, "ms", 1e-3, "s", 1., "min", 60., "h", 3_600., "d", 86_400.);

  private final String text;
  private final String owner;
  private final Set<String> known;
  private final @Nullable Path folder;
  private final List<Formula.Modes> modes = new ArrayList<>();
  private int at;
  private int depth;
  private int randoms;

  FormulaParser(String text, String owner, Set<String> known, @Nullable Path folder) {
    this.text = text;
    this.owner = owner;
    this.known = known;
    this.folder = folder;
  }

  /**
   * The whole text as a formula.
   *
   * @throws FormulaException if there is a mistake in it
   */
  Formula formula() {
    if (text.length() > MAX_LENGTH) {
      throw FormulaException.tooLong(MAX_LENGTH);
    }
    FormulaPart root = comparison();
    if (peek() != '\0') {
      throw wrong("unexpected '" + peek() + "'");
    }
    return new Formula(root, modes);
  }

  /** The folder of the scenario's file; null if it is not a file. */
  @Nullable Path folder() {
    return folder;
  }

  /** Keeps operating modes, for the truth. */
  void add(Formula.Modes found) {
    modes.add(found);
  }

  /** The purpose of the next random part: its number in the formula tells it from the others. */
  String nextPurpose() {
    return owner + "#" + randoms++;
  }

  /** A mistake at the character that begins a call. */
  FormulaException wrong(String reason, int position) {
    return new FormulaException(reason, position, text);
  }

  private FormulaException wrong(String reason) {
    return wrong(reason, at);
  }

  /** The next character that is not a space; '\0' at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean take(char c) {
    if (peek() == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw wrong("expected '" + c + "'");
    }
  }

  private FormulaPart comparison() {
    if (++depth > MAX_DEPTH) {
      throw wrong("nested too deeply");
    }
    FormulaPart left = sum();
    if (take('<')) {
      left = FormulaPart.binary(left, sum(), (a, b) -> a < b ? 1 : 0);
    } else if (take('>')) {
      left = FormulaPart.binary(left, sum(), (a, b) -> a > b ? 1 : 0);
    }
    depth--;
    return left;
  }

  private FormulaPart sum() {
    FormulaPart left = product();
    while (true) {
      if (take('+')) {
        left = FormulaPart.arithmetic('+', left, product());
      } else if (take('-')) {
        left = FormulaPart.arithmetic('-', left, product());
      } else {
        return left;
      }
    }
  }

  private FormulaPart product() {
    FormulaPart left = signed();
    while (true) {
      if (take('*')) {
        left = FormulaPart.arithmetic('*', left, signed());
      } else if (take('/')) {
        left = FormulaPart.arithmetic('/', left, signed());
      } else {
        return left;
      }
    }
  }

  private FormulaPart signed() {
    boolean negative = false;
    while (take('-')) {
      negative = !negative;
    }
    FormulaPart part = power();
    return negative ? FormulaPart.unary(part, a -> -a) : part;
  }

  private FormulaPart power() {
    FormulaPart base = primary();
    if (!take('^')) {
      return base;
    }
    FormulaPart exponent = primary();
    return exponent.constant() == 2
        ? FormulaPart.unary(base, a -> a * a)
        : FormulaPart.binary(base, exponent, StrictPow::of);
  }

  private FormulaPart primary() {
    char c = peek();
    if (take('(')) {
      FormulaPart inner = comparison();
      expect(')');
      return inner;
    }
    if (Character.isDigit(c) || c == '.') {
      return FormulaPart.constant(number());
    }
    if (Character.isLetter(c)) {
      int start = at;
      String name = word();
      return take('(') ? call(name, start) : named(name, start);
    }
    throw wrong(c == '\0' ? "the formula ends too early" : "unexpected '" + c + "'");
  }

  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    return text.substring(start, at);
  }

  private double number() {
    int start = at;
    while (at < text.length() && (isDigit(at) || text.charAt(at) == '.' || isExponent())) {
      at += isExponent() ? 2 : 1;
    }
    double value;
    try {
      value = Double.parseDouble(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw wrong("not a number", start);
    }
    int unitStart = at;
    if (at < text.length() && Character.isLetter(text.charAt(at))) {
      String unit = word();
      Double seconds = UNITS.get(unit);
      if (seconds == null) {
        throw wrong("unknown unit '" + unit + "' (us, ms, s, min, h, d)", unitStart);
      }
      return value * seconds;
    }
    return value;
  }

  private boolean isDigit(int i) {
    return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  /** Whether this is an 'e' before a digit, or before a sign and a digit. */
  private boolean isExponent() {
    if (Character.toLowerCase(text.charAt(at)) != 'e' || at + 1 >= text.length()) {
      return false;
    }
    char next = text.charAt(at + 1);
    return isDigit(at + 1) || ((next == '-' || next == '+') && isDigit(at + 2));
  }

  private FormulaPart named(String name, int start) {
    if (known.contains(name)) {
      return build -> build.quantity(name);
    }
    return switch (name) {
      case "t" -> build -> micros -> (micros - SensorStream.Options.ORIGIN_MICROS) * 1e-6;
      case "hour" ->
          build -> {
            Cells days = new Cells(86_400_000_000L);
            return micros -> days.into(micros) / 3_600e6;
          };
      case "device" -> build -> micros -> build.device();
      default ->
          throw wrong(
              "unknown name '"
                  + name
                  + "' (known here: t, hour, device"
                  + (known.isEmpty() ? "" : ", " + String.join(", ", known))
                  + ")",
              start);
    };
  }

  private FormulaPart call(String name, int start) {
    FormulaFunctions.Function function = FormulaFunctions.ALL.get(name);
    if (function == null) {
      throw wrong(
          "unknown function '" + name + "' (there are " + FormulaFunctions.ALL.keySet() + ")",
          start);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < function.texts(); i++) {
      texts.add(quoted());
      expect(',');
    }
    List<FormulaPart> values = new ArrayList<>();
    if (!take(')')) {
      do {
        values.add(comparison());
      } while (take(','));
      expect(')');
    }
    FormulaCall call = new FormulaCall(this, name, start, texts, values);
    if (values.size() < function.least() || values.size() > function.most()) {
      int given = texts.size() + values.size();
      throw wrong(name + " takes " + function.arity() + " values, not " + given, start);
    }
    return function.body().part(call);
  }

  private String quoted() {
    char quote = peek();
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw wrong("expected a text in quotes");
    }
    String inner = text.substring(at + 1, end);
    at = end + 1;
    return inner;
  }
}
