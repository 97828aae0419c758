package io.github.iforest4j.flink.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.jspecify.annotations.Nullable;

/** A Flink cluster in this process, whose task managers can be killed. */
final class JobCluster implements AutoCloseable {
  /**
   * The lock of tests that have one. Flink's Kafka sink keeps its channels in one registry of the
   * process, by subtask, attempt and prefix of transactions: two clusters at once close each
   * other's, and their task managers fail.
   */
  static final String ONE_AT_A_TIME = "io.github.iforest4j.flink.job.JobCluster";

  private static final int SLOTS = 2;

  private final MiniCluster cluster;
  private final Path checkpoints;
  private int taskManagers = 1;

  private JobCluster(MiniCluster cluster, Path checkpoints) {
    this.cluster = cluster;
    this.checkpoints = checkpoints;
  }

  /**
   * Starts it.
   *
   * @param folder where jobs keep their checkpoints
   */
  static JobCluster start(Path folder) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
    cluster.start();
    return new JobCluster(cluster, Files.createDirectories(folder.resolve("checkpoints")));
  }

  /** Where jobs keep their checkpoints, for {@code --state}. */
  String state() {
    return checkpoints.toUri().toString();
  }

  /**
   * Submits the ready-made job.
   *
   * @param from the checkpoint to go on from; null to begin
   */
  JobID submit(String backend, @Nullable String from, String... arguments) throws Exception {
    Configuration flink = new Configuration();
    flink.set(CoreOptions.DEFAULT_PARALLELISM, SLOTS);
    flink.set(StateBackendOptions.STATE_BACKEND, backend);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    if (from != null) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
    }
    return cluster
        .submitJob(KafkaJob.build(flink, arguments).getStreamGraph().getJobGraph())
        .get()
        .getJobID();
  }

  /** Waits until a bounded job has ended; fails if the job has failed. */
  void await(JobID job) throws Exception {
    cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
  }

  JobStatus status(JobID job) throws InterruptedException, ExecutionException {
    return cluster.getJobStatus(job).get();
  }

  /** Kills the task manager with all its tasks, and starts another one. */
  void killTaskManager() throws Exception {
    cluster.terminateTaskManager(taskManagers - 1).get();
    cluster.startTaskManager();
    taskManagers++;
  }

  /** Cancels a job, and waits until it is gone. */
  void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get(1, TimeUnit.MINUTES);
    cluster.requestJobResult(job).get(2, TimeUnit.MINUTES);
  }

  /** Stops a job with a savepoint, which commits what it has written. */
  void stop(JobID job) throws Exception {
    cluster
        .stopWithSavepoint(
            job,
            checkpoints.resolveSibling("savepoints").toUri().toString(),
            false,
            SavepointFormatType.CANONICAL)
        .get(2, TimeUnit.MINUTES);
    cluster.requestJobResult(job).get(2, TimeUnit.MINUTES);
  }

  /** The last complete checkpoint of a job; null if it has made none. */
  @Nullable String lastCheckpoint(JobID job) throws IOException {
    Path folder = checkpoints.resolve(job.toHexString());
    if (!Files.isDirectory(folder)) {
      return null;
    }
    List<Path> complete = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(path -> path.getFileName().toString().startsWith("chk-"))
          .filter(path -> Files.exists(path.resolve("_metadata")))
          .forEach(complete::add);
    }
    return complete.stream()
        .max(Comparator.comparingInt(JobCluster::number))
        .map(path -> path.toUri().toString())
        .orElse(null);
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.close();
    } catch (Exception e) {
      throw new IOException("the cluster does not stop", e);
    }
  }
}
