package io.github.iforest4j.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.testing.PackageExamples;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.gallery.GalleryPicture;
import io.github.iforest4j.view.page.Dashboard;
import io.github.iforest4j.view.plot.AnomalyPlot;
import io.github.iforest4j.view.plot.ReadingHistory;
import io.github.iforest4j.view.report.HtmlReport;
import io.github.iforest4j.view.status.RunMetrics;
import io.github.iforest4j.view.status.StatusServer;
import io.github.iforest4j.view.svg.Svg;
import io.github.iforest4j.view.svg.SvgPath;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import io.github.iforest4j.view.text.TextOutput;
import io.github.iforest4j.view.text.TextStyle;
import io.github.iforest4j.view.text.TextTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
@Timeout(300)
class PackageExamplesTest {
  @TempDir Path folder;

  private static void plot(DetectorModel model, List<RecordRow> readings, Path file)
      throws IOException {
    ReadingHistory history = new ReadingHistory(model.schema());
    AnomalyDetector detector = model.newDetector();
    for (RecordRow row : readings) {
      Verdict verdict = detector.detect(row);
      history.add(row, verdict, null, ReadingHistory.Truth.UNKNOWN);
    }
    AnomalyPlot plot = AnomalyPlot.series(history, "Pump 7", AnomalyPlot.DEFAULT_WIDTH);
    plot.write(file);
  }

  private static void report(Path journal, Path file) throws IOException {
    RecordedRun run = RecordedRun.read(journal);
    Map<String, String> remarks = Map.of("0123456789abcdef", "a false alarm");
    String html = HtmlReport.of(run, remarks, null, "Night shift", "Made by my-service 1.0.");
    Files.writeString(file, html);
  }

  private static void page(DetectorModel model, List<RecordRow> readings) throws IOException {
    Dashboard.Settings settings =
        new Dashboard.Settings(
            "plant 2",
            "pump.iforest",
            true,
            -1,
            "offline",
            "",
            () -> LabelingMetrics.NONE,
            Map::of,
            () -> "",
            null);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Dashboard page = Dashboard.open(address, null, settings, model.schema(), Timing.SYSTEM)) {
      System.out.println("open " + page.address() + " in a browser");
      AnomalyDetector detector = model.newDetector();
      for (RecordRow row : readings) {
        page.reading(row, detector.detect(row));
      }
      page.ended();
    }
  }

  private static void status(RunStatus run) throws IOException {
    RunMetrics metrics = new RunMetrics(run);
    InetAddress here = InetAddress.getLoopbackAddress();
    try (StatusServer server = StatusServer.start(here, 0, run, metrics, Duration.ofMinutes(1))) {
      System.out.println("curl http://localhost:" + server.port() + "/metrics");
    }
    assertThat(metrics.names()).contains("iforest_readings_total");
  }

  private static void picture(Path file) throws IOException {
    Svg svg = Svg.document(200, 100).attribute("role", "img");
    svg.element("rect").attribute("width", 200).attribute("height", 100).attribute("fill", "#fff");
    svg.line(new SvgPath().moveTo(10, 90).lineTo(190, 12.5), "#0072b2");
    svg.element("text").attribute("x", 10).attribute("y", 20).text("flow < 3 & rising");
    Files.writeString(file, svg.finish());
  }

  private static void gallery(double[] shown, double[] expected, Path file) throws IOException {
    GalleryPicture picture = new GalleryPicture(1);
    picture.shade(20, 40, shown.length);
    picture.line(0, expected, shown, GalleryPicture.Colour.EXPECTED);
    picture.line(0, shown, shown, GalleryPicture.Colour.SHOWN);
    Files.writeString(file, picture.finish());
  }

  private static void text(TextOutput output, AnomalyEvent event) {
    AlertPrinter alerts = new AlertPrinter(output, AlertLimit.EPISODES);
    alerts.anomaly(event, false);
    TextTable table = new TextTable(20);
    table.row("device", "anomalies");
    table.row("pump 7", "12");
    table.lines().forEach(output::result);
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(
        PackageExamplesTest.class, "gallery", "page", "plot", "report", "status", "svg", "text");
  }

  private static DetectorModel model() {
    Random random = new Random(1);
    RecordTable records = new RecordTable();
    for (int r = 0; r < 300; r++) {
      records.setNumber(records.fieldIndex("flow"), 5 + random.nextGaussian());
      records.setNumber(records.fieldIndex("temp"), 60 + random.nextGaussian());
      records.endRow();
    }
    return Training.builder(records).provenance("test", "made up", Instant.EPOCH).prepare().fit();
  }

  private static List<RecordRow> readings(DetectorModel model) {
    List<RecordRow> readings = new ArrayList<>();
    for (int r = 0; r < 50; r++) {
      RecordRow row = model.schema().newRow();
      row.setNumber(row.fieldIndex("flow"), r == 30 ? 50 : 5);
      row.setNumber(row.fieldIndex("temp"), 60);
      readings.add(row);
    }
    return readings;
  }

  @Test
  void plot() throws IOException {
    DetectorModel model = model();
    plot(model, readings(model), folder.resolve("pump.svg"));
    assertThat(folder.resolve("pump.svg")).content().contains("<title>Pump 7</title>");
  }

  @Test
  void report() throws IOException {
    Path journal = Files.createFile(folder.resolve("anomalies.jsonl"));
    report(journal, folder.resolve("report.html"));
    assertThat(folder.resolve("report.html")).content().contains("<h1>Night shift</h1>");
  }

  @Test
  void page() throws IOException {
    DetectorModel model = model();
    page(model, readings(model));
  }

  @Test
  void status() throws IOException {
    status(new RunStatus(Timing.SYSTEM, true));
  }

  @Test
  void picture() throws IOException {
    picture(folder.resolve("picture.svg"));
    assertThat(folder.resolve("picture.svg")).content().contains(">flow &lt; 3 &amp; rising<");
  }

  @Test
  void gallery() throws IOException {
    double[] shown = new double[60];
    shown[30] = 1;
    gallery(shown, new double[60], folder.resolve("gallery.svg"));
    assertThat(folder.resolve("gallery.svg")).content().contains("#b0b0b0").contains("#1f4e79");
  }

  @Test
  void text() {
    DetectorModel model = model();
    AnomalyDetector detector = model.newDetector();
    RecordRow unusual = readings(model).get(30);
    Verdict verdict = detector.detect(unusual);
    AnomalyEvent event =
        AnomalyEvent.of(
            "plant",
            30,
            "pump 7",
            unusual,
            verdict,
            null,
            null,
            null,
            new RecentReadings(model.schema()));
    List<String> lines = new ArrayList<>();
    text(
        new TextOutput() {
          @Override
          public void result(String line) {
            lines.add(line);
          }

          @Override
          public String styled(TextStyle style, String text) {
            return text;
          }

          @Override
          public int width() {
            return 80;
          }

          @Override
          public boolean json() {
            return false;
          }
        },
        event);
    assertThat(lines.get(0)).startsWith("#30  ANOMALY  pump 7");
    assertThat(lines).endsWith("device  anomalies", "pump 7  12");
  }
}
