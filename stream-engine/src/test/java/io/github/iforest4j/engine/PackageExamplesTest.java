package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.engine.analysis.FileAnalysis;
import io.github.iforest4j.engine.analysis.FileResponse;
import io.github.iforest4j.engine.analysis.ResultsFile;
import io.github.iforest4j.engine.assistant.PlantTools;
import io.github.iforest4j.engine.compare.PromptScoreTable;
import io.github.iforest4j.engine.compare.PromptTrials;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.feedback.Feedback;
import io.github.iforest4j.engine.feedback.FeedbackLog;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.engine.file.LineFile;
import io.github.iforest4j.engine.record.AnomalyRecorder;
import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.engine.record.RunFiles;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.engine.summary.RunSummary;
import io.github.iforest4j.engine.summary.SummaryJson;
import io.github.iforest4j.engine.summary.SummaryText;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.engine.testing.FeedSource;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.testing.PackageExamples;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
@Timeout(300)
class PackageExamplesTest {
  @TempDir Path folder;

  private static void run(Path readings, Path model, Path folder, RunSink sink) throws IOException {
    try (StreamRun run =
        StreamRun.builder()
            .source(Sources.open(readings.toString(), SourceOptions.DEFAULT))
            .model(DetectorModel.read(model))
            .files(RunFiles.in(folder))
            .sink(sink)
            .build()) {
      RunSummary summary = run.run().orElseThrow();
      SummaryText.lines(summary).forEach(System.out::println);
    }
  }

  private static void analysis(RecordTable table, FileJudgement judgement, Path folder)
      throws IOException {
    FileEvidence evidence = FileAnalysis.evidence("pumps.csv", table, judgement);
    FileAnalysis analysis =
        evidence == null ? FileAnalysis.CLEAN : FileAnalysis.of(evidence, new OfflineLabeler());
    FileResponse response =
        new FileResponse(
            Instant.now(),
            "pumps.csv",
            table.numRows(),
            0,
            FileResponse.Judge.of("", judgement),
            judgement.findings().size(),
            evidence,
            analysis.replies(),
            analysis.verdict(),
            analysis.status(),
            analysis.error());
    ResultsFile.append(folder, response.write(folder), response);
  }

  private static void compare(Path folder) throws IOException {
    PromptTrials trials = PromptTrials.open(folder.resolve("trials.csv"));
    List<PromptScore> scores = PromptScore.of(trials.all());
    PromptScoreTable.writeCsv(scores, folder.resolve("comparison.csv"));
  }

  private static String assistant(Path journal) throws IOException {
    PlantTools tools = PlantTools.of(journal, false, Timing.SYSTEM);
    String incidents = tools.call("incidents", Map.of("last", 5));
    return incidents;
  }

  private static AnomalyListener eventPrinter() {
    AnomalyListener printer =
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            System.out.println(EventJson.anomaly(event));
          }

          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {
            System.out.println(event.id() + " is " + label.label());
          }
        };
    return printer;
  }

  private static String feedback(Path journal, AnomalyEvent event, AnomalyEvent next)
      throws IOException {
    FeedbackLog log = FeedbackLog.open(FeedbackLog.beside(journal), Timing.SYSTEM);
    Instant now = Instant.now();
    Instant until = now.plus(FeedbackLog.DEFAULT_EXPIRY);
    log.append(
        Feedback.of(now, Feedback.Action.REJECT, event, List.of(event), "", "a pump test", until));
    String reason = log.suppressionReason(next);
    if (reason != null) {
      System.out.println(next.id() + " raises no alert: " + reason);
    }
    return reason;
  }

  private static void file(Path file) throws IOException {
    try (LineFile lines = LineFile.open(file, Timing.SYSTEM)) {
      long torn = lines.cutTornLine();
      if (torn > 0) {
        System.err.println("removed " + torn + " bytes that a killed process left");
      }
      lines.append(CsvText.line(List.of("pump 7", CsvText.safe("=1+1"))));
      lines.requireWritten();
    }
  }

  private static RecordedRun record(Path folder, FeatureSchema schema, AnomalyEvent event)
      throws IOException {
    RunFiles files = RunFiles.in(folder);
    try (AnomalyRecorder recorder =
        AnomalyRecorder.open(files, schema, true, Timing.SYSTEM, AnomalyListener.SILENT)) {
      if (recorder.record(event)) {
        recorder.labelled(event, new OfflineLabeler().label(event.evidence()));
      }
      recorder.flush();
    }
    RecordedRun run = RecordedRun.read(files.journal());
    System.out.println(run.anomalies().size() + " anomalies, " + run.labels().size() + " labels");
    return run;
  }

  private static void sink(AnomalyEvent first) throws IOException {
    RunSink printer =
        new RunSink() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            if (event.beginsIncident() && !known) {
              System.out.println("alert: " + EventJson.anomaly(event));
            }
          }
        };
    SinkOptions options = new SinkOptions(System.getenv(), Timing.SYSTEM, System.err::println);
    RunSink webhook = Sinks.open("https://alerts.example/hook", options);
    StreamRun.builder().sink(printer).sink(webhook);
    printer.anomaly(first, false);
    webhook.close();
  }

  private static void summary(StreamRun run, Path file) throws IOException {
    RunSummary summary = run.run().orElseThrow();
    SummaryText.lines(summary).forEach(System.out::println);
    Files.writeString(file, SummaryJson.of(summary));
    double rate = summary.readings().ofThisRun() / summary.readings().seconds();
    if (summary.anomalies().openIncidents() > 0) {
      System.out.println("incidents are still open; " + rate + " readings per second");
    }
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(
        PackageExamplesTest.class,
        "",
        "analysis",
        "assistant",
        "compare",
        "event",
        "feedback",
        "file",
        "record",
        "sink",
        "summary");
  }

  @Test
  void run() throws IOException {
    Path model = folder.resolve("plant.iforest");
    Plant.model().write(model);
    Path readings = folder.resolve("readings.csv");
    Files.writeString(
        readings,
        "time,device,temperature,pressure\n"
            + "2026-03-01T00:00:00Z,a,60.1,5\n2026-03-01T00:00:01Z,a,140,5\n");
    List<AnomalyEvent> received = new ArrayList<>();
    RunSink sink =
        new RunSink() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {
            received.add(event);
          }
        };
    run(readings, model, folder, sink);
    assertThat(received).hasSize(1);
    assertThat(folder.resolve("anomalies.jsonl")).content().contains(received.get(0).id());
  }

  @Test
  void analysis() throws IOException {
    RecordTable table = new RecordTable();
    for (int r = 0; r < 200; r++) {
      table.setNumber(table.fieldIndex("flow"), r == 150 ? 90 : 5 + r % 7 / 10.);
      table.endRow();
    }
    FeatureSchema schema = new FeatureSchema(List.of(Field.numeric("flow", "")));
    FileJudgement judgement =
        FileJudgement.learning(
            schema,
            table,
            DetectorConfig.builder().build(),
            .1,
            new ModelProvenance("test", "made up", 200, Instant.EPOCH));
    analysis(table, judgement, folder);
    assertThat(ResultsFile.read(folder).latest().orElseThrow().anomalies()).isEqualTo(1);
  }

  @Test
  void compare() throws IOException {
    compare(folder);
    assertThat(folder.resolve("comparison.csv")).content().startsWith("labeller,prompt,n,");
  }

  @Test
  void assistant() throws IOException {
    Path journal = folder.resolve("anomalies.jsonl");
    Files.createFile(journal);
    assertThat(assistant(journal)).contains("\"incidents_in_all\" : 0");
  }

  @Test
  void event() {
    AnomalyListener printer = eventPrinter();
    printer.anomaly(Anomalies.at(1), false);
    printer.labelled(Anomalies.at(1), new OfflineLabeler().label(Anomalies.at(1).evidence()));
  }

  @Test
  void feedback() throws IOException {
    assertThat(feedback(folder.resolve("a.jsonl"), Anomalies.at(1), Anomalies.at(2)))
        .contains("a pump test");
  }

  @Test
  void file() throws IOException {
    Path file = folder.resolve("lines.csv");
    Files.writeString(file, "a,b\ntorn");
    file(file);
    assertThat(file).hasContent("a,b\npump 7,'=1+1\n");
  }

  @Test
  void record() throws IOException {
    assertThat(record(folder, Anomalies.schema(), Anomalies.at(1)).labels()).hasSize(1);
  }

  @Test
  void sink() throws IOException {
    sink(Anomalies.at(1));
  }

  @Test
  void summary() throws IOException {
    Path file = folder.resolve("summary.json");
    try (StreamRun run =
        StreamRun.builder()
            .source(FeedSource.of("plant", List.of(Plant.normal("a", 1), Plant.hot("a", 2))))
            .model(Plant.model())
            .build()) {
      summary(run, file);
    }
    assertThat(file).content().contains("\"open_episodes\":1");
  }
}
