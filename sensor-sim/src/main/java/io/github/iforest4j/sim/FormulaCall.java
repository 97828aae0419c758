package io.github.iforest4j.sim;

import java.nio.file.Path;
import java.util.List;

/**
 * One call of a function in a formula. It checks the arguments: a mistake is a {@link
 * FormulaException} that names the function.
 */
final class FormulaCall {
  private final FormulaParser parser;
  private final String name;
  private final int position;
  private final List<String> texts;
  private final List<FormulaPart> values;

  /**
   * A call.
   *
   * @param position index of the first character of the function's name
   * @param texts the arguments in quotes, which come first
   * @param values the other arguments
   */
  FormulaCall(
      FormulaParser parser,
      String name,
      int position,
      List<String> texts,
      List<FormulaPart> values) {
    this.parser = parser;
    this.name = name;
    this.position = position;
    this.texts = texts;
    this.values = values;
  }

  FormulaException wrong(String reason) {
    return parser.wrong(name + ": " + reason, position);
  }

  /** How many values there are besides the texts. */
  int size() {
    return values.size();
  }

  String text(int i) {
    return texts.get(i);
  }

  FormulaPart part(int i) {
    return values.get(i);
  }

  /** A value that must be a constant. */
  double number(int i) {
    double value = values.get(i).constant();
    if (!Double.isFinite(value)) {
      throw wrong("takes fixed numbers");
    }
    return value;
  }

  /** All values from one on, which must be constants. */
  double[] numbers(int from) {
    double[] numbers = new double[size() - from];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(from + i);
    }
    return numbers;
  }

  double positive(int i) {
    double value = number(i);
    if (value <= 0) {
      throw wrong("must be greater than 0, was " + value);
    }
    return value;
  }

  int integer(int i) {
    double value = number(i);
    if (value != Math.rint(value) || Math.abs(value) > 1e9) {
      throw wrong("must be a whole number up to 1e9, was " + value);
    }
    return (int) value;
  }

  /** A length of time in microseconds, from 4 microseconds to a thousand years. */
  long micros(int i) {
    double seconds = number(i);
    if (!(seconds >= 4e-6 && seconds <= 3.2e10)) {
      throw wrong("a time must be from 4us to 1000 years, was " + seconds + " s");
    }
    return Math.round(seconds * 1e6);
  }

  /** A column of a file that lies beside the scenario's file. */
  double[] column(String file, String column) {
    Path folder = parser.folder();
    if (folder == null) {
      throw wrong("needs a scenario that is a file");
    }
    try {
      return Replay.read(folder.resolve(file), column);
    } catch (ScenarioException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Makes the signal of a random part from its key. */
  interface Random {
    Signal signal(long key, SignalBuild build);
  }

  /** A part that draws from its own key. */
  FormulaPart random(Random random) {
    String purpose = parser.nextPurpose();
    return build -> random.signal(build.key(purpose), build);
  }

  /** A part that draws operating modes, which belong to the truth. */
  FormulaPart modes(long mean, double[] numbers) {
    Formula.Modes modes = new Formula.Modes(parser.nextPurpose(), mean, numbers);
    parser.add(modes);
    return modes;
  }
}
