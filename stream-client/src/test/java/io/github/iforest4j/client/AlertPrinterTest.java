package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.AlertPrinter.Thrift;
import io.github.iforest4j.client.output.Anomalies;
import io.github.iforest4j.client.output.AnomalyEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import java.time.Duration;
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

  private AlertPrinter printer(Thrift thrift) {
    return new AlertPrinter(new Console(run.context(), false, false, true), true, thrift);
  }

  @Test
  void aLabelThatComesAtOnceStandsBelowItsAlertAndALaterOneSaysWhose() {
    AlertPrinter printer = printer(Thrift.NONE);
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
                + "  score 0\\.\\d\\d \\(threshold 0\\.\\d\\d\\)  confidence .*\\R"
                + "          temperature 93.25 °C \\(usual .*\\R"
                + "          Label:  overheating  \\[smollm2, grounded 3/4\\]\\R"
                + "          Reason: it is hot\\R"
                + "          Action: .{0,8}\\[5mlook at it\\R")
        .containsPattern(
            "12:00:02  LABEL    "
                + second.id().substring(0, 6)
                + "\\R          Label:  late  .*\\R          Reason: took long\\R");
  }

  @Test
  void hostileTextCannotSteerTheTerminal() {
    AlertPrinter printer = printer(Thrift.NONE);
    AnomalyEvent event = Anomalies.at(1);
    printer.anomaly(event, false);
    printer.labelled(event, label("\u001b[2Jgone\u202e", "\u009b31m\u0007"));
    assertThat(run.out())
        .doesNotContain("\u001b")
        .doesNotContain("\u009b")
        .doesNotContain("\u202e");
  }

  @Test
  void thriftShowsEachEventOnceAndCountsTheRest() {
    AlertPrinter printer = printer(new Thrift(2, 10, 0));
    for (long position : new long[] {1, 2, 3, 50, 51, 90}) {
      printer.anomaly(Anomalies.at(position), false);
      printer.labelled(Anomalies.at(position), label("l" + position, "r"));
    }
    printer.finish("anomalies.csv");
    assertThat(run.out())
        .contains("Label:  l1 ", "… and 2 more readings of it", "Label:  l50 ")
        .doesNotContain("l2 ", "l51 ", "l90 ")
        .contains("4 anomalies were not shown; all are in anomalies.csv");
    assertThat(run.outLines().stream().filter(line -> line.contains("ANOMALY"))).hasSize(2);
  }

  @Test
  void longReasonsAreWrapped() {
    assertThat(AlertPrinter.wrapped("one two three four", 9))
        .containsExactly("one two", "three", "four");
    assertThat(AlertPrinter.wrapped("unbreakable", 4)).containsExactly("unbreakable");
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
