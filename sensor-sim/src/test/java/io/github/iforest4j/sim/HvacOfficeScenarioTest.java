package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;

/** The statistics of an office's air, and its faults. */
class HvacOfficeScenarioTest {
  private static final Scenario OFFICE = Scenario.named("hvac-office");

  private static SensorStream clean(long seed, Duration period) {
    return SensorStream.of(
        OFFICE, SensorStream.Options.of(OFFICE, seed).clean().withPeriod(period));
  }

  /** Forty days, because the wandering leaves little independent in one. */
  private static Samples fortyDays(long seed) {
    return Samples.of(clean(seed, Duration.ofSeconds(60)), 40 * 1_440);
  }

  @Test
  void spreadsAreWhatTheChannelsSay() {
    for (long seed = 1; seed <= 3; seed++) {
      Samples days = fortyDays(seed);
      for (Sensor sensor : OFFICE.sensors()) {
        String name = sensor.name();
        double deviation = Math.sqrt(StatUtils.variance(days.column(name)));
        assertThat(deviation / sensor.spread())
            .as("seed %d %s: measured %f", seed, name, deviation)
            .isCloseTo(1, within(.08));
      }
    }
  }

  @Test
  void temperatureLiesAroundTwentyTwoPointFour() {
    for (long seed = 1; seed <= 3; seed++) {
      double[] temperature = fortyDays(seed).column("temperature");
      assertThat(StatUtils.mean(temperature)).as("seed %d", seed).isCloseTo(22.4, within(.1));
      assertThat(StatUtils.min(temperature)).isGreaterThan(22.4 - 5 * .9);
      assertThat(StatUtils.max(temperature)).isLessThan(22.4 + 5 * .9);
    }
  }

  @Test
  void warmAirIsDrierAndPeopleBringCarbonDioxide() {
    for (long seed = 1; seed <= 3; seed++) {
      Samples days = fortyDays(seed);
      assertThat(days.correlation("temperature", "humidity"))
          .as("seed %d", seed)
          .isBetween(-.75, -.3);
      double[] co2 = days.column("co2");
      // From 08:00 on, a reading a minute: noon is four hours in, 02:00 eighteen.
      double noon = 0;
      double night = 0;
      for (int day = 0; day < 40; day++) {
        noon += co2[day * 1_440 + 240] / 40;
        night += co2[day * 1_440 + 1_080] / 40;
      }
      assertThat(noon).isBetween(700., 800.);
      assertThat(night).isBetween(415., 445.);
    }
  }

  @Test
  void everyKindOfFaultOccursAndASpikeIsFarOut() {
    for (long seed = 1; seed <= 20; seed++) {
      SensorStream stream =
          SensorStream.of(
              OFFICE, SensorStream.Options.of(OFFICE, seed).withPeriod(Duration.ofMinutes(10)));
      SensorStream twin = clean(seed, Duration.ofMinutes(10));
      Set<String> kinds = new TreeSet<>();
      for (int i = 0; i < 2_000; i++) {
        SensorReading reading = stream.next();
        SensorReading normal = twin.next();
        AnomalyTruth truth = reading.truth();
        if (truth == null) {
          continue;
        }
        kinds.add(truth.kind());
        int field = OFFICE.schema().indexOf(truth.fields().get(0));
        double off = Math.abs(reading.number(field) - normal.number(field));
        double spread = OFFICE.sensors().get(field - 1).spread();
        if (truth.kind().equals("dropout")) {
          assertThat(reading.isMissing(field)).isTrue();
        } else if (truth.kind().equals("spike") && reading.number(field) > 0) {
          assertThat(off / spread).as("seed %d, %s", seed, truth).isBetween(7.9, 12.1);
        }
      }
      assertThat(kinds).as("seed %d", seed).hasSameElementsAs(OFFICE.anomalyKinds());
    }
  }
}
