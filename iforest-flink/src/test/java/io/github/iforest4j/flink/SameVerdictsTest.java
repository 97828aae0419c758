package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job says what one run on one machine says, byte for byte, however many subtasks it has. */
class SameVerdictsTest {
  /** As if nothing was said about a cache. */
  private static final int DEFAULT_CACHE = -1;

  /** Some tens of keys fit: of a thousand devices, nearly every reading throws one out. */
  private static final int SMALL_CACHE = 1;

  @RegisterExtension static final Jobs JOBS = new Jobs();

  @Test
  void aFewDevicesWithEveryParallelism() throws Exception {
    Fleet fleet = Fleet.of(30, 150, Preset.SENSORS);
    List<String> single = fleet.onOneMachine();
    assertThat(single).anyMatch(line -> line.startsWith("{\"event\":\"episode\""));
    for (int parallelism : new int[] {1, 2, 4}) {
      assertSame(run(fleet, parallelism, "hashmap"), single);
    }
  }

  @Test
  @Tag("flink")
  void aThousandDevicesWithEveryParallelism() throws Exception {
    for (Preset preset : List.of(Preset.READINGS, Preset.SENSORS)) {
      Fleet fleet = Fleet.of(1_000, 200, preset);
      List<String> single = fleet.onOneMachine();
      for (int parallelism : new int[] {1, 2, 4}) {
        assertSame(run(fleet, parallelism, "hashmap"), single);
      }
      for (int parallelism : new int[] {1, 2, 4}) {
        assertSame(run(fleet, parallelism, "rocksdb"), single);
        assertSame(run(fleet, parallelism, "rocksdb", SMALL_CACHE), single);
      }
      assertSame(run(fleet, 2, "rocksdb", 0), single);
    }
  }

  /**
   * Batch mode sorts readings by key. Its own state holds one key at a time, whatever the backend;
   * without that, it is the backend's, in front of which RocksDB has a cache.
   */
  @Test
  void inBatchModeTheSame() throws Exception {
    Fleet fleet = Fleet.of(10, 150, Preset.SENSORS);
    List<String> single = fleet.onOneMachine();
    assertThat(open(single)).as("incidents that the end of the input ends").isNotEmpty();
    for (String backend : List.of("hashmap", "rocksdb")) {
      for (int cache : backend.equals("rocksdb") ? new int[] {0, DEFAULT_CACHE} : new int[] {0}) {
        for (boolean ownState : new boolean[] {true, false}) {
          StreamExecutionEnvironment env = Jobs.environment(2, backend);
          env.setRuntimeMode(RuntimeExecutionMode.BATCH);
          Configuration configuration = new Configuration();
          configuration.set(ExecutionOptions.USE_BATCH_STATE_BACKEND, ownState);
          env.configure(configuration);
          assertSame(JOBS.sorted(env, lines(fleet, readings(fleet), env, cache)), single);
        }
      }
    }
  }

  /** In batch mode all models are there before the first reading. */
  @Test
  void inBatchModeModelsComeFirst() throws Exception {
    Fleet fleet = Fleet.of(10, 150, Preset.SENSORS);
    DetectorModel next = Fleet.of(10, 1, Preset.READINGS).model();
    StreamExecutionEnvironment env = Jobs.environment(2, "rocksdb");
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    DataStream<ModelUpdate> models =
        env.fromData(ModelUpdate.TYPE, ModelUpdate.of(next, Instant.EPOCH));
    AnomalyStream stream =
        AnomalyStream.of(readings(fleet).in(env, fleet.perDevice()), fleet.model())
            .models(models)
            .allVerdicts()
            .build();
    List<String> ids =
        JOBS.sorted(env, stream.verdicts().map(ReadingVerdict::modelId).returns(Types.STRING));
    assertThat(ids).hasSizeGreaterThan(1_000).containsOnly(next.id());
  }

  @Test
  @Tag("flink")
  void aJobThatIsStoppedAndGoesOnWithMoreAndFewerSubtasks(@TempDir Path folder) throws Exception {
    Fleet fleet = Fleet.of(30, 150, Preset.SENSORS);
    List<String> single = fleet.onOneMachine();
    assertSame(rescaled(fleet, "hashmap", DEFAULT_CACHE, 2_000, 1_000, folder), single);
  }

  @Test
  @Tag("flink")
  void aThousandDevicesThatAreStoppedAndGoOn(@TempDir Path folder) throws Exception {
    Fleet fleet = Fleet.of(1_000, 200, Preset.SENSORS);
    List<String> single = fleet.onOneMachine();
    for (String backend : List.of("hashmap", "rocksdb")) {
      assertSame(rescaled(fleet, backend, DEFAULT_CACHE, 20_000, 40_000, folder), single);
    }
    assertSame(rescaled(fleet, "rocksdb", SMALL_CACHE, 20_000, 40_000, folder), single);
  }

  static void assertSame(List<String> job, List<String> single) {
    Set<String> openAtTheEnd = Fleet.removeEndedAtTheEnd(job, single);
    assertThat(job).isEqualTo(single);
    assertThat(openAtTheEnd)
        .as("incidents of the single run that had not ended")
        .isEqualTo(open(single));
  }

  /** The ids of the incidents that began, and did not end. */
  private static Set<String> open(List<String> single) {
    Set<String> open = new HashSet<>();
    for (String line : single) {
      if (line.startsWith("{\"event\":\"anomaly\"")) {
        open.add(line.split("\"")[11]);
      }
    }
    for (String line : single) {
      if (line.startsWith("{\"event\":\"episode\"")) {
        open.remove(line.split("\"")[7]);
      }
    }
    return open;
  }

  private static List<String> run(Fleet fleet, int parallelism, String backend) throws Exception {
    return run(fleet, parallelism, backend, DEFAULT_CACHE);
  }

  private static List<String> run(Fleet fleet, int parallelism, String backend, int cache)
      throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(parallelism, backend);
    return JOBS.sorted(env, lines(fleet, readings(fleet), env, cache));
  }

  private static SimulatedReadings readings(Fleet fleet) {
    return SimulatedReadings.of(Fleet.SCENARIO, fleet.options(), fleet.model())
        .devices(0, fleet.devices());
  }

  private static DataStream<String> lines(
      Fleet fleet, SimulatedReadings readings, StreamExecutionEnvironment env, int cache) {
    AnomalyStream.Builder builder =
        AnomalyStream.of(readings.in(env, fleet.perDevice()), fleet.model()).allVerdicts();
    AnomalyStream stream =
        (cache == DEFAULT_CACHE ? builder : builder.cacheMegabytes(cache)).build();
    return stream
        .events()
        .map(StreamEvent::json)
        .returns(Types.STRING)
        .union(stream.verdicts().map(Fleet::line).returns(Types.STRING));
  }

  /** Stops a job twice, and goes on with other numbers of subtasks. */
  private static List<String> rescaled(
      Fleet fleet, String backend, int cache, double perSecond, int linesBetween, Path folder)
      throws Exception {
    List<String> all = new ArrayList<>();
    String savepoint = null;
    for (int parallelism : new int[] {2, 4, 1}) {
      StreamExecutionEnvironment env = Jobs.environment(parallelism, backend);
      if (savepoint != null) {
        Jobs.restoreFrom(env, savepoint);
      }
      if (parallelism == 1) {
        all.addAll(JOBS.sorted(env, lines(fleet, readings(fleet), env, cache)));
      } else {
        Jobs.Stopped stopped =
            JOBS.stop(
                env,
                lines(fleet, readings(fleet).perSecond(perSecond), env, cache),
                linesBetween,
                folder);
        all.addAll(stopped.lines());
        savepoint = stopped.savepoint();
      }
    }
    Collections.sort(all);
    return all;
  }
}
