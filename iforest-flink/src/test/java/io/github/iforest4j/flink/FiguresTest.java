package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.StreamJudge;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The figures of {@code docs/scale-out.md}; asserts sizes only, and prints the rest. {@code
 * iforest.figures.readings}, {@code .keys} and {@code .each} set how many there are.
 */
@Tag("figures")
@Isolated
@SuppressWarnings("try") // Closing a cluster may throw anything, which then fails the test.
class FiguresTest {
  private static final int READINGS = Integer.getInteger("iforest.figures.readings", 100_000);
  private static final int KEYS = Integer.getInteger("iforest.figures.keys", 100_000);

  /** Readings of each key. */
  private static final int EACH = Integer.getInteger("iforest.figures.each", 10);

  private static final int DEVICES = 500;

  /** Megabytes in which all devices fit. */
  private static final int CACHE = 64;

  private static final int SENSORS = 8;
  private static final int BYTES_PER_KEY = 13 * 1024;
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  /** The readings of both runs, as they come from a source. */
  private static byte[][] lines = new byte[0][];

  private static final LongAdder JUDGED = new LongAdder();

  @TempDir Path folder;

  private static FeatureSchema schema() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.text("time", FieldRole.TIME));
    fields.add(Field.text("device", FieldRole.KEY));
    for (int s = 0; s < SENSORS; s++) {
      fields.add(Field.numeric("sensor" + s, ""));
    }
    return new FeatureSchema(fields);
  }

  private static double value(Random random, int sensor) {
    return 20 + 10 * sensor + random.nextGaussian();
  }

  private static DetectorModel model() {
    RecordTable table = new RecordTable();
    Random random = new Random(1);
    for (int r = 0; r < 2_000; r++) {
      table.setText(table.fieldIndex("time"), START.minusSeconds(2_000 - r).toString());
      table.setText(table.fieldIndex("device"), "d0");
      for (int s = 0; s < SENSORS; s++) {
        table.setNumber(table.fieldIndex("sensor" + s), value(random, s));
      }
      table.endRow();
    }
    return Training.builder(table)
        .schema(schema())
        .config(DetectorConfig.builder().preset(Preset.SENSORS).build())
        .prepare()
        .fit();
  }

  private static byte[] line(Random random, long reading) {
    StringBuilder line = new StringBuilder(200);
    line.append("{\"time\":\"").append(START.plusSeconds(reading / DEVICES));
    line.append("\",\"device\":\"d").append(reading % DEVICES).append('"');
    for (int s = 0; s < SENSORS; s++) {
      line.append(String.format(Locale.ROOT, ",\"sensor%d\":%.3f", s, value(random, s)));
    }
    return line.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static MiniCluster cluster() throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .withRandomPorts()
                .build());
    cluster.start();
    return cluster;
  }

  /** Readings per second of processor time, of all threads, with parsing. */
  @Test
  void speed() throws Exception {
    DetectorModel model = model();
    Random random = new Random(2);
    lines = new byte[READINGS][];
    Path file = folder.resolve("readings.jsonl");
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream buffered = new BufferedOutputStream(out)) {
      for (int i = 0; i < READINGS; i++) {
        lines[i] = line(random, i);
        buffered.write(lines[i]);
        buffered.write('\n');
      }
    }
    try (MiniCluster cluster = cluster()) {
      double single = 0;
      double heap = 0;
      double cached = 0;
      double rocks = 0;
      // The first round warms up.
      for (int round = 0; round < 3; round++) {
        single = Math.max(single, perSecond(() -> onOneMachine(model, file)));
        heap = Math.max(heap, perSecond(() -> job(cluster, model, "hashmap", 0)));
        cached = Math.max(cached, perSecond(() -> job(cluster, model, "rocksdb", CACHE)));
        rocks = Math.max(rocks, perSecond(() -> job(cluster, model, "rocksdb", 0)));
      }
      System.out.printf(
          Locale.ROOT,
          "readings per second of processor time, eight sensors, preset sensors:%n"
              + "  one JVM %,.0f%n  Flink, heap %,.0f (%.0f %%)%n"
              + "  Flink, RocksDB, all keys in the cache %,.0f (%.0f %%)%n"
              + "  Flink, RocksDB without the cache %,.0f (%.0f %%)%n",
          single,
          heap,
          100 * heap / single,
          cached,
          100 * cached / single,
          rocks,
          100 * rocks / single);
    }
  }

  /** Something that is measured. */
  private interface Run {
    void run() throws Exception;
  }

  private static double perSecond(Run run) throws Exception {
    long before = cpuNanos();
    run.run();
    return READINGS * 1e9 / (cpuNanos() - before);
  }

  private static void onOneMachine(DetectorModel model, Path file) throws Exception {
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT);
        StreamRun run = StreamRun.builder().source(source).model(model).build()) {
      run.run();
    }
  }

  private static void job(MiniCluster cluster, DetectorModel model, String backend, int cache)
      throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(1, backend);
    DataStream<Reading> readings =
        env.fromSource(
            new DataGeneratorSource<>(
                new Parsing(ReadingParser.json(model)), READINGS, Reading.TYPE),
            AnomalyStream.watermarks(Duration.ofSeconds(10)),
            "lines");
    AnomalyStream.of(readings, model)
        .cacheMegabytes(cache)
        .build()
        .events()
        .sinkTo(new DiscardingSink<>());
    JobID job = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
    cluster.requestJobResult(job).get().toJobExecutionResult(FiguresTest.class.getClassLoader());
  }

  /** Parses what is in the memory of this process. */
  private record Parsing(ReadingParser parser) implements GeneratorFunction<Long, Reading> {
    @Override
    public Reading map(Long number) {
      Reading reading = parser.parse(lines[number.intValue()], "lines", number + 1).reading();
      if (reading == null) {
        throw new IllegalStateException("not a reading");
      }
      return reading;
    }
  }

  /** What one key takes in a checkpoint. {@link KeySizeTest} has what it takes on the heap. */
  @Test
  void aKeyTakesLessThanItsBound() throws IOException {
    DetectorModel model = model();
    StreamJudge judge = new StreamJudge(model, JudgeSettings.of(model), "d0");
    RecordRow row = model.schema().newRow();
    Random random = new Random(3);
    for (int r = 0; r < 100; r++) {
      row.clear();
      row.set("time", START.plusSeconds(r).toString()).set("device", "d");
      for (int s = 0; s < SENSORS; s++) {
        row.set("sensor" + s, value(random, s));
      }
      judge.judge(row, Origin.of("figures", r + 1, null));
    }
    KeyMemory memory = new KeyMemory();
    memory.setJudge(judge);
    DataOutputSerializer out = new DataOutputSerializer(64);
    KeyMemory.TYPE.createSerializer(new SerializerConfigImpl()).serialize(memory, out);
    int bytes = out.length();
    System.out.printf(Locale.ROOT, "a key of eight sensors: %,d bytes in a checkpoint%n", bytes);
    assertThat(bytes).isLessThan(BYTES_PER_KEY);
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** A savepoint of many keys, in the format of a checkpoint, and going on from it. */
  @Test
  void manyKeys() throws Exception {
    DetectorModel model = model();
    long base = usedHeap();
    for (boolean compressed : new boolean[] {false, true}) {
      Path state = Files.createDirectories(folder.resolve("state-" + compressed));
      try (MiniCluster cluster = cluster()) {
        JUDGED.reset();
        JobID job = submit(cluster, model, compressed, null);
        while (JUDGED.sum() < (long) KEYS * EACH) {
          TimeUnit.MILLISECONDS.sleep(100);
          assertThat(cluster.getJobStatus(job).get()).isNotEqualTo(JobStatus.FAILED);
        }
        long heap = usedHeap() - base;
        while (!isRunning(cluster, job)) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        long start = System.nanoTime();
        long cpu = cpuNanos();
        String saved =
            cluster
                .triggerSavepoint(job, state.toUri().toString(), false, SavepointFormatType.NATIVE)
                .get();
        double checkpoint = (System.nanoTime() - start) / 1e9;
        double checkpointCpu = (cpuNanos() - cpu) / 1e9;
        long size = size(Path.of(URI.create(saved)));
        cluster.cancelJob(job).get();
        cluster.requestJobResult(job).get();
        start = System.nanoTime();
        cpu = cpuNanos();
        JobID next = submit(cluster, model, compressed, saved);
        while (!isRunning(cluster, next)) {
          TimeUnit.MILLISECONDS.sleep(20);
        }
        double restore = (System.nanoTime() - start) / 1e9;
        double restoreCpu = (cpuNanos() - cpu) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%,d keys of eight sensors on the heap, state %s: heap %,d MB, savepoint %,d MB in"
                + " %.1f s (%.1f s of processor time), restored in %.1f s (%.1f s)%n",
            KEYS,
            compressed ? "compressed" : "as they are",
            heap >> 20,
            size >> 20,
            checkpoint,
            checkpointCpu,
            restore,
            restoreCpu);
        cluster.cancelJob(next).get();
        cluster.requestJobResult(next).get();
      }
    }
  }

  private static JobID submit(
      MiniCluster cluster, DetectorModel model, boolean compressed, @Nullable String from)
      throws Exception {
    StreamExecutionEnvironment env = Jobs.environment(1, "hashmap");
    Configuration configuration = new Configuration();
    configuration.setString(
        "execution.checkpointing.snapshot-compression", Boolean.toString(compressed));
    env.configure(configuration);
    if (from != null) {
      Jobs.restoreFrom(env, from);
    }
    DataStream<Reading> readings =
        env.fromSource(
                new DataGeneratorSource<>(
                    new ManyKeys(model.toBytes()),
                    Long.MAX_VALUE,
                    RateLimiterStrategy.noOp(),
                    Reading.TYPE),
                WatermarkStrategy.noWatermarks(),
                "keys")
            .uid("keys")
            .filter(reading -> reading.numFields() > 0);
    AnomalyStream stream = AnomalyStream.of(readings, model).allVerdicts().build();
    stream.events().sinkTo(new DiscardingSink<>());
    stream
        .verdicts()
        .filter(
            verdict -> {
              JUDGED.increment();
              return false;
            })
        .sinkTo(new DiscardingSink<>());
    return cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
  }

  private static boolean isRunning(MiniCluster cluster, JobID job) throws Exception {
    List<ExecutionState> states =
        StreamSupport.stream(
                cluster.getExecutionGraph(job).get().getAllExecutionVertices().spliterator(), false)
            .map(AccessExecutionVertex::getExecutionState)
            .toList();
    // There are none before the job is initialized.
    return !states.isEmpty() && states.stream().allMatch(state -> state == ExecutionState.RUNNING);
  }

  private static long size(Path folder) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  /** Some readings of each key, and then none. */
  private static final class ManyKeys implements GeneratorFunction<Long, Reading> {
    @Serial private static final long serialVersionUID = 1;

    private final byte[] model;
    private transient RecordRow row;
    private transient Random random;

    ManyKeys(byte[] model) {
      this.model = model;
    }

    @Override
    public void open(SourceReaderContext context) throws Exception {
      row = DetectorModel.of(model).schema().newRow();
      random = new Random(4);
    }

    @Override
    public Reading map(Long number) throws InterruptedException {
      if (number >= (long) KEYS * EACH) {
        TimeUnit.MILLISECONDS.sleep(1);
        return Reading.NONE;
      }
      row.clear();
      row.set("time", START.plusSeconds(number / KEYS).toString());
      row.set("device", "d" + number % KEYS);
      for (int s = 0; s < SENSORS; s++) {
        row.set("sensor" + s, value(random, s));
      }
      return Reading.of(row, "figures", number + 1);
    }
  }
}
