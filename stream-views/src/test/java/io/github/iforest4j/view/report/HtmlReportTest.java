package io.github.iforest4j.view.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.record.RecordedRun;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/**
 * Compares whole reports, without their style sheet, with checked-in ones. After a wanted change,
 * run with {@code -Dgolden.write=true}, look at the difference, and commit the files.
 */
class HtmlReportTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/github/iforest4j/view/report");
  private static final Path STYLE =
      Path.of("src/main/resources/io/github/iforest4j/view/report/report.css");
  private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  @TempDir Path folder;

  private static String anomaly(int n, int incident, String field, double number, double score) {
    return """
        {"event":"anomaly","anomaly_id":"%016d","time":"%s","source":"tcp://plant","position":%d,\
        "key":"pump-%d","episode_id":"%016d","values":{},"score":%s,"threshold":0.6,"confidence":{"basis":"conformal",\
        "value":0.99,"count":100},"top_features":[],"event_time":null,"findings":[{"field":"%s","kind":"numeric",\
        "value":"%s","number":%s,"unit":"°C","usual":[61,63,66],"deviation":"above_range","direction":1,"share":0.8,\
        "recent":[62,63,62.5,64,61]},{"field":"flow","kind":"numeric","value":"3","number":3,"unit":"",\
        "usual":[1,3,6],"deviation":"none","direction":0,"share":0.1,"recent":[2,3,4]},{"field":"mode",\
        "kind":"categorical","value":"","unit":"","deviation":"missing","direction":0,"share":0.1,"recent":[]}],\
        "context":[]}
        """
        .formatted(n, START.plusSeconds(60L * n), n, n % 3, incident, score, field, number, number);
  }

  private static String label(int n, String words, String severity, String status) {
    return """
        {"event":"label","anomaly_id":"%016d","label":"%s","category":"level_shift","reason":"Because of %s.",\
        "severity":"%s","action":"Look at it.","label_status":"%s","backend":"docker","llm_model":"smol","prompt":"p",\
        "grounded_facts":2,"stated_facts":3}
        """
        .formatted(n, words, words, severity, status);
  }

  private RecordedRun run(String name, String... lines) throws IOException {
    return RecordedRun.read(Files.writeString(folder.resolve(name), String.join("", lines)));
  }

  private RecordedRun plant() throws IOException {
    return run(
        "anomalies.jsonl",
        anomaly(3, 3, "bearing_temp", 93.2, .7),
        label(3, "bearing <overheating>", "high", "offline"),
        anomaly(4, 3, "bearing_temp", 94, .8),
        label(4, "bearing overheating", "high", "labelled"),
        anomaly(5, 3, "bearing_temp", 92, .65),
        anomaly(30, 30, "flow & level", 12_345.6, .65),
        label(30, "flow 'low'", "low", "reused"),
        anomaly(200, 200, "bearing_temp", 50, .9));
  }

  @Test
  void aRunWithItsReadingsAndRemarks() throws Exception {
    String[] fields = {"bearing_temp", "flow", "never"};
    long from = START.toEpochMilli();
    RunSeries series = new RunSeries(fields, true, from, from + 14_400_000.);
    for (int s = 0; s < 14_400; s += 10) {
      series.add(0, from + s * 1e3, s >= 180 && s <= 300 ? 93 : 63 + s % 70 / 35.);
      series.add(1, from + s * 1e3, s > 5_000 && s < 5_500 ? Double.NaN : s % 700);
      series.add(2, from + s * 1e3, Double.NaN);
    }
    String id = "%016d".formatted(3);
    compare(
        "plant.html",
        HtmlReport.of(
            plant(),
            Map.of(id, "a real alarm (\"hot\")"),
            series,
            "Plant & pumps",
            "Made by hand."));
  }

  /** Silence, a clock and a rate; one is still open, and the end of another is all that is left. */
  @Test
  void silenceIsInTheReport() throws Exception {
    String report =
        HtmlReport.of(
            run(
                "silent.jsonl",
                arrival("1", "1", "silent", false, "no readings for 51 s"),
                arrival("2", "2", "clock", false, "times 2 h <ahead>"),
                arrival("3", "1", "silent", true, "readings again"),
                arrival("4", "9", "rate", true, "as many as usual")),
            Map.of(),
            null,
            "Silent",
            "Made.");
    String table = report.substring(report.indexOf("<h2>Silence"));
    assertThat(table)
        .containsSubsequence(
            "no readings for 51 s",
            "2026-01-05 08:01",
            "times 2 h &lt;ahead&gt;",
            "still open",
            "as many as usual",
            "2026-01-05 08:01")
        .doesNotContain("readings again");
  }

  private static String arrival(
      String id, String incident, String kind, boolean over, String words) {
    return """
        {"event":"arrival","arrival_id":"%s","incident_id":"%s","kind":"%s","over":%s,"key":"pump-1",\
        "source":"tcp://plant","position":9,"time":"%s","since":"%s","usual_seconds":10,"words":"%s"}
        """
        .formatted(id, incident, kind, over, START.plusSeconds(60), START, words);
  }

  @Test
  void aTableWithoutTimesOrShares() throws Exception {
    StringBuilder table =
        new StringBuilder(
            "time,x,y,score,threshold,confidence,top_features,label,reason,severity,label_status,backend,"
                + "llm_model,prompt,grounded,category,action,episode_id,anomaly_id\n");
    for (int n = 0; n < 15; n++) {
      table.append(
          ",%d,3,0.%d,0.6,,x %d (usual 1–6); y 3,odd,Because.,medium,offline,offline,,,2 of 2,spike,,e%d,e%d%n"
              .formatted(90 + n, 70 + n, 90 + n, n, n));
    }
    compare(
        "table.html",
        HtmlReport.of(run("anomalies.csv", table.toString()), Map.of(), null, "Table", "Made."));
  }

  @Test
  void aRunWithoutAnomalies() throws Exception {
    RunSeries series = new RunSeries(new String[] {"a"}, false, 0, 99);
    for (int r = 0; r < 100; r++) {
      series.add(0, r, r);
    }
    compare(
        "quiet.html",
        HtmlReport.of(run("anomalies.jsonl"), Map.of(), series, "Quiet", "Made by hand."));
  }

  private static void compare(String name, String html) throws Exception {
    // Every element is closed and every text escaped, or this fails.
    String xml = html.replace("<!doctype html>\n", "").replaceAll("<meta([^>]*)>", "<meta$1/>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
    String style = Files.readString(STYLE);
    assertThat(html).containsOnlyOnce(style);
    String withoutStyle = html.replace(style, "");
    Path golden = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, withoutStyle);
    }
    assertThat(withoutStyle).isEqualTo(Files.readString(golden));
  }
}
