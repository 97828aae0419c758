package io.github.iforest4j.bench;

import io.github.iforest4j.bench.Results.Key;
import io.github.iforest4j.bench.Results.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Makes tables and a chart of results: {@code Report FOLDER} prints the tables and writes {@code
 * FOLDER/chart.svg}.
 */
public final class Report {
  static final String BEGIN = "<!-- results: made by a command, not by hand -->";
  static final String END = "<!-- end of results -->";

  /** Below this, another process was using the processor: caches and warm-up suffer. */
  private static final double LEAST_SHARE = .8;

  private static final int[] JDKS = {17, 25};

  private final Results results;
  private final StringBuilder out = new StringBuilder();
  private final List<String> missing = new ArrayList<>();

  Report(Results results) {
    this.results = results;
  }

  /** See above. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: Report FOLDER");
    }
    Path folder = Path.of(args[0]);
    Results results = Results.read(folder);
    System.out.print(new Report(results).markdown());
    Files.writeString(folder.resolve("chart.svg"), Chart.of(results));
  }

  /** The text with the part between the markers replaced. */
  static String replaced(String text, String markdown) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the text lacks the lines " + BEGIN + " and " + END);
    }
    return text.substring(0, begin + BEGIN.length())
        + "\n\n"
        + markdown
        + "\n"
        + text.substring(end);
  }

  String markdown() {
    writeEnvironment();
    writeTargets();
    writeMeasurements();
    writeMissing();
    return out.toString();
  }

  private void line(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private void writeEnvironment() {
    JsonNode environment = results.environment();
    environment.properties().forEach(e -> line("- %s: %s", e.getKey(), e.getValue().asString()));
    results.kernels().forEach((jdk, kernel) -> line("- kernel on JDK %d: %s", jdk, kernel));
    results.all().values().stream()
        .mapToDouble(Measurement::processorShare)
        .filter(share -> !Double.isNaN(share))
        .min()
        .ifPresent(
            share ->
                line(
                    "- processor: every benchmark had it for at least %.0f %% of its time%s",
                    100 * share,
                    share < LEAST_SHARE
                        ? "; **a busy machine: warm-up was short, caches were shared**"
                        : ""));
    line("");
  }

  private void writeTargets() {
    line(
        "| one thread | Java 17: must / goal | measured | JDK 25, Vector API: must / goal | measured |");
    line("|---|---|---|---|---|");
    for (Target target : Target.ALL) {
      line(
          "| %s | %s | %s | %s | %s |",
          target.label(),
          bounds(target, target.java17()),
          verdict(target, target.java17(), 17),
          bounds(target, target.java25()),
          verdict(target, target.java25(), 25));
    }
    line("");
  }

  private static String bounds(Target target, Target.Bounds bounds) {
    if (bounds == null) {
      return "–";
    }
    String format = target.isRatio() ? "%s× / %s×" : "≤ %s / ≤ %s";
    return String.format(Locale.ROOT, format, number(bounds.must()), number(bounds.goal()));
  }

  private String verdict(Target target, Target.Bounds bounds, int jdk) {
    Measurement subject = results.get(target.subject(), target.subjectParams(), jdk);
    if (subject == null) {
      return missing(target.subject(), target.subjectParams(), jdk);
    }
    if (!target.isRatio()) {
      double value = in(target.unit(), subject);
      boolean must = bounds == null || value <= bounds.must();
      return number(value) + word(bounds, must, bounds != null && value <= bounds.goal());
    }
    int rivalJdk = target.rivalOnJvm() ? jdk : Results.NO_JDK;
    Measurement rival = results.get(target.rival(), target.rivalParams(), rivalJdk);
    if (rival == null) {
      return missing(target.rival(), target.rivalParams(), rivalJdk);
    }
    double ratio = rival.median() / subject.median();
    boolean must = bounds == null || ratio >= bounds.must();
    return number(ratio)
        + "×"
        + word(bounds, must, bounds != null && ratio >= bounds.goal())
        + spread(rival, subject);
  }

  private static String word(Target.Bounds bounds, boolean must, boolean goal) {
    if (bounds == null) {
      return "";
    }
    return goal ? " goal" : must ? " must" : " **missed**";
  }

  /** The ratio's range over the rounds. */
  private static String spread(Measurement rival, Measurement subject) {
    double[] ratios =
        subject.rounds().keySet().stream()
            .filter(rival.rounds()::containsKey)
            .mapToDouble(round -> rival.median(round) / subject.median(round))
            .sorted()
            .toArray();
    return ratios.length < 2
        ? ""
        : " (" + number(ratios[0]) + "–" + number(ratios[ratios.length - 1]) + ")";
  }

  private static double in(String unit, Measurement measurement) {
    String from = measurement.unit().replace("/op", "");
    if (from.equals(unit)) {
      return measurement.median();
    }
    if (from.equals("us") && unit.equals("ms")) {
      return measurement.median() / 1_000;
    }
    throw new IllegalArgumentException("no conversion from " + from + " to " + unit);
  }

  private String missing(String benchmark, String params, int jdk) {
    String name =
        (benchmark + " " + params).strip() + (jdk == Results.NO_JDK ? "" : ", JDK " + jdk);
    if (!missing.contains(name)) {
      missing.add(name);
    }
    return "not measured";
  }

  private void writeMeasurements() {
    Map<String, Map<Integer, Measurement>> rows = new LinkedHashMap<>();
    results.all().entrySet().stream()
        .sorted(Comparator.comparing(e -> e.getKey().benchmark()))
        .forEach(
            e -> {
              Key key = e.getKey();
              rows.computeIfAbsent(
                      "| `" + key.benchmark() + "` | " + key.params(), k -> new LinkedHashMap<>())
                  .put(key.jdk(), e.getValue());
            });
    line("| benchmark | | unit | no JVM | JDK 17 | B/op | JDK 25 | B/op |");
    line("|---|---|---|---|---|---|---|---|");
    rows.forEach(
        (name, byJdk) -> {
          StringBuilder cells = new StringBuilder();
          cells.append(cell(byJdk.get(Results.NO_JDK)));
          for (int jdk : JDKS) {
            Measurement measurement = byJdk.get(jdk);
            cells.append(" | ").append(cell(measurement));
            cells.append(" | ").append(bytes(measurement));
          }
          line("%s | %s | %s |", name, unit(byJdk), cells);
        });
    line("");
  }

  private static String unit(Map<Integer, Measurement> byJdk) {
    return byJdk.values().stream()
        .map(m -> m.unit().replace("us/", "µs/"))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String cell(Measurement measurement) {
    return measurement == null ? "" : number(measurement.median());
  }

  /** JMH itself allocates some kilobytes in an iteration, which short calls share. */
  private static String bytes(Measurement measurement) {
    if (measurement == null || Double.isNaN(measurement.bytesPerOperation())) {
      return "";
    }
    double bytes = measurement.bytesPerOperation();
    return bytes < 1 ? "0" : String.format(Locale.ROOT, "%,.0f", bytes);
  }

  private void writeMissing() {
    if (!missing.isEmpty()) {
      line("Not measured: %s.", String.join("; ", missing));
    }
  }

  /** Three digits that count. */
  static String number(double value) {
    if (value == Math.rint(value) && value < 1_000) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
