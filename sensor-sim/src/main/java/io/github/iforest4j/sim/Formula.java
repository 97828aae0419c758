package io.github.iforest4j.sim;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a quantity follows from time, chance and other quantities, such as {@code 42 + 40 * pumped +
 * normal(0.8)}. Numbers may carry a unit of time (us, ms, s, min, h, d) and are then seconds.
 * Parsed once, built once for each device. Immutable.
 *
 * <p>{@link FormulaParser} has the grammar, {@link FormulaFunctions} the functions and {@link
 * FormulaPart} the operators.
 */
final class Formula {
  /** A part whose values are operating modes. */
  record Modes(String purpose, long mean, double[] values) implements FormulaPart {
    @Override
    public Segments.Modes build(SignalBuild build) {
      return new Segments.Modes(build.key(purpose), mean, values);
    }
  }

  private final FormulaPart root;
  private final List<Modes> modes;

  Formula(FormulaPart root, List<Modes> modes) {
    this.root = root;
    this.modes = List.copyOf(modes);
  }

  /** Whether it has operating modes. */
  boolean hasModes() {
    return !modes.isEmpty();
  }

  /** The operating modes that it draws, in their order, whatever it makes of them. */
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
   * @param folder the folder of the files for {@code replay}; null if the scenario is not a file
   * @throws FormulaException if there is a mistake in it
   */
  static Formula parse(String text, String owner, Set<String> known, @Nullable Path folder) {
    return new FormulaParser(text, owner, known, folder).formula();
  }

  /** The names of all functions, for the documentation. */
  static Set<String> functions() {
    return FormulaFunctions.ALL.keySet();
  }
}
