package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;

/** The statistics of normal operation. */
class PlantScenarioTest {
  private static final Scenario PLANT = Scenario.named("plant");

  private static SensorStream clean(long seed, Duration period) {
    return SensorStream.of(PLANT, SensorStream.Options.of(PLANT, seed).clean().withPeriod(period));
  }

  /** Ten days, because the room's wandering leaves little independent in one. */
  private static Samples tenDays(long seed) {
    return Samples.of(clean(seed, Duration.ofSeconds(10)), 86_400);
  }

  private static Samples halfAnHour(long seed) {
    return Samples.of(clean(seed, Duration.ofSeconds(1)), 1_800);
  }

  @Test
  void spreadsAreWhatTheChannelsSay() {
    for (long seed = 1; seed <= 3; seed++) {
      Samples days = tenDays(seed);
      for (Sensor sensor : PLANT.sensors()) {
        String name = sensor.name();
        double deviation = Math.sqrt(StatUtils.variance(days.column(name)));
        assertThat(deviation / sensor.spread())
            .as("seed %d %s: measured %f", seed, name, deviation)
            .isCloseTo(1, within(.05));
      }
    }
  }

  @Test
  void normalReadingsStayWithinFivePlausibleSpreadsOfTheirMeans() {
    double[] means = {63.17, 6.535, 2.184, 66.8, 33.65, 1476.4, 22};
    for (long seed = 1; seed <= 3; seed++) {
      Samples days = tenDays(seed);
      for (int c = 0; c < means.length; c++) {
        Sensor sensor = PLANT.sensors().get(c);
        double[] values = days.column(sensor.name());
        double reach = 5 * sensor.spread();
        assertThat(StatUtils.mean(values))
            .as(sensor.name())
            .isCloseTo(means[c], within(.1 * sensor.spread()));
        assertThat(StatUtils.min(values)).isGreaterThan(means[c] - reach);
        assertThat(StatUtils.max(values)).isLessThan(means[c] + reach);
      }
    }
  }

  @Test
  void loadDrivesTheFastSensorsInTheRightDirection() {
    for (long seed = 1; seed <= 5; seed++) {
      Samples run = halfAnHour(seed);
      assertThat(run.correlation("current", "flow")).as("seed %d", seed).isGreaterThan(.9);
      assertThat(run.correlation("current", "vibration")).as("seed %d", seed).isGreaterThan(.6);
      assertThat(run.correlation("current", "speed")).as("seed %d", seed).isLessThan(-.85);
      assertThat(run.correlation("flow", "pressure")).as("seed %d", seed).isLessThan(-.9);
    }
  }

  /**
   * A first-order lag with time constant τ delays a sine of angular frequency ω by atan(ωτ)/ω. Over
   * the batch of 137 s that is 3.96 s for the pipe (τ = 4 s) and 31.6 s for the bearing (τ = 180
   * s); the best alignment of 10,000 readings scatters by 1.4 s over seeds.
   */
  @Test
  void flowFollowsAtOnceAndBearingTemperatureSlowly() {
    for (long seed = 1; seed <= 3; seed++) {
      Samples run = Samples.of(clean(seed, Duration.ofSeconds(1)), 10_000);
      double[] current = run.column("current");
      assertThat(Samples.lag(current, run.column("vibration"), 20)).isLessThanOrEqualTo(1);
      assertThat(Samples.lag(current, run.column("flow"), 20)).isBetween(2, 4);
      assertThat(Samples.lag(current, overRoom(run), 60)).as("seed %d", seed).isBetween(27, 37);
    }
  }

  private static double[] overRoom(Samples run) {
    double[] bearing = run.column("bearing_temp").clone();
    double[] room = run.column("ambient_temp");
    Arrays.setAll(bearing, i -> bearing[i] - room[i]);
    return bearing;
  }

  @Test
  void loadPeaksInTheEarlyAfternoonAndTheRoomTwoHoursLater() {
    for (long seed = 1; seed <= 3; seed++) {
      Samples days = tenDays(seed);
      // current = 20 + 22 load, and the load swings by 0.07 over the day; the room by 1.2 °C.
      assertThat(days.correlation("ambient_temp", "bearing_temp")).isGreaterThan(.8);
      assertDaily(days.column("current"), 14, 1.54, .08);
      assertDaily(days.column("ambient_temp"), 16, 1.2, .08);
    }
  }

  /** Fits a sine of one day (readings every 10 s from 08:00) and compares peak and amplitude. */
  private static void assertDaily(
      double[] values, double peakHour, double amplitude, double tolerance) {
    double cos = 0;
    double sin = 0;
    for (int i = 0; i < values.length; i++) {
      double angle = 2 * Math.PI * (8 + i / 360.) / 24;
      cos += values[i] * Math.cos(angle);
      sin += values[i] * Math.sin(angle);
    }
    double scale = 2. / values.length;
    double peak = Math.atan2(sin, cos) * 24 / (2 * Math.PI);
    assertThat((peak + 24) % 24).isCloseTo(peakHour, within(.5));
    assertThat(scale * Math.hypot(sin, cos)).isCloseTo(amplitude, within(tolerance));
  }

  /** A stream of a few thousand readings shows the day when its period says so. */
  @Test
  void aDayInTwoThousandReadingsHasTheSameSpreads() {
    Samples coarse = Samples.of(clean(4, Duration.ofSeconds(43)), 2_009);
    for (Sensor sensor : PLANT.sensors()) {
      double deviation = Math.sqrt(StatUtils.variance(coarse.column(sensor.name())));
      assertThat(deviation / sensor.spread()).as(sensor.name()).isCloseTo(1, within(.15));
    }
  }

  /** What is left of the current when the load (seen through the speed) is taken out. */
  @Test
  void noiseOfTheSensorsIsIndependent() {
    int n = 20_000;
    Samples run = Samples.of(clean(6, Duration.ofSeconds(1)), n);
    double[] speed = run.column("speed");
    double[] current = residual(speed, run.column("current"));
    double[] ambient = increments(run.column("ambient_temp"));
    assertThat(Math.abs(Samples.correlation(Arrays.copyOf(current, n - 1), ambient)))
        .isLessThan(4 / Math.sqrt(n));
    // White: no memory from one reading to the next. The speed's own noise is white, too.
    double[] now = Arrays.copyOfRange(current, 0, n - 1);
    double[] next = Arrays.copyOfRange(current, 1, n);
    assertThat(Math.abs(Samples.correlation(now, next))).isLessThan(.1);
  }

  private static double[] residual(double[] x, double[] y) {
    SimpleRegression line = new SimpleRegression();
    for (int i = 0; i < x.length; i++) {
      line.addData(x[i], y[i]);
    }
    double[] rest = new double[x.length];
    Arrays.setAll(rest, i -> y[i] - line.predict(x[i]));
    return rest;
  }

  private static double[] increments(double[] x) {
    double[] d = new double[x.length - 1];
    Arrays.setAll(d, i -> x[i + 1] - x[i]);
    return d;
  }
}
