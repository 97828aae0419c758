package io.github.iforest4j.label.ground;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words for things that a text may only mention if the evidence does. A word that is in no list is
 * not noticed. Stateless.
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

  /** What is measured. */
  private static final Pattern QUANTITY =
      words(
          "temperature|pressure|humidity|vibration|voltage|frequency|torque|acceleration|velocity"
              + "|speed|concentration|conductivity|turbidity|viscosity|brightness|salinity");

  /** Parts of machines and plants: a guess at a cause may mention them. */
  private static final Pattern PART =
      words(
          "pump|valve|bearing|motor|fan|compressor|turbine|boiler|tank|pipe|pipeline|filter|gearbox"
              + "|shaft|belt|seal|piston|cylinder|rotor|stator|generator|transformer|heater|cooler"
              + "|chiller|radiator|condenser|evaporator|furnace|oven|reactor|mixer|conveyor|nozzle"
              + "|battery|inverter|converter|engine|brake|clutch|wheel|tyre|tire|rotor|impeller"
              + "|lubricant|lubrication|coolant|oil|fuel|steam|hydraulics?|door|window|router|switch"
              + "|server|firewall|database|disk|cpu|processor|fridge|refrigerator");

  /** Things of another world. */
  private static final Pattern OTHER =
      words(
          "vehicle|car|truck|lorry|bus|train|aircraft|airplane|plane|ship|boat|drone|driver|pilot"
              + "|passenger|patient|heart|blood|hospital|doctor|customer|account|bank|payment"
              + "|transaction|price|stock|market|hacker|attacker|malware|virus|attack|intruder"
              + "|weather|storm|rain|earthquake|flood|road"
              + "|robot|satellite|rocket|website|browser|email|password|animal|crop"
              + "|soil|ocean|river|galaxy|planet|planets");

  private static final Pattern GUESS =
      Pattern.compile(
          "\\b(?:may|might|could|can|possibl[ey]|perhaps|maybe|probabl[ey]|likely|presumably|suspect"
              + "|guess|if|whether|check|inspect|unknown|not known)\\b");

  private Things() {}

  private static Pattern words(String words) {
    return Pattern.compile("(?<![\\p{L}_-])(" + words + ")(?:s|es)?(?![\\p{L}_])");
  }

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

  /**
   * The first word for a thing that is not known.
   *
   * @param sentence a sentence in lower case
   * @param known the words of the evidence and the context, in lower case
   * @return empty if there is none
   */
  static String unknown(String sentence, Set<String> known) {
    boolean guess = GUESS.matcher(sentence).find();
    for (Pattern things : guess ? List.of(OTHER) : List.of(OTHER, PART, QUANTITY)) {
      Matcher thing = things.matcher(sentence);
      while (thing.find()) {
        if (!known.contains(thing.group(1)) && !known.contains(thing.group())) {
          return thing.group();
        }
      }
    }
    return "";
  }
}
