package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A reading is a function of seed, device and time: order, start and thread do not matter. */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class RandomAccessTest {
  private static final int READINGS = 4_000;

  static List<String> scenarios() {
    return Scenario.names();
  }

  /** And one that has sensors of all sorts, and every kind of anomaly. */
  static List<String> allScenarios() {
    return Stream.concat(Scenario.names().stream(), Stream.of("everything")).toList();
  }

  private static SensorStream stream(String name, long seed) throws IOException {
    Scenario scenario =
        name.equals("everything") ? ReadingEncoderTest.everything() : Scenario.named(name);
    return SensorStream.of(scenario, SensorStream.Options.of(scenario, seed).withAnomalyShare(.2));
  }

  private static String line(SensorReading reading) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JsonLinesEncoder(true).write(reading, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("allScenarios")
  void anyOrderGivesTheSameBytes(String name) throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      SensorStream forwards = stream(name, seed);
      List<Long> indices = new ArrayList<>();
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < READINGS; i++) {
        SensorReading reading = forwards.next();
        indices.add(reading.index());
        lines.add(line(reading));
      }
      SensorStream jumping = stream(name, seed);
      Random random = new Random(seed);
      for (int i = 0; i < 600; i++) {
        int at = random.nextInt(READINGS);
        jumping.seek(indices.get(at));
        assertThat(line(jumping.next())).as("seed %d at %d", seed, at).isEqualTo(lines.get(at));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allScenarios")
  void aLaterStartGivesTheSameReadings(String name) throws IOException {
    SensorStream early = stream(name, 5);
    int devices = early.scenario().numDevices();
    long ticks = 12_345;
    SensorStream late =
        SensorStream.of(
            early.scenario(),
            early
                .options()
                .withStart(
                    early.options().start().plus(early.options().period().multipliedBy(ticks))));
    early.seek(ticks * devices);
    for (int i = 0; i < 2_000; i++) {
      SensorReading one = early.next();
      SensorReading other = late.next();
      assertThat(other.index()).isEqualTo(one.index() - ticks * devices);
      assertThat(other.time()).isEqualTo(one.time());
      for (int f = 0; f < one.schema().numFields(); f++) {
        assertThat(other.text(f)).isEqualTo(one.text(f));
      }
      assertThat(other.truth() == null).isEqualTo(one.truth() == null);
      if (one.truth() != null) {
        assertThat(other.truth().description()).isEqualTo(one.truth().description());
        assertThat(other.truth().onset()).isEqualTo(one.truth().onset());
        assertThat(other.truth().firstReading())
            .isEqualTo(one.truth().firstReading() - ticks * devices);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("allScenarios")
  void valuesAreThoseOfTheReadings(String name) throws IOException {
    SensorStream stream = stream(name, 7);
    int sensors = stream.scenario().numSensors();
    int first = stream.scenario().schema().numFields() - sensors;
    double[] values = new double[READINGS * sensors];
    SensorStream other = stream(name, 7);
    other.values(0, 1_000, values);
    double[] rest = new double[3_000 * sensors];
    other.values(1_000, 3_000, rest);
    System.arraycopy(rest, 0, values, 1_000 * sensors, rest.length);
    boolean[] sent = new boolean[READINGS];
    SensorReading reading = stream.next();
    for (; reading.index() < READINGS; reading = stream.next()) {
      int row = (int) reading.index();
      sent[row] = true;
      for (int s = 0; s < sensors; s++) {
        double value = values[row * sensors + s];
        if (reading.isMissing(first + s)) {
          assertThat(value).isNaN();
        } else if (!reading.isText(first + s)) {
          assertThat(value).isEqualTo(reading.number(first + s));
        }
      }
    }
    for (int row = 0; row < READINGS; row++) {
      for (int s = 0; s < sensors && !sent[row]; s++) {
        assertThat(values[row * sensors + s]).as("a device that sends nothing").isNaN();
      }
    }
  }

  @Test
  void threadsThatShareTheWorkGiveTheSameValues() throws Exception {
    SensorStream whole = stream("pump", 3);
    int sensors = whole.scenario().numSensors();
    double[] expected = new double[READINGS * sensors];
    whole.values(0, READINGS, expected);
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<double[]>> shards = new ArrayList<>();
      for (int shard = 7; shard >= 0; shard--) {
        long from = shard * 500L;
        shards.add(
            () -> {
              double[] part = new double[500 * sensors];
              stream("pump", 3).values(from, 500, part);
              return part;
            });
      }
      int shard = 7;
      for (Future<double[]> part : pool.invokeAll(shards)) {
        for (int i = 0; i < 500 * sensors; i++) {
          // As objects: a missing value equals a missing value.
          assertThat(Double.valueOf(part.get()[i]))
              .isEqualTo(Double.valueOf(expected[shard * 500 * sensors + i]));
        }
        shard--;
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** The plan is what the readings show, without reading them. */
  @ParameterizedTest
  @MethodSource("scenarios")
  void plannedAnomaliesAreThoseOfTheReadings(String name) throws IOException {
    SensorStream stream = stream(name, 11);
    int from = 700;
    int to = stream.scenario().numDevices() == 1 ? 3_300 : 100_000;
    Set<AnomalyTruth> met = new LinkedHashSet<>();
    stream.seek(from);
    for (SensorReading reading = stream.next(); reading.index() < to; reading = stream.next()) {
      AnomalyTruth truth = reading.truth();
      if (truth != null) {
        met.add(truth);
      }
    }
    List<AnomalyTruth> planned = stream(name, 11).anomalies(from, to);
    assertThat(planned).containsAll(met);
    // A gap's readings are not sent; its last one may lie beyond the end.
    assertThat(planned)
        .filteredOn(truth -> !met.contains(truth))
        .allMatch(truth -> truth.kind().equals("reboot_gap"));
    assertThat(met).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("allScenarios")
  void readingIntoAnArrayAllocatesNothing(String name) throws IOException {
    SensorStream stream = stream(name, 1);
    double[] into = new double[1_000 * stream.scenario().numSensors()];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Until each device has met each kind of anomaly once.
    int warm = stream.scenario().numDevices() == 1 ? 30 : 1_200;
    for (int i = 0; i < warm; i++) {
      stream.values(i * 1_000L, 1_000, into);
    }
    // The least of several rounds: the compiler allocates now and then, too.
    long best = Long.MAX_VALUE;
    for (int i = warm; i < warm + 10; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      stream.values(i * 1_000L, 1_000, into);
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    // The measurement itself.
    assertThat(best).isLessThan(100);
  }

  /** Otherwise the readings of a large fleet would fill the memory before anybody reads them. */
  @Test
  void manyDevicesLookLessFarAhead() {
    assertThat(new Lookahead(1).most()).isEqualTo(64);
    assertThat(new Lookahead(4_096).most()).isEqualTo(16);
    assertThat(new Lookahead(100_000).most()).isEqualTo(1);
  }
}
