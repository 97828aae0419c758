package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Feedback from the command line, and what a watch makes of it. */
class FeedbackCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void aModel() {
    done(
        "simulate",
        "--scenario",
        "network",
        "--anomaly-share",
        "0",
        "--count",
        "600",
        "--seed",
        "3",
        "--out",
        path("normal.csv"));
    done(
        "train",
        "--input",
        path("normal.csv"),
        "--model",
        path("m.iforest"),
        "--preset",
        "readings");
    done("simulate", "--scenario", "network", "--count", "60", "--out", path("stream.csv"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private CommandRun done(String... args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args)).as(run.err()).isEqualTo(ExitCode.DONE);
    return run;
  }

  /** Watches the same stream from its beginning, without the journal of before. */
  private CommandRun watch() throws IOException {
    Files.deleteIfExists(folder.resolve("anomalies.jsonl"));
    Files.deleteIfExists(folder.resolve("anomalies.csv"));
    return done(
        "watch",
        "--source",
        path("stream.csv"),
        "--model",
        path("m.iforest"),
        "--backend",
        "offline",
        "--out",
        folder.toString(),
        "--json");
  }

  private static List<JsonNode> alerts(CommandRun watch) {
    return watch.outLines().stream()
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(node -> node.path("event").asString("").equals("anomaly"))
        .toList();
  }

  private CommandRun feedback(String... args) {
    String[] all = new String[args.length + 3];
    all[0] = "feedback";
    System.arraycopy(args, 0, all, 1, args.length);
    all[args.length + 1] = "--journal";
    all[args.length + 2] = path("anomalies.jsonl");
    return done(all);
  }

  private long recorded() throws IOException {
    return Files.readAllLines(folder.resolve("anomalies.jsonl")).stream()
        .filter(line -> line.startsWith("{\"event\":\"anomaly\""))
        .count();
  }

  @Test
  void aRejectedAlertIsRecordedButAlertsNobodyUntilItIsUndone() throws IOException {
    CommandRun first = watch();
    List<JsonNode> before = alerts(first);
    long anomalies = recorded();
    assertThat(before.size()).isGreaterThan(3);
    String id = before.get(0).at("/anomaly_id").stringValue();
    assertThat(feedback("reject", id.substring(0, 6), "--reason", "a test", "--for", "30d").out())
        .startsWith(id.substring(0, 6) + "  recorded as a false alarm")
        .contains("until 2026-03-31T12:00:00Z");
    CommandRun second = watch();
    assertThat(alerts(second)).noneMatch(a -> a.at("/anomaly_id").stringValue().equals(id));
    assertThat(alerts(second).size()).isLessThan(before.size());
    assertThat(recorded()).isEqualTo(anomalies);
    assertThat(second.err()).contains("raised no alert because of feedback");
    assertThat(feedback().out())
        .contains("false alarm until 2026-03-31", "(a test)", "Feedback on 1 alert.");
    assertThat(Files.readString(folder.resolve("anomalies.feedback.jsonl")))
        .contains("\"feedback\":\"suppressed\"", "a false alarm: a test");
    feedback("undo", id);
    assertThat(alerts(watch())).hasSameSizeAs(before);
    assertThat(feedback().out()).contains("No feedback holds now.");
  }

  /** Other programs may write feedback too, and leave out when it expires. */
  @Test
  void aRejectionWithoutAnEndHoldsForever() throws IOException {
    String id = alerts(watch()).get(0).at("/anomaly_id").stringValue();
    feedback("reject", id);
    Path file = folder.resolve("anomalies.feedback.jsonl");
    String limited = Files.readString(file);
    Files.writeString(file, limited.replaceAll(",\"until\":\"[^\"]*\"", ""));
    assertThat(Files.readString(file)).isNotEqualTo(limited);
    assertThat(feedback().out()).contains("false alarm forever", "Feedback on 1 alert.");
    assertThat(alerts(watch())).noneMatch(a -> a.at("/anomaly_id").stringValue().equals(id));
  }

  @Test
  void aConfirmedAlertKeepsItsLabel() throws IOException {
    String id = alerts(watch()).get(0).at("/anomaly_id").stringValue();
    assertThat(feedback("confirm", id, "--label", "port scan").out())
        .contains("recorded as real, as “port scan”");
    assertThat(feedback().out()).contains("real: port scan");
    JsonNode line = JsonMapper.shared().readTree(feedback("--json").outLines().get(0));
    assertThat(line.at("/label").stringValue()).isEqualTo("port scan");
  }

  @Test
  void aFolderNamesTheJournalInIt() throws IOException {
    watch();
    String listed = feedback().out();
    assertThat(done("feedback", "--out", folder.toString()).out()).isEqualTo(listed);
    assertThat(done("feedback", "--journal", folder.toString()).out()).isEqualTo(listed);
    assertThat(done("report", "--journal", folder.toString(), "--out", path("r.html")).out())
        .contains("incidents");
  }

  @Test
  void mistakesAreSaid() throws IOException {
    watch();
    String journal = path("anomalies.jsonl");
    CommandRun none = new CommandRun();
    assertThat(none.run("feedback", "reject", "--journal", journal)).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("which anomaly?");
    CommandRun both = new CommandRun();
    assertThat(both.run("feedback", "--out", path("."), "--journal", journal))
        .isEqualTo(ExitCode.USAGE);
    assertThat(both.err()).contains("give either --out or --journal");
    CommandRun empty = new CommandRun();
    assertThat(empty.run("feedback", "--out", path("nothing"))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(empty.err()).contains("no such file: ", "anomalies.jsonl");
    CommandRun unknown = new CommandRun();
    assertThat(unknown.run("feedback", "reject", "zzzzzz", "--journal", journal))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(unknown.err()).contains("has no anomaly zzzzzz");
    CommandRun label = new CommandRun();
    assertThat(label.run("feedback", "reject", "abcdef", "--label", "x", "--journal", journal))
        .isEqualTo(ExitCode.USAGE);
    assertThat(label.err()).contains("--label goes with confirm");
  }
}
