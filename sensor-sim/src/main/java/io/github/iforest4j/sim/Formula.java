package io.github.iforest4j.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;

/**
 * How a quantity follows from time, chance and other quantities, such as {@code 42 + 40 * pumped +
 * normal(0.8)}. Numbers may carry a unit of time (us, ms, s, min, h, d) and are seconds then.
 * Parsed once, built once for each device. Immutable.
 */
final class Formula {
  /** A part of a formula: what it makes, and its value if it is always the same. */
  private interface Part {
    Signal build(SignalBuild build);

    default double constant() {
      return Double.NaN;
    }
  }

  private record Constant(double constant) implements Part, Signal {
    @Override
    public Signal build(SignalBuild build) {
      return this;
    }

    @Override
    public double at(long micros) {
      return constant;
    }

    @Override
    public void fill(Moments moments, double[] into) {
      Arrays.fill(into, 0, moments.count(), constant);
    }
  }

  private record Unary(Signal x, DoubleUnaryOperator f) implements Signal {
    @Override
    public double at(long micros) {
      return f.applyAsDouble(x.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = f.applyAsDouble(into[i]);
      }
    }
  }

  private record Binary(Signal x, Signal y, DoubleBinaryOperator f) implements Signal {
    @Override
    public double at(long micros) {
      return f.applyAsDouble(x.at(micros), y.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      double[] right = moments.borrow();
      y.fill(moments, right);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = f.applyAsDouble(into[i], right[i]);
      }
      moments.giveBack();
    }
  }

  /** Of two operands: a loop for each operator, which the compiler makes vectors of. */
  private record Arithmetic(char operator, Signal x, Signal y) implements Signal {
    static double result(char operator, double a, double b) {
      return switch (operator) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        default -> a / b;
      };
    }

    @Override
    public double at(long micros) {
      return result(operator, x.at(micros), y.at(micros));
    }

    @Override
    public void fill(Moments moments, double[] into) {
      x.fill(moments, into);
      double[] right = moments.borrow();
      y.fill(moments, right);
      int count = moments.count();
      switch (operator) {
        case '+' -> {
          for (int i = 0; i < count; i++) {
            into[i] += right[i];
          }
        }
        case '-' -> {
          for (int i = 0; i < count; i++) {
            into[i] -= right[i];
          }
        }
        case '*' -> {
          for (int i = 0; i < count; i++) {
            into[i] *= right[i];
          }
        }
        default -> {
          for (int i = 0; i < count; i++) {
            into[i] /= right[i];
          }
        }
      }
      moments.giveBack();
    }
  }

  private record Choice(Signal condition, Signal then, Signal otherwise) implements Signal {
    @Override
    public double at(long micros) {
      return condition.at(micros) != 0 ? then.at(micros) : otherwise.at(micros);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      otherwise.fill(moments, into);
      double[] conditions = moments.borrow();
      condition.fill(moments, conditions);
      double[] others = moments.borrow();
      then.fill(moments, others);
      for (int i = 0; i < moments.count(); i++) {
        into[i] = conditions[i] != 0 ? others[i] : into[i];
      }
      moments.giveBack();
      moments.giveBack();
    }
  }

  /** What another signal was some time ago. */
  private static final class Delay implements Signal {
    private final Signal input;
    private final long by;
    private Moments earlier;

    Delay(Signal input, long by) {
      this.input = input;
      this.by = by;
    }

    @Override
    public double at(long micros) {
      return input.at(micros - by);
    }

    @Override
    public void fill(Moments moments, double[] into) {
      if (earlier == null || earlier.capacity() < moments.count()) {
        earlier = new Moments(moments.capacity());
      }
      earlier.clear();
      for (int i = 0; i < moments.count(); i++) {
        earlier.add(moments.at(i) - by);
      }
      input.fill(earlier, into);
    }
  }

  /** A part whose values are operating modes. */
  private record Modes(String purpose, long mean, double[] values) implements Part {
    @Override
    public Segments.Modes build(SignalBuild build) {
      return new Segments.Modes(build.key(purpose), mean, values);
    }
  }

  private static final int MAX_LENGTH = 4_000;
  private static final int MAX_DEPTH = 60;
  private static final Map<String, Double> UNITS =
      Map.of("us", 1e-6, "ms", 1e-3, "s", 1., "min", 60., "h", 3_600., "d", 86_400.);

  private final Part root;
  private final List<Modes> modes;

  private Formula(Part root, List<Modes> modes) {
    this.root = root;
    this.modes = List.copyOf(modes);
  }

  /** Whether it has operating modes. */
  boolean hasModes() {
    return !modes.isEmpty();
  }

  /** The operating modes in it, in their order: what it draws, whatever it makes of that. */
  List<Segments.Modes> modes(SignalBuild build) {
    return modes.stream().map(part -> part.build(build)).toList();
  }

  Signal build(SignalBuild build) {
    return root.build(build);
  }

  /**
   * Reads a formula.
   *
   * @param owner the quantity that it defines; its random parts are keyed by this name
   * @param known the quantities that it may use
   * @param folder where files for {@code replay} are, or null where there are none
   * @throws IllegalArgumentException saying what is wrong at which character
   */
  static Formula parse(String text, String owner, Set<String> known, Path folder) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a formula has at most " + MAX_LENGTH + " characters");
    }
    Parser parser = new Parser(text, owner, known, folder);
    Part root = parser.comparison();
    if (parser.peek() != '\0') {
      throw parser.wrong("unexpected '" + parser.peek() + "'");
    }
    return new Formula(root, parser.modes);
  }

  /** The names of all functions, for the documentation. */
  static Set<String> functions() {
    return Parser.FUNCTIONS.keySet();
  }

  private static final class Parser {
    /** Makes a call's part from its arguments. */
    private interface Function {
      Part part(Parser parser, List<Part> arguments);
    }

    private record Arity(int least, int most, Function function) {}

    static final Map<String, Arity> FUNCTIONS = functions();

    private final String text;
    private final String owner;
    private final Set<String> known;
    private final Path folder;
    private int at;
    private int depth;
    private int randoms;
    private final List<Modes> modes = new ArrayList<>();

    Parser(String text, String owner, Set<String> known, Path folder) {
      this.text = text;
      this.owner = owner;
      this.known = known;
      this.folder = folder;
    }

    IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(
          what + " at character " + (at + 1) + " of '" + text + "'");
    }

    /** The next character that is no space, '\0' at the end. */
    char peek() {
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

    Part comparison() {
      if (++depth > MAX_DEPTH) {
        throw wrong("nested too deeply");
      }
      Part left = sum();
      if (take('<')) {
        left = binary(left, sum(), (a, b) -> a < b ? 1 : 0);
      } else if (take('>')) {
        left = binary(left, sum(), (a, b) -> a > b ? 1 : 0);
      }
      depth--;
      return left;
    }

    private Part sum() {
      Part left = product();
      while (true) {
        if (take('+')) {
          left = arithmetic('+', left, product());
        } else if (take('-')) {
          left = arithmetic('-', left, product());
        } else {
          return left;
        }
      }
    }

    private Part product() {
      Part left = signed();
      while (true) {
        if (take('*')) {
          left = arithmetic('*', left, signed());
        } else if (take('/')) {
          left = arithmetic('/', left, signed());
        } else {
          return left;
        }
      }
    }

    private Part signed() {
      boolean negative = false;
      while (take('-')) {
        negative = !negative;
      }
      Part part = power();
      return negative ? unary(part, a -> -a) : part;
    }

    private Part power() {
      Part base = primary();
      if (!take('^')) {
        return base;
      }
      Part exponent = primary();
      return exponent.constant() == 2
          ? unary(base, a -> a * a)
          : binary(base, exponent, StrictPow::of);
    }

    private Part primary() {
      char c = peek();
      if (take('(')) {
        Part inner = comparison();
        expect(')');
        return inner;
      }
      if (Character.isDigit(c) || c == '.') {
        return new Constant(number());
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
        at = start;
        throw wrong("no number");
      }
      int unitStart = at;
      if (at < text.length() && Character.isLetter(text.charAt(at))) {
        String unit = word();
        if (!UNITS.containsKey(unit)) {
          at = unitStart;
          throw wrong("unknown unit '" + unit + "' (us, ms, s, min, h, d)");
        }
        return value * UNITS.get(unit);
      }
      return value;
    }

    private boolean isDigit(int i) {
      return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }

    /** At an 'e' with a digit, or a sign and a digit, behind it. */
    private boolean isExponent() {
      if (Character.toLowerCase(text.charAt(at)) != 'e' || at + 1 >= text.length()) {
        return false;
      }
      char next = text.charAt(at + 1);
      return isDigit(at + 1) || ((next == '-' || next == '+') && isDigit(at + 2));
    }

    private Part named(String name, int start) {
      if (known.contains(name)) {
        return build -> build.quantity(name);
      }
      switch (name) {
        case "t":
          return build -> micros -> (micros - SensorStream.Options.ORIGIN_MICROS) * 1e-6;
        case "hour":
          return build -> {
            Cells days = new Cells(86_400_000_000L);
            return micros -> days.into(micros) / 3_600e6;
          };
        case "device":
          return build -> micros -> build.device();
        default:
          at = start;
          throw wrong(
              "unknown name '"
                  + name
                  + "' (known here: t, hour, device"
                  + (known.isEmpty() ? "" : ", " + String.join(", ", known))
                  + ")");
      }
    }

    private Part call(String name, int start) {
      Arity arity = FUNCTIONS.get(name);
      if (arity == null) {
        at = start;
        throw wrong("unknown function '" + name + "' (there are " + FUNCTIONS.keySet() + ")");
      }
      if (name.equals("replay")) {
        return replay();
      }
      List<Part> arguments = new ArrayList<>();
      if (!take(')')) {
        do {
          arguments.add(comparison());
        } while (take(','));
        expect(')');
      }
      if (arguments.size() < arity.least || arguments.size() > arity.most) {
        at = start;
        throw wrong(
            name
                + " takes "
                + (arity.least == arity.most ? "" : arity.least + " to ")
                + (arity.most == Integer.MAX_VALUE ? "more" : arity.most)
                + " values, not "
                + arguments.size());
      }
      try {
        return arity.function.part(this, arguments);
      } catch (IllegalArgumentException e) {
        if (e.getMessage().contains(" at character ")) {
          throw e;
        }
        at = start;
        throw wrong(name + ": " + e.getMessage());
      }
    }

    private Part replay() {
      String file = quoted();
      expect(',');
      String column = quoted();
      expect(',');
      long step = micros(comparison());
      expect(')');
      if (folder == null) {
        throw wrong("replay needs a scenario that is a file");
      }
      double[] values = Replay.read(folder.resolve(file), column);
      return build -> Replay.of(values, step);
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

    private static Part unary(Part a, DoubleUnaryOperator f) {
      if (!Double.isNaN(a.constant())) {
        return new Constant(f.applyAsDouble(a.constant()));
      }
      return build -> new Unary(a.build(build), f);
    }

    private static Part arithmetic(char operator, Part a, Part b) {
      double left = a.constant();
      double right = b.constant();
      if (!Double.isNaN(left) && !Double.isNaN(right)) {
        return new Constant(Arithmetic.result(operator, left, right));
      }
      return build -> new Arithmetic(operator, a.build(build), b.build(build));
    }

    private static Part binary(Part a, Part b, DoubleBinaryOperator f) {
      double left = a.constant();
      double right = b.constant();
      if (!Double.isNaN(left) && !Double.isNaN(right)) {
        return new Constant(f.applyAsDouble(left, right));
      }
      return build -> new Binary(a.build(build), b.build(build), f);
    }

    private static double constant(Part part) {
      double value = part.constant();
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("takes fixed numbers");
      }
      return value;
    }

    private static double[] constants(List<Part> parts) {
      return parts.stream().mapToDouble(Parser::constant).toArray();
    }

    private static double positive(Part part) {
      double value = constant(part);
      if (value <= 0) {
        throw new IllegalArgumentException("must be greater than 0, was " + value);
      }
      return value;
    }

    /** A length of time, from 4 microseconds to a thousand years. */
    private static long micros(Part part) {
      double seconds = constant(part);
      if (!(seconds >= 4e-6 && seconds <= 3.2e10)) {
        throw new IllegalArgumentException(
            "a time must be from 4us to 1000 years, was " + seconds + " s");
      }
      return Math.round(seconds * 1e6);
    }

    /** A key's purpose: random parts are told apart by their place in the formula. */
    private String purpose() {
      return owner + "#" + randoms++;
    }

    /** A part that draws from a key of its own. */
    private Part random(LongFunction<Signal> signal) {
      String purpose = purpose();
      return build -> signal.apply(build.key(purpose));
    }

    private static void add(
        Map<String, Arity> to, String name, int least, int most, Function function) {
      to.put(name, new Arity(least, most, function));
    }

    private static Map<String, Arity> functions() {
      Map<String, Arity> f = new TreeMap<>();
      waves(f);
      noises(f);
      memories(f);
      arithmetic(f);
      return f;
    }

    /** Made anew for each build: a signal remembers where it was. */
    private static Part periodic(List<Part> arguments, LongFunction<Signal> wave) {
      long period = micros(arguments.get(0));
      return build -> wave.apply(period);
    }

    private static void waves(Map<String, Arity> f) {
      add(
          f,
          "sine",
          1,
          2,
          (p, a) -> {
            long period = micros(a.get(0));
            long peak = a.size() == 1 ? period / 4 : Math.round(constant(a.get(1)) * 1e6);
            return build -> new Wave.Sine(new Cells(period), peak);
          });
      add(
          f,
          "square",
          1,
          2,
          (p, a) -> {
            double duty = a.size() == 1 ? .5 : positive(a.get(1));
            return periodic(a, period -> Wave.square(period, duty));
          });
      add(f, "sawtooth", 1, 1, (p, a) -> periodic(a, Wave::sawtooth));
      add(f, "triangle", 1, 1, (p, a) -> periodic(a, Wave::triangle));
      add(f, "ecg", 1, 1, (p, a) -> periodic(a, Wave::ecg));
      add(f, "workday", 0, 0, (p, a) -> build -> Wave.days(0, 4));
    }

    private static void noises(Map<String, Arity> f) {
      add(
          f,
          "normal",
          1,
          1,
          (p, a) -> {
            double deviation = constant(a.get(0));
            String purpose = p.purpose();
            return b -> new Noise.Normal(b.key(purpose), deviation, b.normals());
          });
      add(
          f,
          "uniform",
          2,
          2,
          (p, a) -> {
            double low = constant(a.get(0));
            double high = constant(a.get(1));
            return p.random(key -> Noise.uniform(key, low, high));
          });
      add(
          f,
          "uniform_integer",
          2,
          2,
          (p, a) -> {
            int low = integer(a.get(0));
            int high = integer(a.get(1));
            if (low > high) {
              throw new IllegalArgumentException(low + " is more than " + high);
            }
            return p.random(key -> Noise.uniformInteger(key, low, high));
          });
      add(
          f,
          "pick",
          1,
          Integer.MAX_VALUE,
          (p, a) -> {
            double[] values = constants(a);
            return p.random(key -> Noise.pick(key, values));
          });
      add(
          f,
          "exponential",
          1,
          1,
          (p, a) -> {
            double mean = constant(a.get(0));
            return p.random(key -> Noise.exponential(key, mean));
          });
      add(
          f,
          "laplace",
          1,
          1,
          (p, a) -> {
            double deviation = constant(a.get(0));
            return p.random(key -> Noise.laplace(key, deviation));
          });
      add(
          f,
          "lognormal",
          1,
          1,
          (p, a) -> {
            double sigma = constant(a.get(0));
            String purpose = p.purpose();
            return b -> new Noise.LogNormal(b.key(purpose), sigma, b.normals());
          });
      add(
          f,
          "student",
          2,
          2,
          (p, a) -> {
            double degrees = positive(a.get(0));
            double scale = constant(a.get(1));
            return p.random(key -> Noise.student(key, degrees, scale));
          });
      coloured(f, "pink", .5);
      coloured(f, "blue", -.5);
      coloured(f, "violet", -1);
    }

    private static int integer(Part part) {
      double value = constant(part);
      if (value != Math.rint(value) || Math.abs(value) > 1e9) {
        throw new IllegalArgumentException("must be a whole number up to 1e9, was " + value);
      }
      return (int) value;
    }

    private static void coloured(Map<String, Arity> f, String name, double d) {
      add(
          f,
          name,
          1,
          1,
          (p, a) -> {
            double deviation = constant(a.get(0));
            String purpose = p.purpose();
            return b -> new Noise.Coloured(b.key(purpose), d, deviation, b.step(), b.normals());
          });
    }

    private static void memories(Map<String, Arity> f) {
      add(
          f,
          "wander",
          2,
          2,
          (p, a) -> {
            double deviation = constant(a.get(0));
            long timeConstant = micros(a.get(1));
            String purpose = p.purpose();
            return b -> new Wander(b.key(purpose), deviation, timeConstant, b.normals());
          });
      add(
          f,
          "walk",
          1,
          1,
          (p, a) -> {
            double hourly = constant(a.get(0));
            return p.random(key -> new RandomWalk(key, hourly));
          });
      add(
          f,
          "modes",
          2,
          Integer.MAX_VALUE,
          (p, a) -> {
            long mean = micros(a.get(0));
            double[] values = constants(a.subList(1, a.size()));
            Modes modes = new Modes(p.purpose(), mean, values);
            p.modes.add(modes);
            return modes;
          });
      add(
          f,
          "cylinder_bell_funnel",
          1,
          1,
          (p, a) -> {
            long period = micros(a.get(0));
            return p.random(key -> Segments.cylinderBellFunnel(key, period));
          });
      add(
          f,
          "per_device",
          2,
          2,
          (p, a) -> {
            double low = constant(a.get(0));
            double high = constant(a.get(1));
            return p.random(
                key -> {
                  double value = low + (high - low) * CounterRandom.uniform(key, 0);
                  return t -> value;
                });
          });
      add(
          f,
          "lag",
          2,
          2,
          (p, a) -> {
            long timeConstant = micros(a.get(1));
            return b -> new Lag(a.get(0).build(b.fork()), timeConstant);
          });
      add(
          f,
          "delay",
          2,
          2,
          (p, a) -> {
            long by = micros(a.get(1));
            return b -> new Delay(a.get(0).build(b.fork()), by);
          });
      add(f, "replay", 3, 3, (p, a) -> a.get(0));
    }

    private static void arithmetic(Map<String, Arity> f) {
      add(f, "abs", 1, 1, (p, a) -> unary(a.get(0), Math::abs));
      add(f, "sqrt", 1, 1, (p, a) -> unary(a.get(0), Math::sqrt));
      add(f, "exp", 1, 1, (p, a) -> unary(a.get(0), StrictMath::exp));
      add(f, "log", 1, 1, (p, a) -> unary(a.get(0), StrictMath::log));
      add(f, "floor", 1, 1, (p, a) -> unary(a.get(0), Math::floor));
      add(f, "min", 2, 2, (p, a) -> binary(a.get(0), a.get(1), Math::min));
      add(f, "max", 2, 2, (p, a) -> binary(a.get(0), a.get(1), Math::max));
      add(
          f,
          "if",
          3,
          3,
          (p, a) -> b -> new Choice(a.get(0).build(b), a.get(1).build(b), a.get(2).build(b)));
      add(
          f,
          "polynomial",
          2,
          Integer.MAX_VALUE,
          (p, a) -> {
            double[] coefficients = constants(a.subList(1, a.size()));
            return unary(
                a.get(0),
                x -> {
                  double value = 0;
                  for (int i = coefficients.length - 1; i >= 0; i--) {
                    value = value * x + coefficients[i];
                  }
                  return value;
                });
          });
    }
  }
}
