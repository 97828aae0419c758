package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.engine.record.RecordedRun;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportCommandTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>\\\"'&\u202e";

  @TempDir Path folder;

  private static String anomaly(int n, String field, double score, String incident) {
    return """
        {"event":"anomaly","anomaly_id":"%016d","time":"2026-01-05T08:%02d:00Z","source":"tcp://plant","position":%d,\
        "key":"pump-%d","episode_id":"%s","values":{},"score":%s,"threshold":0.6,"confidence":{"basis":"conformal",\
        "value":0.99,"count":100},"top_features":[],"event_time":null,"findings":[{"field":"%s","kind":"numeric",\
        "value":"93.2","number":93.2,"unit":"°C","usual":[61,63,66],"deviation":"above_range","direction":1,"share":0.9,\
        "recent":[62,63,62.5]}],"context":[]}
        """
        .formatted(n, n % 60, n, n % 3, incident, score, field)
        .strip();
  }

  private static String label(int n, String words, String severity) {
    return """
        {"event":"label","anomaly_id":"%016d","label":"%s","category":"spike","reason":"Because %s.","severity":"%s",\
        "action":"Look at it.","label_status":"labelled","backend":"docker","llm_model":"smol","prompt":"p",\
        "grounded_facts":2,"stated_facts":2}
        """
        .formatted(n, words, words, severity)
        .strip();
  }

  private Path journal(String... lines) throws IOException {
    Path file = folder.resolve("anomalies.jsonl");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file;
  }

  private String report(Path journal, String... more) throws IOException {
    Path output = folder.resolve("out/report.html");
    CommandRun run = new CommandRun();
    List<String> args =
        new ArrayList<>(
            List.of("report", "--journal", journal.toString(), "--output", output.toString()));
    args.addAll(List.of(more));
    int code = run.run(args.toArray(String[]::new));
    assertThat(code).as(run.err()).isEqualTo(ExitCode.DONE);
    return Files.readString(output);
  }

  /** Every element is closed and every text escaped, or this fails. */
  private static Document parsed(String html) throws Exception {
    String xml = html.replace("<!doctype html>\n", "").replaceAll("<meta([^>]*)>", "<meta$1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  @Test
  void tellsTheIncidentsWithTheirEvidence() throws Exception {
    String html =
        report(
            journal(
                anomaly(1, "bearing_temp", .7, "%016d".formatted(1)),
                label(1, "bearing overheating", "high"),
                anomaly(2, "bearing_temp", .8, "%016d".formatted(1)),
                anomaly(30, "flow", .65, "%016d".formatted(30)),
                label(30, "flow low", "low")));
    Document document = parsed(html);
    assertThat(document.getElementsByTagName("section").item(0).getTextContent())
        .contains("bearing overheating", "pump-1", "2026-01-05 08:01:00", "2 anomalies", "high")
        .contains("Score 0.800, threshold 0.600", "Label by smol: 2/2 facts are in the evidence")
        .contains("bearing_temp", "93.2 °C", "usual 61.0 to 66.0", "90 %");
    assertThat(document.getElementsByTagName("tbody").item(0).getChildNodes().getLength())
        .isGreaterThanOrEqualTo(2);
    assertThat(html)
        .contains("default-src 'none'")
        .doesNotContain("<script")
        .doesNotContain("http:")
        .doesNotContain("https:");
  }

  @Test
  void nothingFromTheStreamOrAModelBecomesMarkup() throws Exception {
    String html =
        report(
            journal(
                anomaly(1, HOSTILE, .7, "%016d".formatted(1)).replace("pump-1", HOSTILE),
                label(1, HOSTILE, "high")));
    parsed(html);
    assertThat(html)
        .doesNotContain("<img")
        .doesNotContain("\u202e")
        .contains("&lt;img src=x onerror=alert(1)&gt;");
  }

  private Path readings() throws IOException {
    StringBuilder csv = new StringBuilder("time,bearing_temp,flow\n");
    for (int m = 0; m < 60; m++) {
      csv.append(String.format("2026-01-05T08:%02d:00Z,%s,%d%n", m, m == 1 ? "93.2" : "63", m % 7));
    }
    return Files.writeString(folder.resolve("readings.csv"), csv);
  }

  @Test
  void showsTheWholeRunAndWhatPeopleSaid() throws Exception {
    Path journal =
        journal(
            anomaly(1, "bearing_temp", .7, "%016d".formatted(1)),
            label(1, "bearing overheating", "high"));
    CommandRun said = new CommandRun();
    String id = "%016d".formatted(1);
    said.run("feedback", "reject", id, "--reason", "a <flush>", "--journal", journal.toString());
    String html = report(journal, "--readings", readings().toString());
    Document document = parsed(html);
    assertThat(document.getDocumentElement().getTextContent())
        .contains("The whole run", "Judged: a false alarm (a <flush>)");
    assertThat(html).contains("Values of bearing_temp", "Values of flow").doesNotContain("<flush>");
    int marked = html.indexOf("Values of bearing_temp");
    int other = html.indexOf("Values of flow");
    assertThat(html.substring(marked, other)).contains("<circle", "var(--shade)");
    assertThat(html.substring(other, html.indexOf("</svg>", other))).doesNotContain("<circle");
  }

  @Test
  void readsTheTableWhereThereIsNoJournal() throws Exception {
    Path table =
        Files.writeString(
            folder.resolve("anomalies.csv"),
            """
            time,bearing_temp,flow,score,threshold,confidence,top_features,label,reason,severity,label_status,backend,\
            llm_model,prompt,grounded,category,action,episode_id,anomaly_id
            2026-01-05T08:01:00Z,93.2,3,0.8,0.6,99 %,bearing_temp 93.2 (usual 61–66); flow 3 (usual 1–6),bearing hot,\
            Because of 93.2.,high,labelled,docker,smol,p,2 of 2,spike,,a1,a1
            2026-01-05T08:02:00Z,92,3,0.7,0.6,,bearing_temp 92 (usual 61–66),bearing hot,Because.,high,labelled,docker,\
            smol,p,1 of 2,spike,,a1,a2
            """);
    String html = report(table, "--readings", readings().toString());
    assertThat(parsed(html).getDocumentElement().getTextContent())
        .contains("bearing hot", "2 anomalies", "usual 61.0 to 66.0 · above range")
        .contains(
            "usual 1.00 to 6.00 · unusual only together with other fields",
            "Label by smol: 2/2 facts are in the evidence");
    assertThat(html).contains("<circle").doesNotContain(">0 %<");
    Files.writeString(table, Files.readString(table) + "2026,1\n");
    CommandRun damaged = new CommandRun();
    assertThat(damaged.run("report", "--journal", table.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(damaged.err()).contains("anomalies.csv is not a table of anomalies: Record 4");
    CommandRun other = new CommandRun();
    assertThat(other.run("report", "--journal", readings().toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.err()).contains("readings.csv, line 2 is not a row of a table of anomalies");
  }

  @Test
  void aRunWithoutAnomaliesIsAReportToo() throws Exception {
    assertThat(parsed(report(journal(""))).getDocumentElement().getTextContent())
        .contains("No anomaly was recorded.");
  }

  @Test
  void aJournalThatIsBeingWrittenIsReadUpToItsLastWholeLine() throws Exception {
    Path file = journal(anomaly(1, "flow", .7, "%016d".formatted(1)));
    Files.writeString(file, Files.readString(file) + "{\"event\":\"anom");
    assertThat(RecordedRun.read(file).anomalies()).hasSize(1);
    assertThat(report(file)).contains("flow");
  }

  @Test
  void anEarlierReportIsReplacedAsAWhole() throws Exception {
    Path output = folder.resolve("out/report.html");
    Files.createDirectories(output.getParent());
    Files.writeString(output, "earlier");
    // A file that was written in place would change under its other name as well.
    Path open = Files.createLink(folder.resolve("open.html"), output);
    assertThat(report(journal(anomaly(1, "flow", .7, "%016d".formatted(1))))).contains("flow");
    assertThat(open).hasContent("earlier");
    try (var files = Files.list(output.getParent())) {
      assertThat(files).containsExactly(output);
    }
  }

  @Test
  void whatIsNoJournalIsSaid() throws Exception {
    CommandRun run = new CommandRun();
    Path file = journal("time,value", "1,2");
    assertThat(run.run("report", "--journal", file.toString(), "--output", "x.html"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("anomalies.jsonl, line 1 is not a line of an anomaly journal");
    CommandRun wrong = new CommandRun();
    assertThat(wrong.run("report", "--output", "x.pdf")).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("--output must end in .html, was x.pdf");
    CommandRun missing = new CommandRun();
    assertThat(missing.run("report", "--journal", folder.resolve("none").toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(missing.err()).contains("no such file");
  }
}
