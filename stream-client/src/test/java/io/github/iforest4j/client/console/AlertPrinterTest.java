package io.github.iforest4j.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.CommandRun;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.view.text.AlertLimit;
import io.github.iforest4j.view.text.AlertPrinter;
import io.github.iforest4j.view.text.Paragraph;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertPrinterTest {
  private final CommandRun run = new CommandRun();

  private static AnomalyLabel label(String label, String reason) {
    return new AnomalyLabel(
        label,
        "spike",
        reason,
        Severity.HIGH,
        "\u001b[5mlook at it",
        LabelStatus.LABELLED,
        "docker",
        "smollm2",
        "p",
        3,
        4);
  }

  @Test
  void theOtherNameStandsBelowTheLabelWithWhoGaveIt() {
    for (AnomalyLabel.Author by : AnomalyLabel.Author.values()) {
      AnomalyEvent event = Anomalies.at(1);
      AnomalyLabel given = label("overheating", "it is hot");
      AnomalyLabel both =
          new AnomalyLabel(
              given.label(),
              given.category(),
              given.reason(),
              given.severity(),
              given.action(),
              given.status(),
              given.backend(),
              given.model(),
              given.prompt(),
              3,
              4,
              new AnomalyLabel.Opinion(by, "stuck\u001b[2J", "level_shift"),
              null);
      CommandRun shown = new CommandRun();
      new AlertPrinter(new Console(shown.context(), false, false, true), AlertLimit.NONE)
          .labelled(event, both);
      assertThat(shown.out())
          .contains(
              (by == AnomalyLabel.Author.MODEL ? "Model:  stuck" : "Rules:  stuck"),
              "(level shift)")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void silenceIsPrintedWithItsBeginningAndItsEnd() {
    AlertPrinter printer = printer(AlertLimit.EPISODES);
    printer.arrival(arrival(false, "no readings for 51 s; usually one every 10 s"), false);
    printer.arrival(arrival(true, "readings again after 4 min"), false);
    assertThat(run.out().lines())
        .containsExactly(
            "2026-01-05, times in UTC",
            "08:00:51  SILENT   pump 7  no readings for 51 s; usually one every 10 s",
            "          since 08:00:00",
            "08:00:51  BACK     pump 7  readings again after 4 min");
  }

  private static ArrivalEvent arrival(boolean over, String words) {
    Instant since = Instant.parse("2026-01-05T08:00:00Z");
    return new ArrivalEvent(
        "2",
        "1",
        ArrivalEvent.Kind.SILENT,
        over,
        "tcp://plant",
        "pump 7",
        "",
        9,
        since.plusSeconds(51),
        since,
        Duration.ofSeconds(10),
        words);
  }

  private AlertPrinter printer(AlertLimit limit) {
    return new AlertPrinter(new Console(run.context(), false, false, true), limit);
  }

  @Test
  void aLabelThatComesAtOnceStandsBelowItsAlertAndALaterOneSaysWhose() {
    AlertPrinter printer = printer(AlertLimit.NONE);
    AnomalyEvent first = Anomalies.at(1);
    AnomalyEvent second = Anomalies.at(2);
    printer.anomaly(first, false);
    printer.labelled(first, label("overheating", "it is hot"));
    printer.anomaly(second, false);
    printer.anomaly(Anomalies.at(3), false);
    printer.labelled(second, label("late", "took long"));
    assertThat(run.out())
        .containsPattern(
            "12:00:01  ANOMALY  "
                + first.id().substring(0, 6)
                + "  high, score 0\\.\\d\\d \\(threshold 0\\.\\d\\d\\)  confidence (?:low|medium|high)\\R"
                + "          temperature 93.25 °C, expected .* \\(usual .*\\R(?: +mode .*\\R)?"
                + "          Label:  overheating\\R"
                + "                  \\[smollm2: 3/4 facts are in the evidence; causes and advice are\\R"
                + "                  not checked\\]\\R"
                + "          Reason: it is hot\\R"
                + "          Advice: .{0,8}\\[5mlook at it\\R")
        .containsPattern(
            "12:00:02  LABEL    "
                + second.id().substring(0, 6)
                + "\\R          Label:  late\\R(?s:.*)          Reason: took long\\R");
  }

  @Test
  void hostileTextCannotSteerTheTerminal() {
    AlertPrinter printer = printer(AlertLimit.NONE);
    AnomalyEvent event = Anomalies.at(1);
    printer.anomaly(event, false);
    printer.labelled(event, label("\u001b[2Jgone\u202e", "\u009b31m\u0007"));
    assertThat(run.out())
        .doesNotContain("\u001b")
        .doesNotContain("\u009b")
        .doesNotContain("\u202e");
  }

  /** Anomalies at positions, those of an incident together. */
  private static void play(AlertPrinter printer, long[]... incidents) {
    for (long[] positions : incidents) {
      AnomalyEvent first = null;
      for (long position : positions) {
        AnomalyEvent event = Anomalies.at(position, "", first == null ? null : first.id());
        first = first == null ? event : first;
        printer.anomaly(event, false);
        printer.labelled(event, label("l" + position, "r"));
      }
      printer.incident(over(first, positions), false);
    }
  }

  private static IncidentEvent over(AnomalyEvent first, long... positions) {
    long end = positions[positions.length - 1];
    Instant from = first.time();
    return new IncidentEvent(
        first.id(),
        first.source(),
        "",
        positions[0],
        from,
        end,
        from.plusSeconds(end - positions[0]),
        end - positions[0] + 1,
        positions.length,
        end,
        from.plusSeconds(end - positions[0]),
        .875,
        List.of("temperature 93.25 °C (usual 58–62)", "mode turbo (never seen)"),
        "temperature",
        first.state(),
        IncidentEvent.Ending.RETURNED,
        "temperature is back in its usual range",
        end + 1,
        from.plusSeconds(end + 1 - positions[0]));
  }

  @Test
  void anEpisodeIsOneAlertAndOneLineWhenItIsOver() {
    play(printer(AlertLimit.EPISODES), new long[] {1, 2, 3, 65}, new long[] {90});
    assertThat(run.out())
        .containsSubsequence(
            "12:00:01  ANOMALY",
            "Label:  l1\n",
            "12:01:06  OVER     ",
            "  after 1 min 5 s, 4 anomalies in 65 readings",
            "          temperature is back in its usual range since 12:01:06\n",
            "          worst at 12:01:05 (score 0.88): temperature 93.25 °C (usual 58–62) ·",
            "          mode turbo (never seen)",
            "12:01:30  ANOMALY",
            "Label:  l90\n")
        .doesNotContain("l2\n", "l3\n", "l65\n");
    assertThat(run.outLines().stream().filter(line -> line.contains("OVER"))).hasSize(1);
    assertThat(run.outLines()).allMatch(line -> line.length() <= 80);
  }

  /** Everything between two dates belongs to the first of them, unless it says otherwise. */
  @Test
  void aLabelOfAnotherDaySaysOfWhich() {
    AlertPrinter printer = printer(AlertLimit.NONE);
    AnomalyEvent first = Anomalies.at(1);
    AnomalyEvent nextDay = Anomalies.at(86_400);
    printer.anomaly(first, false);
    printer.anomaly(nextDay, false);
    printer.labelled(first, label("late", "took long"));
    String date = first.time().toString().substring(0, 10);
    assertThat(nextDay.time().toString()).doesNotStartWith(date);
    assertThat(run.out())
        .contains("\n" + date + " 12:00:01  LABEL    " + first.id().substring(0, 6) + "\n")
        .contains("\n12:00:00  ANOMALY  ");
  }

  @Test
  void everyAnomalyIsShownOnRequest() {
    play(printer(AlertLimit.NONE), new long[] {1, 2, 3});
    assertThat(run.out()).contains("l1\n", "l2\n", "l3\n", "OVER", "after 3 s, 3 anomalies");
  }

  @Test
  void thriftCountsTheRest() {
    play(
        printer(new AlertLimit(false, 2, 0)),
        new long[] {1, 2, 3},
        new long[] {50, 51},
        new long[] {90, 91});
    AlertPrinter printer = printer(new AlertLimit(false, 0, 0));
    play(printer, new long[] {200});
    printer.finish("anomalies.csv");
    assertThat(run.out())
        .contains(
            "Label:  l1\n", "Label:  l50\n", "1 alert was not shown; all are in anomalies.csv")
        .doesNotContain("l90\n", "l200\n");
    assertThat(run.outLines().stream().filter(line -> line.contains("OVER"))).hasSize(2);
  }

  @Test
  void longReasonsAreWrapped() {
    assertThat(Paragraph.wrapped("one two three four", 9))
        .containsExactly("one two", "three", "four");
    assertThat(Paragraph.wrapped("unbreakable", 4)).containsExactly("unbreakable");
    assertThat(Paragraph.wrapped("main cause (100 %).", 16))
        .as("a per cent sign stays with its number")
        .containsExactly("main cause", "(100 %).");
  }

  @Test
  void durationsHaveUnits() {
    DurationConverter converter = new DurationConverter();
    assertThat(converter.convert("60s")).isEqualTo(Duration.ofMinutes(1));
    assertThat(converter.convert("1.5m")).isEqualTo(Duration.ofSeconds(90));
    assertThat(converter.convert("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(converter.convert("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(converter.convert("7")).isEqualTo(Duration.ofSeconds(7));
  }
}
