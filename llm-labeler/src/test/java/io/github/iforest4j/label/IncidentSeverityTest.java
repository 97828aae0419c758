package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentSeverityTest {
  private static final UsualRange USUAL = new UsualRange(50, 55, 60);
  private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private static Evidence evidence(double number, Deviation deviation) {
    Finding finding =
        new Finding(
            "flow",
            FieldKind.NUMERIC,
            Double.toString(number),
            number,
            "",
            USUAL,
            List.of(),
            deviation,
            1,
            1,
            List.of());
    return new Evidence(null, .8, .6, null, List.of(finding), List.of());
  }

  private static Evidence above(double number) {
    return evidence(number, Deviation.ABOVE_RANGE);
  }

  private static Severity of(Evidence evidence, int readings) {
    IncidentSeverity severity = new IncidentSeverity();
    for (int i = 0; i < readings; i++) {
      severity.add(evidence, null);
    }
    return severity.severity();
  }

  /** The table of the class, cell by cell: the range is 10 wide. */
  @Test
  void theSeverityFollowsSizeAndDuration() {
    Evidence[] sizes = {above(60.9), above(64.9), above(79.9), above(80)};
    String[] rows = {"LLM", "LMH", "MHC", "HCC"};
    int[] durations = {9, 10, 100};
    for (int s = 0; s < sizes.length; s++) {
      for (int d = 0; d < durations.length; d++) {
        assertThat(of(sizes[s], durations[d]).name())
            .as("size %d, duration %d", s, d)
            .startsWith(rows[s].substring(d, d + 1));
      }
    }
    assertThat(of(sizes[0], 99)).isEqualTo(Severity.LOW);
    assertThat(of(sizes[1], 99)).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void oneReadingHasTheSeverityOfABriefIncident() {
    for (double number : new double[] {60.9, 64.9, 65, 79.9, 80, 1e9}) {
      assertThat(Severity.of(above(number))).isEqualTo(of(above(number), 1));
    }
  }

  @Test
  void whatHasNoDistanceCountsAsAQuarterOfAWidth() {
    for (Deviation deviation : List.of(Deviation.STUCK, Deviation.MISSING, Deviation.NEVER_SEEN)) {
      assertThat(of(evidence(55, deviation), 9)).isEqualTo(Severity.LOW);
      assertThat(of(evidence(55, deviation), 10)).isEqualTo(Severity.MEDIUM);
      assertThat(of(evidence(55, deviation), 100)).isEqualTo(Severity.HIGH);
    }
    assertThat(of(evidence(55, Deviation.NONE), 99)).isEqualTo(Severity.LOW);
    assertThat(of(evidence(55, Deviation.RESTLESS), 100)).isEqualTo(Severity.MEDIUM);
  }

  /** Of slow readings few are needed: what counts is half an hour, or three hours. */
  @Test
  void timeCountsAsReadingsDo() {
    IncidentSeverity severity = new IncidentSeverity();
    severity.add(above(66), START);
    assertThat(severity.severity()).isEqualTo(Severity.MEDIUM);
    severity.add(above(66), START.plusSeconds(1_799));
    assertThat(severity.severity()).isEqualTo(Severity.MEDIUM);
    severity.add(above(66), START.plusSeconds(1_800));
    assertThat(severity.severity()).isEqualTo(Severity.HIGH);
    severity.add(above(66), START.plusSeconds(3 * 3_600));
    assertThat(severity.severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void oneStrayValueAmongManyStaysBrief() {
    IncidentSeverity severity = new IncidentSeverity();
    for (int i = 0; i < 99; i++) {
      severity.add(above(60.5), null);
    }
    severity.add(above(66), null);
    assertThat(severity.severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void whatIsBackInItsRangeCountsForNothing() {
    assertThat(of(evidence(55, Deviation.BACK_IN_RANGE), 1_000)).isEqualTo(Severity.LOW);
  }

  @Test
  void itContinuesWhereItWasWritten() throws IOException {
    IncidentSeverity severity = new IncidentSeverity();
    severity.add(above(66), START);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    severity.write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(65);
    IncidentSeverity other = new IncidentSeverity();
    other.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(other.severity()).isEqualTo(Severity.MEDIUM);
    other.add(above(66), START.plusSeconds(1_800));
    assertThat(other.severity()).isEqualTo(Severity.HIGH);
  }
}
