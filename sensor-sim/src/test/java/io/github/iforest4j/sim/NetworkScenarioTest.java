package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class NetworkScenarioTest {
  private static final Scenario NETWORK = Scenario.named("network");
  private static final Set<Double> USUAL_PORTS = Set.of(80., 443., 22., 8080.);
  private static final Set<Double> UNUSUAL_PORTS = Set.of(1337., 9999., 6666.);

  private static SensorStream faulty(long seed) {
    return SensorStream.of(NETWORK, SensorStream.Options.of(NETWORK, seed));
  }

  private static SensorStream clean(long seed) {
    return SensorStream.of(NETWORK, SensorStream.Options.of(NETWORK, seed).clean());
  }

  @Test
  void cleanRecordsFillTheRangesOfTheContractEvenly() {
    SensorStream stream = clean(1);
    int n = 40_000;
    Map<String, long[]> counts = new TreeMap<>();
    double[] sizes = {Double.MAX_VALUE, 0};
    double[] durations = {Double.MAX_VALUE, 0};
    Map<Double, Long> ports = new TreeMap<>();
    Map<String, Long> protocols = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      SensorReading r = stream.next();
      assertThat(r.truth()).isNull();
      ports.merge(r.number(0), 1L, Long::sum);
      protocols.merge(r.text(4), 1L, Long::sum);
      widen(sizes, r.number(2));
      widen(durations, r.number(3));
      bin(counts, "dst_port", r.number(1), 1024, 65535);
      bin(counts, "packet_size", r.number(2), 100, 1500);
      bin(counts, "duration_ms", r.number(3), 50, 500);
    }

    // Both ends of the small ranges occur: the chance that one is never drawn is below 1e-12.
    assertThat(sizes).containsExactly(100, 1500);
    assertThat(durations).containsExactly(50, 500);
    assertThat(ports.keySet()).isEqualTo(USUAL_PORTS);
    assertThat(protocols.keySet()).isEqualTo(Set.of("TCP", "UDP"));
    for (long[] binned : counts.values()) {
      assertUniform(binned);
    }
    assertUniform(ports.values().stream().mapToLong(Long::longValue).toArray());
    assertUniform(protocols.values().stream().mapToLong(Long::longValue).toArray());
  }

  /** Counts a value in one of 11 bins; 11 divides neither range, the rest falls off the last. */
  private static void bin(
      Map<String, long[]> counts, String field, double value, int low, int high) {
    assertThat(value).as(field).isBetween((double) low, (double) high);
    int width = (high - low + 1) / 11;
    int bin = (int) ((value - low) / width);
    if (bin < 11) {
      counts.computeIfAbsent(field, f -> new long[11])[bin]++;
    }
  }

  private static void assertUniform(long[] counts) {
    double[] expected = new double[counts.length];
    Arrays.fill(expected, 1);
    assertThat(new ChiSquareTest().chiSquareTest(expected, counts))
        .as("p that %s is uniform", Arrays.toString(counts))
        .isGreaterThan(.001);
  }

  @Test
  void oneRecordInFiveIsAnomalousAndTheKindsAreDealtEvenly() {
    int n = 5_000;
    // 4.5 standard deviations of a binomial share: one false alarm in 7,000 runs of 20 seeds.
    double band = 4.5 * Math.sqrt(.2 * .8 / n);
    for (long seed = 1; seed <= 20; seed++) {
      SensorStream stream = faulty(seed);
      Map<String, Integer> kinds = new TreeMap<>();
      for (int i = 0; i < n; i++) {
        AnomalyTruth truth = stream.next().truth();
        if (truth != null) {
          kinds.merge(truth.kind(), 1, Integer::sum);
        }
      }
      int anomalies = kinds.values().stream().mapToInt(Integer::intValue).sum();
      assertThat(anomalies / (double) n).as("seed %d", seed).isBetween(.2 - band, .2 + band);
      assertThat(kinds.keySet()).isEqualTo(Set.copyOf(NETWORK.anomalyKinds()));
      int most = kinds.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
      int least = kinds.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
      assertThat(most - least).as("seed %d: %s", seed, kinds).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void anAnomalyIsExactlyOneFieldOutsideWhatIsNormal() {
    Set<Double> portsSeen = new TreeSet<>();
    double[] sizes = {Double.MAX_VALUE, 0};
    double[] durations = {Double.MAX_VALUE, 0};
    for (long seed = 1; seed <= 5; seed++) {
      SensorStream stream = faulty(seed);
      SensorStream twin = clean(seed);
      long lastId = 0;
      for (int i = 0; i < 4_000; i++) {
        SensorReading r = stream.next();
        SensorReading normal = twin.next();
        List<String> different = new ArrayList<>();
        for (int f = 0; f < 5; f++) {
          if (!r.text(f).equals(normal.text(f))) {
            different.add(NETWORK.schema().field(f).name());
          }
        }
        AnomalyTruth truth = r.truth();
        assertThat(different)
            .as("seed %d record %d", seed, i)
            .isEqualTo(truth == null ? List.of() : truth.fields());
        if (truth == null) {
          continue;
        }
        assertThat(truth.id()).isEqualTo(++lastId);
        assertThat(truth.fields()).containsExactly(truth.kind());
        assertThat(truth.firstReading()).isEqualTo(i).isEqualTo(truth.lastReading());
        switch (truth.kind()) {
          case "src_port" -> portsSeen.add(r.number(0));
          case "packet_size" -> widen(sizes, r.number(2));
          case "duration_ms" -> widen(durations, r.number(3));
          default -> assertThat(r.text(4)).isEqualTo("UNKNOWN");
        }
      }
    }
    assertThat(portsSeen).isEqualTo(UNUSUAL_PORTS);
    // About 1,000 draws of each: the extremes come within 1.5 % of the ends of the range.
    assertThat(sizes[0]).isBetween(2_000., 2_120.);
    assertThat(sizes[1]).isBetween(9_880., 10_000.);
    assertThat(durations[0]).isBetween(2_000., 2_045.);
    assertThat(durations[1]).isBetween(4_955., 5_000.);
  }

  private static void widen(double[] range, double value) {
    range[0] = Math.min(range[0], value);
    range[1] = Math.max(range[1], value);
  }
}
