package io.github.iforest4j.sim.report;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the simulator can do, as data for small pictures: every function of formulas, every key of a
 * sensor, every kind of anomaly, every built-in scenario. The same on every machine. Needs a folder
 * for temporary files.
 */
public final class Gallery {
  /** The width of a picture in readings; the ends of a {@link Span} are on this scale. */
  public static final int POINTS = 240;

  /** A formula for each function; one reading per second. */
  private static final List<String> FORMULAS =
      List.of(
          "2",
          "sine(1min)",
          "square(1min, 0.3)",
          "sawtooth(1min)",
          "triangle(1min)",
          "ecg(40s)",
          "cylinder_bell_funnel(1min)",
          "modes(40s, 0, 1, 3)",
          "wander(1, 20s)",
          "walk(1)",
          "polynomial(t / 1min, 0, 2, -0.4)",
          "normal(1)",
          "uniform(-1, 1)",
          "exponential(1)",
          "laplace(1)",
          "student(2, 1)",
          "lognormal(0.5)",
          "pink(1)",
          "blue(1)",
          "violet(1)",
          "uniform_integer(1, 6)",
          "pick(1, 2, 5)",
          "lag(square(1min), 8s)",
          "delay(triangle(1min), 15s)",
          "if(sine(1min) > 0.5, 2, uniform(0, 1))",
          "replay('sample.csv', 'x', 2s)",
          "sine(1min) * (1 + 0.5 * sine(9s)) + normal(0.1)");

  /** One reading per hour, ten days from a Monday on. */
  private static final String RHYTHM = "workday() * max(0, sine(24h, 13h)) + 0.1 * sine(24h, 15h)";

  /** Keys of a sensor. */
  private static final List<String> KEYS =
      List.of("every: 8s", "jitter: 4s", "resolution: 0.5", "range: [-0.6, 2]");

  private static final List<String> ANOMALIES =
      List.of(
          "spike",
          "extremum",
          "level_shift",
          "bias",
          "drift",
          "calibration_creep",
          "amplitude",
          "frequency",
          "variance",
          "noise_floor",
          "pattern",
          "pattern_shift",
          "platform",
          "correlation_break",
          "contextual",
          "stuck",
          "dropout",
          "clipping",
          "quantisation",
          "unit_change",
          "cascade",
          "value",
          "clock_skew",
          "duplicates",
          "out_of_order",
          "reboot_gap");

  private static final String COURSE =
      """
      quantities:
        course: 1.5 * sine(60s) + wander(0.7, 40s)
      sensors:
        a: {value: "20 + course + normal(0.12)", unit: °C, decimals: 3}
        b: {value: "40 - 2 * lag(course, 6s) + normal(0.2)", decimals: 3}
      """;

  private Gallery() {}

  /**
   * One picture.
   *
   * @param name a name that is unique in the gallery, for a file
   * @param subject what is shown: a formula, a key, a kind of anomaly or the name of a scenario
   * @param description in words; may be empty
   * @param rows the lines, from the top
   * @param anomalies where the anomalies are
   */
  public record Picture(
      String name, String subject, String description, List<Row> rows, List<Span> anomalies) {
    /** Copies the lists. */
    public Picture {
      rows = List.copyOf(rows);
      anomalies = List.copyOf(anomalies);
    }
  }

  /**
   * One row of a picture. The values of both lines have the same scale.
   *
   * @param label what it is; may be empty
   * @param values one value for each reading, NaN where there is none
   * @param clean the values without anomalies; empty if there are none to compare with
   */
  public record Row(String label, double[] values, double[] clean) {}

  /**
   * A part of a picture, on a scale from 0 to {@link #POINTS}.
   *
   * @param from the beginning
   * @param to the end
   */
  public record Span(double from, double to) {}

  /**
   * What each function of a formula looks like.
   *
   * @throws IOException if a temporary file cannot be written
   */
  public static List<Picture> signals() throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (String formula : FORMULAS) {
      String name = formula.replaceAll("[^a-z_0-9]+", "-").replaceAll("^-|-$", "");
      pictures.add(signal(name, formula, formula, "", Duration.ofSeconds(1)));
    }
    pictures.add(signal("rhythm", RHYTHM, RHYTHM, "", Duration.ofHours(1)));
    pictures.add(devices());
    return pictures;
  }

  /**
   * How a sensor shows {@code sawtooth(1min)} with each of its keys.
   *
   * @throws IOException if a temporary file cannot be written
   */
  public static List<Picture> sensors() throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (String key : KEYS) {
      String name = "sensor-" + key.substring(0, key.indexOf(':'));
      pictures.add(signal(name, key, "sawtooth(1min)", ", " + key, Duration.ofSeconds(1)));
    }
    return pictures;
  }

  /**
   * An event of each kind of anomaly, with its truth as the description.
   *
   * @throws IOException if a temporary file cannot be written
   */
  public static List<Picture> anomalies() throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (String kind : ANOMALIES) {
      pictures.add(anomaly(kind));
    }
    return pictures;
  }

  /**
   * A lasting change, which is not an anomaly.
   *
   * @throws IOException if a temporary file cannot be written
   */
  public static Picture drift() throws IOException {
    String change = "drifts: {sensor: a, after: 100s, over: 30s, by: 3}";
    Scenario scenario = read(COURSE + "drifts:\n  - {sensor: a, after: 100s, over: 30s, by: 3}\n");
    double[] values = values(scenario, SensorStream.Options.of(scenario, 5), 0, POINTS);
    return picture("drift", change, column(values, 2, 0));
  }

  /** The sensors of each built-in scenario. */
  public static List<Picture> scenarios() {
    return Scenario.names().stream().map(name -> scenario(Scenario.named(name))).toList();
  }

  private static Picture picture(String name, String subject, double[] values) {
    Row row = new Row("", values, new double[0]);
    return new Picture(name, subject, "", List.of(row), List.of());
  }

  private static Picture signal(
      String name, String subject, String formula, String keys, Duration period)
      throws IOException {
    Scenario scenario =
        read("sensors:\n  x: {value: \"" + formula + "\", decimals: 4" + keys + "}\n");
    SensorStream.Options options = SensorStream.Options.of(scenario, 3).withPeriod(period);
    return picture(name, subject, values(scenario, options, 0, POINTS));
  }

  private static Picture devices() throws IOException {
    Scenario scenario =
        read("devices:\n  d: {count: 24, sensors: {x: {value: \"per_device(1, 5)\"}}}\n");
    SensorStream.Options options = SensorStream.Options.of(scenario, 3);
    return picture("per_device", "per_device(1, 5)", values(scenario, options, 0, POINTS));
  }

  private static Scenario read(String rest) throws IOException {
    Path folder = Files.createTempDirectory("gallery");
    Path file = folder.resolve("gallery.yaml");
    Path sample = folder.resolve("sample.csv");
    try {
      Files.writeString(sample, "x\n1\n2\n4\n3\n3\n5\n2\n0\n");
      return Scenario.read(Files.writeString(file, "name: gallery\n" + rest));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(sample);
      Files.delete(folder);
    }
  }

  private static double[] values(
      Scenario scenario, SensorStream.Options options, long first, int count) {
    double[] values = new double[count * scenario.numSensors()];
    SensorStream.of(scenario, options).values(first, count, values);
    return values;
  }

  private static Picture anomaly(String kind) throws IOException {
    String more =
        switch (kind) {
          case "cascade" -> ", effects: [{sensor: b, size: -4, lag: 6}]";
          case "value" -> ", values: [31]";
          // Finer than usual, so that the steps are visible.
          case "quantisation" -> ", size: [0.5, 0.7]";
          default -> "";
        };
    boolean brief = kind.equals("spike") || kind.equals("extremum") || kind.equals("value");
    String rule = "{kind: " + kind + ", sensors: a" + more + "}";
    String share = brief ? ".012" : ".1";
    Scenario scenario =
        read(COURSE + "anomalies:\n  share: " + share + "\n  kinds: [" + rule + "]\n");
    SensorStream.Options options = SensorStream.Options.of(scenario, 5);
    AnomalyTruth truth = clearest(scenario, options);
    long first = truth.firstReading() - POINTS / 2 + truth.length() / 2;
    double[] shown = values(scenario, options, first, POINTS);
    double[] clean = values(scenario, options.clean(), first, POINTS);
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("", column(shown, 2, 0), column(clean, 2, 0)));
    if (truth.rootCause().equals("time")) {
      rows.add(new Row("", clockError(scenario, options, first), new double[0]));
    } else if (kind.equals("cascade")) {
      rows.add(new Row("", column(shown, 2, 1), column(clean, 2, 1)));
    }
    List<Span> spans = new ArrayList<>();
    for (AnomalyTruth each : SensorStream.of(scenario, options).anomalies(first, first + POINTS)) {
      spans.add(new Span(each.firstReading() - first, each.lastReading() - first + 1));
    }
    return new Picture("anomaly-" + kind, kind, truth.description(), rows, spans);
  }

  /** The event, among the first ones, that changes the shown values most. */
  private static AnomalyTruth clearest(Scenario scenario, SensorStream.Options options) {
    AnomalyTruth clearest = null;
    double most = -1;
    for (AnomalyTruth truth : SensorStream.of(scenario, options).anomalies(POINTS, 5_000)) {
      double[] shown = values(scenario, options, truth.firstReading(), truth.length());
      double[] clean = values(scenario, options.clean(), truth.firstReading(), truth.length());
      double change = 0;
      for (int i = 0; i < shown.length; i += 2) {
        change += Double.isNaN(shown[i]) ? 1 : Math.abs(shown[i] - clean[i]);
      }
      if (change > most && truth.firstReading() > POINTS) {
        clearest = truth;
        most = change;
      }
    }
    if (clearest == null) {
      throw new IllegalStateException("no anomaly within 5,000 readings");
    }
    return clearest;
  }

  /** By how many seconds the time of each reading is wrong; NaN where no reading is sent. */
  private static double[] clockError(Scenario scenario, SensorStream.Options options, long first) {
    double[] off = new double[POINTS];
    Arrays.fill(off, Double.NaN);
    SensorStream stream = SensorStream.of(scenario, options);
    stream.seek(first);
    for (SensorReading r = stream.next(); r.index() < first + POINTS; r = stream.next()) {
      Duration error = Duration.between(r.time(), Instant.parse(r.text(0)));
      off[(int) (r.index() - first)] = error.toMillis() / 1e3;
    }
    return off;
  }

  private static double[] column(double[] values, int width, int column) {
    double[] picked = new double[values.length / width];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = values[i * width + column];
    }
    return picked;
  }

  /** Twice as many readings as {@link #POINTS}, of the first device of each type. */
  private static Picture scenario(Scenario scenario) {
    SensorStream.Options options = SensorStream.Options.of(scenario, 1);
    int devices = scenario.numDevices();
    int points = 2 * POINTS;
    if (scenario.period().compareTo(Duration.ofMinutes(1)) < 0) {
      options = options.withPeriod(Duration.ofSeconds(devices > 1 ? 60 : 10));
    }
    SensorStream stream = SensorStream.of(scenario, options);
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, Integer> device : oneDeviceOfEachType(stream).entrySet()) {
      rows.addAll(rows(stream, device.getKey(), device.getValue(), points));
    }
    List<Span> spans = new ArrayList<>();
    if (devices == 1) {
      for (AnomalyTruth truth : stream.anomalies(0, points)) {
        spans.add(new Span(truth.firstReading() / 2., (truth.lastReading() + 1) / 2.));
      }
    }
    return new Picture(
        "scenario-" + scenario.name(), scenario.name(), scenario.description(), rows, spans);
  }

  private static List<Row> rows(SensorStream stream, String type, int place, int points) {
    Scenario scenario = stream.scenario();
    int sensors = scenario.numSensors();
    double[] values = new double[points * sensors];
    double[] one = new double[sensors];
    for (int i = 0; i < points; i++) {
      stream.values((long) i * scenario.numDevices() + place, 1, one);
      System.arraycopy(one, 0, values, i * sensors, sensors);
    }
    List<Row> rows = new ArrayList<>();
    int first = scenario.schema().numFields() - sensors;
    for (int s = 0; s < sensors; s++) {
      double[] column = column(values, sensors, s);
      if (!Arrays.stream(column).allMatch(Double::isNaN)) {
        String label = (type + " " + scenario.schema().field(first + s).name()).strip();
        rows.add(new Row(label, column, new double[0]));
      }
    }
    return rows;
  }

  /** The places of the first devices of each type, by the name of the type. */
  private static Map<String, Integer> oneDeviceOfEachType(SensorStream stream) {
    Map<String, Integer> places = new LinkedHashMap<>();
    int devices = stream.scenario().numDevices();
    for (SensorReading r = stream.next(); r.index() < devices; r = stream.next()) {
      String device = r.device();
      int dash = device.lastIndexOf('-');
      places.putIfAbsent(dash < 0 ? "" : device.substring(0, dash), (int) r.index());
    }
    return places;
  }
}
