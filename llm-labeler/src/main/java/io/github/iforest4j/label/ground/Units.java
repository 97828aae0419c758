package io.github.iforest4j.label.ground;

import io.github.iforest4j.explain.Evidence.Finding;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the units behind numbers are those of the fields that the numbers belong to. */
final class Units {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("c", "°c"),
          Map.entry("celsius", "°c"),
          Map.entry("degrees celsius", "°c"),
          Map.entry("f", "°f"),
          Map.entry("fahrenheit", "°f"),
          Map.entry("degrees fahrenheit", "°f"),
          Map.entry("kelvin", "k"),
          Map.entry("percent", "%"),
          Map.entry("volts", "v"),
          Map.entry("volt", "v"),
          Map.entry("amps", "a"),
          Map.entry("amperes", "a"),
          Map.entry("watts", "w"),
          Map.entry("watt", "w"),
          Map.entry("hertz", "hz"),
          Map.entry("seconds", "s"),
          Map.entry("sec", "s"),
          Map.entry("minutes", "min"),
          Map.entry("hours", "h"),
          Map.entry("milliseconds", "ms"),
          Map.entry("meters", "m"),
          Map.entry("metres", "m"),
          Map.entry("pascal", "pa"),
          Map.entry("kilowatts", "kw"),
          Map.entry("m3/h", "m³/h"),
          Map.entry("1/min", "rpm"),
          Map.entry("lpm", "l/min"));

  private static final Pattern NUMBER_WITH_UNIT =
      Pattern.compile(
          "(?<![\\p{L}\\d_.])([-+\u2212]?\\d+(?:,\\d{3})*(?:\\.\\d+)?)\\s?(degrees (?:celsius|fahrenheit)"
              + "|degrees|celsius|fahrenheit|kelvin|volts?|amps|amperes|watts?|hertz|kilowatts"
              + "|milliseconds|meters|metres|pascal|°c|°f|°|mbar|bar|psi|[hkm]?pa|mm/s|m/s|km/h|mph"
              + "|gallons?|inch(?:es)?|feet|ft|pounds|lbs|miles|lit(?:er|re)s|tons|tonnes|grams|kilograms|days|joules|l/min|lpm|l/s|l/h|m[3³]/h|m[3³]|rpm|1/min|[kmg]?hz|[km]?v|m?a|[km]?w|[km]?wh|ms|ppm"
              + "|ppb|lux|lx|db|mm|cm|km|kg|kn|nm|s|sec|seconds|min|minutes|h|hours|%|percent|a|k|c|f|n|m|g|t|l)(?![\\p{L}\\d/³°])");

  private Units() {}

  static void check(
      Statement statement,
      Function<String, List<Finding>> findings,
      List<Double> percentages,
      Set<String> wrong) {
    Matcher number = NUMBER_WITH_UNIT.matcher(statement.text());
    while (number.find()) {
      String unit = canonical(number.group(2));
      List<String> fields = statement.subjects(number.start(), number.end(), true);
      boolean fits = fields.isEmpty();
      for (String field : fields) {
        fits |= findings.apply(field).stream().anyMatch(f -> isUnitOf(f, unit));
      }
      // A number may stand before its field: "93.2 °C in bearing_temp".
      for (String field : statement.mentioned()) {
        fits |=
            fields.size() != 1 && findings.apply(field).stream().anyMatch(f -> isUnitOf(f, unit));
      }
      if (unit.equals("%")) {
        BigDecimal stated = NumberScanner.parse(number.group(1));
        fits |= percentages.isEmpty() || GroundingFacts.rounds(percentages, stated);
      }
      if (!fits) {
        wrong.add("the unit of " + number.group().strip());
      }
    }
  }

  private static boolean isUnitOf(Finding finding, String unit) {
    String own = canonical(finding.unit());
    if (unit.startsWith("degrees") || unit.equals("°")) {
      return own.startsWith("°") || own.isEmpty();
    }
    String name = finding.field().toLowerCase(Locale.ROOT);
    return own.equals(unit)
        || name.endsWith("_" + unit)
        || name.endsWith("_" + unit.replace("°", ""));
  }

  private static String canonical(String unit) {
    String lower = unit.toLowerCase(Locale.ROOT).strip();
    return NAMES.getOrDefault(lower, lower);
  }
}
