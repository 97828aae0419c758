package io.github.iforest4j.label.ground;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What stands for what: abbreviations in names for words, and units for what they measure.
 * Stateless.
 */
final class Things {
  /** Abbreviations in names, and the words that they stand for. */
  private static final Map<String, List<String>> SHORT =
      Map.ofEntries(
          Map.entry("temp", List.of("temperature")),
          Map.entry("tmp", List.of("temperature")),
          Map.entry("pres", List.of("pressure")),
          Map.entry("press", List.of("pressure")),
          Map.entry("hum", List.of("humidity")),
          Map.entry("vib", List.of("vibration")),
          Map.entry("volt", List.of("voltage")),
          Map.entry("freq", List.of("frequency")),
          Map.entry("rpm", List.of("speed")),
          Map.entry("spd", List.of("speed")),
          Map.entry("accel", List.of("acceleration")),
          Map.entry("acc", List.of("acceleration")),
          Map.entry("batt", List.of("battery")));

  /** What a unit measures. */
  private static final Map<String, List<String>> MEASURES =
      Map.ofEntries(
          Map.entry("°c", List.of("temperature")),
          Map.entry("°f", List.of("temperature")),
          Map.entry("k", List.of("temperature")),
          Map.entry("bar", List.of("pressure")),
          Map.entry("mbar", List.of("pressure")),
          Map.entry("hpa", List.of("pressure")),
          Map.entry("kpa", List.of("pressure")),
          Map.entry("pa", List.of("pressure")),
          Map.entry("psi", List.of("pressure")),
          Map.entry("v", List.of("voltage")),
          Map.entry("hz", List.of("frequency")),
          Map.entry("rpm", List.of("speed")),
          Map.entry("m/s", List.of("speed", "velocity")),
          Map.entry("mm/s", List.of("vibration", "speed", "velocity")),
          Map.entry("km/h", List.of("speed", "velocity")),
          Map.entry("w", List.of("power")),
          Map.entry("kw", List.of("power")),
          Map.entry("nm", List.of("torque")));

  private Things() {}

  /** A part of a name and the words that it may stand for, in lower case. */
  static List<String> readings(String part) {
    String lower = part.toLowerCase(Locale.ROOT);
    List<String> all = new ArrayList<>(List.of(lower));
    all.addAll(SHORT.getOrDefault(lower, List.of()));
    return all;
  }

  /** The words for what a unit measures. */
  static List<String> measuredBy(String unit) {
    return MEASURES.getOrDefault(unit.toLowerCase(Locale.ROOT).strip(), List.of());
  }
}
