package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.testing.Plant;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A savepoint of an earlier build can still be gone on from, with the same verdicts. The fixture is
 * in {@code src/test/resources/savepoint-1}; a build whose savepoints are different adds another
 * one beside it with {@link #main}, and never changes this one. Its verdicts are written anew where
 * the rules of alarms have changed.
 */
class SavepointFixtureTest {
  private static final Path FIXTURE = Path.of("src/test/resources/savepoint-1");
  private static final int STOPPED_AT = 200;

  @RegisterExtension static final Jobs JOBS = new Jobs();

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void aSavepointOfAnEarlierBuildIsGoneOnFrom(String backend) throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(2, backend);
    Jobs.restoreFrom(env, FIXTURE.toAbsolutePath().toString());
    // Another model than that of the savepoint, which must not matter.
    DetectorModel other = Plant.model(Preset.READINGS);
    List<String> lines = JOBS.sorted(env, lines(after(env), other));
    assertThat(lines).isEqualTo(Files.readAllLines(FIXTURE.resolve("after.txt")));
  }

  @Test
  void theFixtureHasWhatAStateMayHave() throws Exception {
    List<String> after = Files.readAllLines(FIXTURE.resolve("after.txt"));
    assertThat(after).anyMatch(line -> line.contains("ANOMALY"));
    assertThat(after).noneMatch(line -> line.contains("WARMING"));
    // It began before the savepoint.
    assertThat(after).contains("incident " + AnomalyEvent.idOf("plant", 196));
  }

  /** Readings of two devices in turn, with a fault around the savepoint. */
  private static Reading reading(long second) {
    String device = second % 2 == 0 ? "a" : "b";
    return second >= 195 && second < 206
        ? PlantReadings.hot(device, second)
        : PlantReadings.normal(device, second);
  }

  /** The readings after the savepoint. */
  private static DataStream<Reading> after(StreamExecutionEnvironment env) {
    Reading[] readings = new Reading[STOPPED_AT];
    Arrays.setAll(readings, i -> reading(STOPPED_AT + i));
    return env.fromData(Reading.TYPE, readings);
  }

  /** The readings before the savepoint, and then nothing for a long time. */
  private static DataStream<Reading> before(StreamExecutionEnvironment env) {
    GeneratorFunction<Long, Reading> function = i -> i < STOPPED_AT ? reading(i) : Reading.NONE;
    return env.fromSource(
            new DataGeneratorSource<>(
                function, Long.MAX_VALUE, RateLimiterStrategy.perSecond(500), Reading.TYPE),
            WatermarkStrategy.noWatermarks(),
            "before")
        .uid("before")
        .setParallelism(1)
        .filter(reading -> reading.numFields() > 0)
        .setParallelism(1);
  }

  private static DataStream<String> lines(DataStream<Reading> readings, DetectorModel model) {
    AnomalyStream stream =
        AnomalyStream.of(
                readings
                    .assignTimestampsAndWatermarks(AnomalyStream.watermarks(Duration.ZERO))
                    .setParallelism(1),
                model)
            .allVerdicts()
            .build();
    return stream
        .verdicts()
        .map(Fleet::line)
        .returns(Types.STRING)
        .union(
            stream
                .events()
                .filter(event -> event.kind() == StreamEvent.Kind.INCIDENT)
                // Its words may get better.
                .map(event -> "incident " + event.id())
                .returns(Types.STRING));
  }

  /**
   * Writes a fixture with this build.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    DetectorModel model = Plant.model(Preset.SENSORS);
    Jobs jobs = new Jobs();
    jobs.beforeAll(null);
    StreamExecutionEnvironment env = Jobs.environment(1, "hashmap");
    Path made = Files.createTempDirectory("savepoint");
    Jobs.Stopped stopped = jobs.stop(env, lines(before(env), model), STOPPED_AT, made);
    Path savepoint = Path.of(URI.create(stopped.savepoint()));
    try (Stream<Path> files = Files.list(savepoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    StreamExecutionEnvironment next = Jobs.environment(2, "hashmap");
    Jobs.restoreFrom(next, stopped.savepoint());
    Files.write(folder.resolve("after.txt"), jobs.sorted(next, lines(after(next), model)));
    jobs.afterAll(null);
  }
}
