package io.github.iforest4j.sim;

import java.util.List;

/**
 * The faults of a plant, with what a person who knows the plant would say of them: what each means,
 * and what to do. A cascade begins at one sensor and moves others, so that the sensor that stands
 * out most need not be the cause. Immutable.
 *
 * @param scenario the plant; its kinds of anomalies are the faults
 * @param faults the faults, at least one
 * @param page a page of plain text about the plant, as its people would write it; may be empty
 */
public record FaultCatalogue(Scenario scenario, List<Fault> faults, String page) {
  /**
   * A fault.
   *
   * @param name its name in the truth, such as {@code blocked_inlet}
   * @param meaning what it means, in a few words
   * @param action what to do about it, in a few words
   */
  public record Fault(String name, String meaning, String action) {}

  /** Copies the list. */
  public FaultCatalogue {
    faults = List.copyOf(faults);
  }

  /**
   * The faults of a built-in scenario.
   *
   * @throws ScenarioException if there is none of that name, or it has no faults with an action
   */
  public static FaultCatalogue named(String scenario) {
    return ScenarioReader.faults(scenario + ".yaml", Scenario.source(scenario));
  }

  /**
   * What to do about a fault.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public String action(String fault) {
    return faults.stream()
        .filter(one -> one.name().equals(fault))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault is named '" + fault + "'"))
        .action();
  }
}
