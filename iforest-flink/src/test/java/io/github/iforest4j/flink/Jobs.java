package io.github.iforest4j.flink;

import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs jobs in this process, on one cluster for all tests of a class. */
final class Jobs implements BeforeAllCallback, AfterAllCallback {
  private static final int SLOTS = 4;

  private final MiniCluster cluster;

  Jobs() {
    this(new Configuration());
  }

  /** On a cluster with some settings. */
  Jobs(Configuration settings) {
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    cluster.start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    cluster.close();
  }

  /** A new job. A type that needs Kryo fails it. */
  static StreamExecutionEnvironment environment(int parallelism, String backend) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    // The other kind of storage holds 5 MB. Nothing is written here: jobs make savepoints
    // elsewhere.
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        Path.of(System.getProperty("java.io.tmpdir"), "iforest-checkpoints").toUri().toString());
    // A savepoint is then one file.
    configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration)
        .setParallelism(parallelism)
        .setMaxParallelism(128);
  }

  /** Lets a job begin where a savepoint was taken, whatever sources that had. */
  static void restoreFrom(StreamExecutionEnvironment env, String savepoint) {
    Configuration configuration = new Configuration();
    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    env.configure(configuration);
  }

  /** Runs a job to its end and returns its lines, sorted. */
  List<String> sorted(StreamExecutionEnvironment env, DataStream<String> lines) throws Exception {
    Lines sink = Lines.of(lines);
    JobID id = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
    cluster.requestJobResult(id).get().toJobExecutionResult(getClass().getClassLoader());
    return sink.sorted();
  }

  /** What a stopped job said, and where it can go on. */
  record Stopped(List<String> lines, String savepoint) {}

  /** Runs a job until it has said a number of lines, and stops it with a savepoint. */
  Stopped stop(StreamExecutionEnvironment env, DataStream<String> lines, int after, Path folder)
      throws Exception {
    Lines sink = Lines.of(lines);
    CountDownLatch enough = new CountDownLatch(after);
    Lines.WAITING.put(sink.name, enough);
    JobID id = cluster.submitJob(env.getStreamGraph().getJobGraph()).get().getJobID();
    enough.await();
    String savepoint =
        cluster
            .stopWithSavepoint(id, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
            .get();
    cluster.requestJobResult(id).get();
    return new Stopped(sink.sorted(), savepoint);
  }

  /** Keeps lines in this process. */
  private static final class Lines implements Sink<String> {
    @Serial private static final long serialVersionUID = 1;

    private static final Map<String, List<String>> SAID = new ConcurrentHashMap<>();
    static final Map<String, CountDownLatch> WAITING = new ConcurrentHashMap<>();

    final String name = UUID.randomUUID().toString();

    static Lines of(DataStream<String> lines) {
      Lines sink = new Lines();
      SAID.put(sink.name, Collections.synchronizedList(new ArrayList<>()));
      lines.sinkTo(sink);
      return sink;
    }

    List<String> sorted() {
      List<String> all = new ArrayList<>(SAID.remove(name));
      Collections.sort(all);
      return all;
    }

    @Override
    public SinkWriter<String> createWriter(WriterInitContext context) {
      List<String> said = SAID.get(name);
      CountDownLatch waiting = WAITING.getOrDefault(name, new CountDownLatch(0));
      return new SinkWriter<>() {
        @Override
        public void write(String line, Context written) {
          said.add(line);
          waiting.countDown();
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }
}
