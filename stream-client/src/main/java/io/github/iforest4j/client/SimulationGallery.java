package io.github.iforest4j.client;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorReading;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page of small pictures: every signal, every kind of anomaly, every built-in scenario. */
final class SimulationGallery {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 90;
  private static final int MARGIN = 5;
  private static final int LABEL = 9;
  private static final int POINTS = 240;

  /** What each function of a formula looks like; a reading a second. */
  private static final Map<String, String> SIGNALS = new LinkedHashMap<>();

  static {
    for (String formula :
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
            "sine(1min) * (1 + 0.5 * sine(9s)) + normal(0.1)")) {
      SIGNALS.put(formula.replaceAll("[^a-z_0-9]+", "-").replaceAll("^-|-$", ""), formula);
    }
  }

  /** What the keys of a sensor do to a wave; by name of the picture. */
  private static final Map<String, String> SENSORS = new LinkedHashMap<>();

  static {
    SENSORS.put("every", "every: 8s");
    SENSORS.put("jitter", "jitter: 4s");
    SENSORS.put("resolution", "resolution: 0.5");
    SENSORS.put("range", "range: [-0.6, 2]");
  }

  /** An hour a reading, ten days from a Monday on. */
  private static final String RHYTHM = "workday() * max(0, sine(24h, 13h)) + 0.1 * sine(24h, 15h)";

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

  private final Path folder;
  private final Path images;

  private SimulationGallery(Path folder) {
    this.folder = folder;
    this.images = folder.resolve("gallery");
  }

  /** Writes {@code gallery.md} and its pictures into a folder; says how many pictures. */
  static int write(Path folder) throws IOException {
    SimulationGallery gallery = new SimulationGallery(folder);
    Files.createDirectories(gallery.images);
    StringBuilder page =
        new StringBuilder(
            "# What the simulator can do\n\nMade by `./iforest simulate --gallery docs`.");
    page.append(" Grey is what would have been; a shaded piece is the truth.\n\n## Signals\n\n");
    page.append("| formula | |\n|---|---|\n");
    int pictures = 0;
    for (Map.Entry<String, String> signal : SIGNALS.entrySet()) {
      gallery.signal(signal.getKey(), signal.getValue(), "", Duration.ofSeconds(1));
      page.append("| `%s` | ![](gallery/%s.svg) |\n".formatted(signal.getValue(), signal.getKey()));
      pictures++;
    }
    gallery.signal("rhythm", RHYTHM, "", Duration.ofHours(1));
    page.append("| `%s`, ten days | ![](gallery/rhythm.svg) |\n".formatted(RHYTHM));
    page.append("| `per_device(1, 5)`, 24 devices in turn | ![](gallery/per_device.svg) |\n");
    gallery.devices();
    pictures += 2;
    page.append("\n## Sensors\n\nHow a sensor shows `sawtooth(1min)`.\n\n| key | |\n|---|---|\n");
    for (Map.Entry<String, String> sensor : SENSORS.entrySet()) {
      String name = "sensor-" + sensor.getKey();
      gallery.signal(name, "sawtooth(1min)", ", " + sensor.getValue(), Duration.ofSeconds(1));
      page.append("| `%s` | ![](gallery/%s.svg) |\n".formatted(sensor.getValue(), name));
      pictures++;
    }
    page.append("\n## Anomalies\n\nWhere an anomaly concerns time, the lower line is how far the");
    page.append(" time that a reading shows is off.\n\n");
    page.append("| kind | | its truth in words |\n|---|---|---|\n");
    for (String kind : ANOMALIES) {
      String sentence = gallery.anomaly(kind);
      page.append("| `%s` | ![](gallery/anomaly-%s.svg) | %s |\n".formatted(kind, kind, sentence));
      pictures++;
    }
    page.append("\n## A lasting change, and no anomaly\n\n");
    page.append(
        "`drifts: {sensor: a, after: 100s, over: 30s, by: 3}`: the clean twin has it, too.\n\n");
    page.append("![](gallery/drift.svg)\n\n## Scenarios\n\n");
    gallery.drift();
    pictures++;
    for (String name : Scenario.names()) {
      page.append("### `%s`\n\n%s\n\n".formatted(name, Scenario.named(name).description()));
      page.append("![](gallery/scenario-%s.svg)\n\n".formatted(name));
      gallery.scenario(name);
      pictures++;
    }
    Files.writeString(folder.resolve("gallery.md"), page.toString().stripTrailing() + "\n");
    return pictures;
  }

  private void signal(String name, String formula, String sensor, Duration period)
      throws IOException {
    Scenario scenario =
        read("sensors:\n  x: {value: \"%s\", decimals: 4%s}\n".formatted(formula, sensor));
    SensorStream.Options options = SensorStream.Options.of(scenario, 3).withPeriod(period);
    draw(name, values(scenario, options, 0, POINTS));
  }

  private void devices() throws IOException {
    Scenario scenario =
        read("devices:\n  d: {count: 24, sensors: {x: {value: \"per_device(1, 5)\"}}}\n");
    draw("per_device", values(scenario, SensorStream.Options.of(scenario, 3), 0, POINTS));
  }

  private void drift() throws IOException {
    Scenario scenario = read(COURSE + "drifts:\n  - {sensor: a, after: 100s, over: 30s, by: 3}\n");
    double[] values = values(scenario, SensorStream.Options.of(scenario, 5), 0, POINTS);
    draw("drift", column(values, 2, 0));
  }

  private void draw(String name, double[] values) throws IOException {
    Svg svg = new Svg(1);
    svg.line(0, values, values, "#1f4e79");
    svg.write(images.resolve(name + ".svg"));
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

  private static final String COURSE =
      """
      quantities:
        course: 1.5 * sine(60s) + wander(0.7, 40s)
      sensors:
        a: {value: "20 + course + normal(0.12)", unit: °C, decimals: 3}
        b: {value: "40 - 2 * lag(course, 6s) + normal(0.2)", decimals: 3}
      """;

  private String anomaly(String kind) throws IOException {
    String more =
        switch (kind) {
          case "cascade" -> ", effects: [{sensor: b, size: -4, lag: 6}]";
          case "value" -> ", values: [31]";
          // Finer than is usual, so that one sees the steps.
          case "quantisation" -> ", size: [0.5, 0.7]";
          default -> "";
        };
    boolean brief = kind.equals("spike") || kind.equals("extremum") || kind.equals("value");
    Scenario scenario =
        read(
            COURSE
                + "anomalies:\n  share: %s\n  kinds: [{kind: %s, sensors: a%s}]\n"
                    .formatted(brief ? ".012" : ".1", kind, more));
    SensorStream.Options options = SensorStream.Options.of(scenario, 5);
    SensorStream stream = SensorStream.of(scenario, options);
    AnomalyTruth truth = clearest(scenario, options);
    long first = truth.firstReading() - POINTS / 2 + truth.length() / 2;
    double[] shown = values(scenario, options, first, POINTS);
    double[] clean = values(scenario, options.clean(), first, POINTS);
    double[] off = truth.rootCause().equals("time") ? clockError(scenario, options, first) : null;
    int rows = off != null || kind.equals("cascade") ? 2 : 1;
    Svg svg = new Svg(rows);
    for (AnomalyTruth each : stream.anomalies(first, first + POINTS)) {
      svg.shade(each.firstReading() - first, each.lastReading() - first + 1);
    }
    for (int row = 0; row < rows; row++) {
      if (row == 1 && off != null) {
        svg.line(1, off, off, "#1f4e79");
        continue;
      }
      double[] faulty = column(shown, 2, row);
      double[] twin = column(clean, 2, row);
      double[] both = new double[2 * POINTS];
      System.arraycopy(faulty, 0, both, 0, POINTS);
      System.arraycopy(twin, 0, both, POINTS, POINTS);
      svg.line(row, twin, both, "#b0b0b0");
      svg.line(row, faulty, both, "#1f4e79");
    }
    svg.write(images.resolve("anomaly-" + kind + ".svg"));
    return truth.description();
  }

  /** Of the first events the one that changes most of what is shown. */
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
    return clearest;
  }

  /** By how many seconds the time that a reading shows is off; nothing where none is sent. */
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

  private void scenario(String name) throws IOException {
    Scenario scenario = Scenario.named(name);
    SensorStream.Options options = SensorStream.Options.of(scenario, 1);
    int sensors = scenario.numSensors();
    int devices = scenario.numDevices();
    int points = 2 * POINTS;
    if (scenario.period().compareTo(Duration.ofMinutes(1)) < 0) {
      options = options.withPeriod(Duration.ofSeconds(devices > 1 ? 60 : 10));
    }
    SensorStream stream = SensorStream.of(scenario, options);
    int first = scenario.schema().numFields() - sensors;
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> device : oneDeviceOfEachType(stream).entrySet()) {
      double[] values = new double[points * sensors];
      for (int i = 0; i < points; i++) {
        double[] one = new double[sensors];
        stream.values((long) i * devices + device.getValue(), 1, one);
        System.arraycopy(one, 0, values, i * sensors, sensors);
      }
      for (int s = 0; s < sensors; s++) {
        double[] column = column(values, sensors, s);
        if (!Arrays.stream(column).allMatch(Double::isNaN)) {
          String sensor = scenario.schema().field(first + s).name();
          lines.put((device.getKey() + " " + sensor).strip(), column);
        }
      }
    }
    Svg svg = new Svg(lines.size());
    if (devices == 1) {
      for (AnomalyTruth truth : stream.anomalies(0, points)) {
        svg.shade((truth.firstReading()) / 2., (truth.lastReading() + 1) / 2.);
      }
    }
    int row = 0;
    for (Map.Entry<String, double[]> line : lines.entrySet()) {
      svg.line(row, line.getValue(), line.getValue(), "#1f4e79");
      svg.label(row++, line.getKey());
    }
    svg.write(images.resolve("scenario-" + name + ".svg"));
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

  /** Lines over each other in rows, each scaled to its own range. */
  private static final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int rows;
    private final int rowHeight;

    /** Room for a label over each line. */
    private final int head;

    Svg(int rows) {
      this.rows = rows;
      this.head = rows > 2 ? LABEL : 0;
      this.rowHeight = rows > 2 ? HEIGHT / 2 + LABEL : HEIGHT;
    }

    private static double x(double point, int points) {
      return MARGIN + point * (WIDTH - 2. * MARGIN) / (points - 1);
    }

    void shade(double from, double to) {
      double left = Math.max(MARGIN, x(from - .5, POINTS));
      double right = Math.min(WIDTH - MARGIN, x(to - .5, POINTS));
      body.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" fill=\"#f8d8c8\"/>\n",
              left,
              Math.max(1.5, right - left),
              rows * rowHeight));
    }

    /** A line, broken where there is no value. */
    void line(int row, double[] values, double[] range, String colour) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double value : range) {
        if (!Double.isNaN(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      double span = high > low ? high - low : 1;
      boolean pen = false;
      body.append("<path fill=\"none\" stroke=\"" + colour + "\" d=\"");
      for (int i = 0; i < values.length; i++) {
        if (Double.isNaN(values[i])) {
          pen = false;
          continue;
        }
        double part = high > low ? (values[i] - low) / span : .5;
        double y = (row + 1) * rowHeight - MARGIN - part * (rowHeight - head - 2 * MARGIN);
        String at = String.format(Locale.ROOT, "%.1f %.1f", x(i, values.length), y);
        // A single value between gaps is a dot.
        body.append(pen ? "L" : "M").append(at).append(pen ? "" : "h.1");
        pen = true;
      }
      body.append("\"/>\n");
    }

    void label(int row, String text) {
      body.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" font-family=\"sans-serif\" font-size=\"9\" fill=\"#555\">%s</text>\n",
              MARGIN,
              row * rowHeight + 10,
              text));
    }

    void write(Path file) throws IOException {
      int height = rows * rowHeight;
      Files.writeString(
          file,
          String.format(
                  Locale.ROOT,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                      + " viewBox=\"0 0 %d %d\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
                  WIDTH,
                  height,
                  WIDTH,
                  height)
              + body
              + "</svg>\n");
    }
  }
}
