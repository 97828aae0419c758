package io.github.iforest4j.client;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page of small pictures: every signal, every kind of anomaly, every built-in scenario. */
final class SimulationGallery {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 90;
  private static final int MARGIN = 5;
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
            "sine(1min) * (1 + 0.5 * sine(9s)) + normal(0.1)")) {
      SIGNALS.put(formula.replaceAll("[^a-z_0-9]+", "-").replaceAll("^-|-$", ""), formula);
    }
  }

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
      gallery.signal(signal.getKey(), signal.getValue());
      page.append("| `%s` | ![](gallery/%s.svg) |\n".formatted(signal.getValue(), signal.getKey()));
      pictures++;
    }
    page.append("\n## Anomalies\n\n| kind | | its truth in words |\n|---|---|---|\n");
    for (String kind : ANOMALIES) {
      String sentence = gallery.anomaly(kind);
      page.append("| `%s` | ![](gallery/anomaly-%s.svg) | %s |\n".formatted(kind, kind, sentence));
      pictures++;
    }
    page.append("\n## Scenarios\n\n");
    for (String name : Scenario.names()) {
      page.append("### `%s`\n\n%s\n\n".formatted(name, Scenario.named(name).description()));
      page.append("![](gallery/scenario-%s.svg)\n\n".formatted(name));
      gallery.scenario(name);
      pictures++;
    }
    Files.writeString(folder.resolve("gallery.md"), page.toString().stripTrailing() + "\n");
    return pictures;
  }

  private void signal(String name, String formula) throws IOException {
    Scenario scenario = read("sensors:\n  x: {value: \"%s\", decimals: 4}\n".formatted(formula));
    SensorStream.Options options = SensorStream.Options.of(scenario, 3);
    Svg svg = new Svg(1);
    double[] values = values(scenario, options, 0, POINTS);
    svg.line(0, values, values, "#1f4e79");
    svg.write(images.resolve(name + ".svg"));
  }

  private static Scenario read(String rest) throws IOException {
    Path file = Files.createTempFile("gallery", ".yaml");
    try {
      return Scenario.read(Files.writeString(file, "name: gallery\n" + rest));
    } finally {
      Files.delete(file);
    }
  }

  private static double[] values(
      Scenario scenario, SensorStream.Options options, long first, int count) {
    double[] values = new double[count * scenario.numSensors()];
    SensorStream.of(scenario, options).values(first, count, values);
    return values;
  }

  private String anomaly(String kind) throws IOException {
    String more =
        switch (kind) {
          case "cascade" -> ", effects: [{sensor: b, size: -4, lag: 6}]";
          case "value" -> ", values: [31]";
          default -> "";
        };
    Scenario scenario =
        read(
            """
            quantities:
              course: 1.5 * sine(60s) + wander(0.7, 40s)
            sensors:
              a: {value: "20 + course + normal(0.12)", unit: °C, decimals: 3}
              b: {value: "40 - 2 * lag(course, 6s) + normal(0.2)", decimals: 3}
            anomalies:
              share: 0.1
              kinds: [{kind: %s, sensors: a%s}]
            """
                .formatted(kind, more));
    SensorStream.Options options = SensorStream.Options.of(scenario, 5);
    SensorStream stream = SensorStream.of(scenario, options);
    AnomalyTruth truth =
        stream.anomalies(0, 5_000).stream()
            .filter(t -> t.firstReading() > POINTS)
            .findFirst()
            .orElseThrow();
    long first = truth.firstReading() - POINTS / 2 + truth.length() / 2;
    double[] shown = values(scenario, options, first, POINTS);
    double[] clean = values(scenario, options.clean(), first, POINTS);
    int rows = kind.equals("cascade") ? 2 : 1;
    Svg svg = new Svg(rows);
    for (AnomalyTruth each : stream.anomalies(first, first + POINTS)) {
      svg.shade(each.firstReading() - first, each.lastReading() - first + 1);
    }
    for (int row = 0; row < rows; row++) {
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
    Svg svg = new Svg(sensors);
    if (devices == 1) {
      for (AnomalyTruth truth : stream.anomalies(0, points)) {
        svg.shade((truth.firstReading()) / 2., (truth.lastReading() + 1) / 2.);
      }
    }
    double[] values = new double[points * sensors];
    for (int i = 0; i < points; i++) {
      double[] one = new double[sensors];
      stream.values((long) i * devices, 1, one);
      System.arraycopy(one, 0, values, i * sensors, sensors);
    }
    int first = scenario.schema().numFields() - sensors;
    List<String> names = new ArrayList<>();
    for (int s = 0; s < sensors; s++) {
      names.add(scenario.schema().field(first + s).name());
      double[] column = column(values, sensors, s);
      svg.line(s, column, column, "#1f4e79");
      svg.label(s, names.get(s));
    }
    svg.write(images.resolve("scenario-" + name + ".svg"));
  }

  /** Lines over each other in rows, each scaled to its own range. */
  private static final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int rows;
    private final int rowHeight;

    Svg(int rows) {
      this.rows = rows;
      this.rowHeight = rows > 2 ? HEIGHT / 2 : HEIGHT;
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
              "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" fill=\"#f8d8c8\"/>%n",
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
        double y = (row + 1) * rowHeight - MARGIN - part * (rowHeight - 2 * MARGIN);
        String at = String.format(Locale.ROOT, "%.1f %.1f", x(i, values.length), y);
        // A single value between gaps is a dot.
        body.append(pen ? "L" : "M").append(at).append(pen ? "" : "h.1");
        pen = true;
      }
      body.append("\"/>\n");
    }

    void label(int row, String text) {
      body.append(
          "<text x=\"%d\" y=\"%d\" font-family=\"sans-serif\" font-size=\"9\" fill=\"#555\">%s</text>%n"
              .formatted(MARGIN, row * rowHeight + 9, text));
    }

    void write(Path file) throws IOException {
      int height = rows * rowHeight;
      Files.writeString(
          file,
          ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                      + " viewBox=\"0 0 %d %d\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n")
                  .formatted(WIDTH, height, WIDTH, height)
              + body.toString().replace("\r\n", "\n")
              + "</svg>\n");
    }
  }
}
