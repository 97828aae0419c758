package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentEvent.Ending;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, severities and ends of incidents. */
class IncidentsTest {
  private static final int TEMPERATURE = 2;
  private static final int PRESSURE = 3;
  private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");

  private final DetectorModel model = Plant.model();
  private final RecordRow row = model.schema().newRow();
  private final UsualRange temperature = usual(TEMPERATURE);
  private final UsualRange pressure = usual(PRESSURE);
  private StreamJudge judge =
      new StreamJudge(model, JudgeSettings.of(model).withIncidentGap(5), "");
  private long position;

  private UsualRange usual(int field) {
    return model.schema().field(field).usual();
  }

  /** A value that lies this number of range widths above the usual range. */
  private static double above(UsualRange usual, double widths) {
    return usual.high() + widths * (usual.high() - usual.low());
  }

  private Judgement judge(double temperatureValue, double pressureValue) {
    return judge(temperatureValue, pressureValue, START.plusSeconds(position));
  }

  private Judgement judge(double temperatureValue, double pressureValue, Instant time) {
    row.clear();
    row.setNumber(TEMPERATURE, temperatureValue);
    row.setNumber(PRESSURE, pressureValue);
    return judge.judge(row, Origin.of("plant", position++, time));
  }

  /** Equal values in a row would be a stuck sensor. */
  private Judgement normal() {
    double wiggle = .01 * (position % 7);
    return judge(temperature.median() + wiggle, pressure.median() + wiggle / 10);
  }

  @Test
  void anotherSensorThatIsClearlyFartherOutsideTakesTheLead() {
    AnomalyEvent first = judge(above(temperature, 1), pressure.median()).anomaly();
    assertThat(first.state().name()).isEqualTo("temperature high");
    assertThat(first.state().severity()).isEqualTo(Severity.MEDIUM);
    // A little farther is not enough.
    assertThat(judge(temperature.median(), above(pressure, 1.2)).update()).isNull();
    IncidentUpdate update = judge(temperature.median(), above(pressure, 3)).update();
    assertThat(update.isRenamed()).isTrue();
    assertThat(update.before()).isEqualTo(first.state());
    assertThat(update.now().name()).isEqualTo("pressure high");
    assertThat(update.now().severity()).isEqualTo(Severity.HIGH);
    assertThat(update.incident()).isEqualTo(first.id());
    assertThat(update.anomalies()).isEqualTo(3);
    assertThat(update.features().get(0)).startsWith("pressure ").contains(", expected ");
    IncidentEvent ended = null;
    for (int r = 0; r < 5; r++) {
      ended = normal().ended();
    }
    assertThat(ended.state()).isEqualTo(update.now());
    assertThat(ended.peak()).isEqualTo(2);
  }

  @Test
  void theSeverityRisesStepByStepAndEachStepIsReportedOnce() {
    List<String> steps = new ArrayList<>();
    for (int r = 0; r < 300; r++) {
      IncidentUpdate update = judge(above(temperature, .3), pressure.median()).update();
      if (update != null) {
        assertThat(update.isRenamed()).isFalse();
        steps.add(update.anomalies() + " " + update.now().severity().word());
      }
    }
    assertThat(steps).containsExactly("10 medium", "100 high");
  }

  @Test
  void theEndSaysSinceWhenItIsBack() {
    judge(above(temperature, 1), pressure.median());
    judge(above(temperature, 1), pressure.median());
    // By less than a tenth of its width outside, it has returned.
    Judgement judgement = judge(above(temperature, .05), pressure.median());
    long back = judgement.verdict().isAnomaly() ? 3 : 2;
    IncidentEvent ended = judgement.ended();
    while (ended == null) {
      ended = normal().ended();
    }
    assertThat(ended.ending()).isEqualTo(Ending.RETURNED);
    assertThat(ended.back()).isEqualTo(back);
    assertThat(ended.backTime()).isEqualTo(START.plusSeconds(back));
    assertThat(ended.duration()).isEqualTo(Duration.ofSeconds(back));
    assertThat(ended.outcome()).startsWith("temperature is back ");
  }

  @Test
  void anIncidentOfSilenceIsNotBack() {
    judge(above(temperature, 1), pressure.median());
    IncidentEvent ended = judge.endIncident();
    assertThat(ended.ending()).isEqualTo(Ending.SILENT);
    assertThat(ended.back()).isEqualTo(-1);
    assertThat(ended.backTime()).isNull();
  }

  @Test
  void whatRecursAtTheSameTimeOfAnotherDayIsLessSevere() throws Exception {
    Instant[] begins = {
      START, START.plusSeconds(7_200), START.plus(Duration.ofHours(24)).plusSeconds(1_200)
    };
    List<Severity> severities = new ArrayList<>();
    List<Boolean> recurring = new ArrayList<>();
    for (Instant begin : begins) {
      AnomalyEvent anomaly = judge(above(temperature, 1), pressure.median(), begin).anomaly();
      severities.add(anomaly.state().severity());
      recurring.add(anomaly.state().recurring());
      for (int r = 0; r < 100; r++) {
        normal();
      }
      // It is remembered over a restart, too.
      judge = StreamJudge.restore(model, JudgeSettings.of(model), "", judge.snapshot());
    }
    assertThat(severities).containsExactly(Severity.MEDIUM, Severity.MEDIUM, Severity.LOW);
    assertThat(recurring).containsExactly(false, false, true);
  }

  private static Evidence evidence(Finding finding) {
    return new Evidence(null, .8, .6, null, List.of(finding), List.of());
  }

  private Finding finding(double number, Deviation deviation) {
    return new Finding(
        "temperature",
        FieldKind.NUMERIC,
        Double.isNaN(number) ? "" : Double.toString(number),
        number,
        "",
        temperature,
        List.of(),
        deviation,
        1,
        1,
        List.of());
  }

  private int shown(LeadingFault fault, double value) {
    row.clear();
    if (!Double.isNaN(value)) {
      row.setNumber(TEMPERATURE, value);
    }
    return fault.shownBy(row);
  }

  /** Whatever the detector says of a reading, its value shows whether the fault goes on. */
  @Test
  void aReadingShowsWhetherTheFaultGoesOn() {
    LeadingFault fault = new LeadingFault(model.schema(), model.usualValues());
    assertThat(shown(fault, above(temperature, 5))).isEqualTo(LeadingFault.NOT);

    fault.next(evidence(finding(above(temperature, 1), Deviation.ABOVE_RANGE)));
    assertThat(shown(fault, above(temperature, .11))).isEqualTo(LeadingFault.CLEARLY);
    assertThat(shown(fault, above(temperature, .09))).isEqualTo(LeadingFault.HARDLY);
    assertThat(shown(fault, temperature.high())).isEqualTo(LeadingFault.NOT);
    assertThat(shown(fault, -1e6)).as("the other side").isEqualTo(LeadingFault.NOT);

    fault.clear();
    fault.next(evidence(finding(60, Deviation.STUCK)));
    assertThat(shown(fault, 60)).isEqualTo(LeadingFault.CLEARLY);
    assertThat(shown(fault, 61)).isEqualTo(LeadingFault.NOT);
    assertThat(shown(fault, 60)).as("it has moved").isEqualTo(LeadingFault.NOT);

    fault.clear();
    fault.next(evidence(finding(Double.NaN, Deviation.MISSING)));
    assertThat(shown(fault, Double.NaN)).isEqualTo(LeadingFault.CLEARLY);
    assertThat(shown(fault, 1e6)).isEqualTo(LeadingFault.NOT);
  }
}
