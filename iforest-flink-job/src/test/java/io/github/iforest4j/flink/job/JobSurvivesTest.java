package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.kafka.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failures at random moments, on a real broker: of what consumers see that read committed messages,
 * nothing is missing, nothing is there twice, and nothing is different from a run on one machine.
 * {@code -Diforest.job.failures=50} sets their number, {@code -Diforest.job.seed} their moments.
 */
@Tag("job")
@ResourceLock(JobCluster.ONE_AT_A_TIME)
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobSurvivesTest {
  private static final int FAILURES = Integer.getInteger("iforest.job.failures", 10);
  private static final long SEED = Long.getLong("iforest.job.seed", 42);

  /** Milliseconds from one reading of a device to the next. */
  private static final int PACE_MILLIS = 20;

  /** How long a failure is waited for at most, in milliseconds. */
  private static final int LONGEST_CALM = 4_000;

  private static final int MOST_ATTEMPTS = 20;

  private enum Failure {
    TASK_MANAGER,
    CANCELLED_AND_RESTORED,
    BROKER
  }

  @TempDir Path folder;

  /** With RocksDB, all that the cache of live keys has is lost in each failure. */
  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void nothingIsLostOrDoubledOrDifferent(String backend) throws Exception {
    DetectorModel model = Plant.model(Preset.SENSORS);
    Path file = folder.resolve("plant.iforest");
    model.write(file);
    try (KafkaBroker broker = KafkaBroker.start(folder);
        JobCluster cluster = JobCluster.start(folder)) {
      PumpTopic in = PumpTopic.create(broker, "in", 4);
      String[] arguments = {
        "--source", in.address() + "?from=beginning",
        "--model", file.toString(),
        "--sink", broker.create("events", 2),
        "--verdict-sink", broker.create("verdicts", 2),
        "--state", cluster.state(),
        "--state-every", "300ms"
      };
      JobID job = cluster.submit(backend, null, arguments);
      Map<Failure, Integer> done = new TreeMap<>();
      Sender sender = new Sender(in);
      try {
        Random random = new Random(SEED);
        String checkpoint = null;
        for (int i = 0; i < FAILURES; i++) {
          // A moment that has nothing to do with what the job is doing.
          TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_CALM));
          Failure failure = Failure.values()[random.nextInt(Failure.values().length)];
          done.merge(failure, 1, Integer::sum);
          System.out.println("failure " + (i + 1) + " of " + FAILURES + ": " + failure);
          switch (failure) {
            case TASK_MANAGER -> cluster.killTaskManager();
            case BROKER -> {
              broker.kill();
              broker.start();
            }
            case CANCELLED_AND_RESTORED -> {
              cluster.cancel(job);
              String last = cluster.lastCheckpoint(job);
              checkpoint = last == null ? checkpoint : last;
              job = submit(cluster, backend, checkpoint, arguments);
            }
          }
        }
      } finally {
        sender.close();
      }
      System.out.println("failures: " + done + ", seed " + SEED);
      List<String> single = in.single(model);
      long verdicts = single.stream().filter(line -> line.startsWith(PumpTopic.VERDICT)).count();
      broker.await("verdicts", verdicts);
      cluster.stop(job);
      assertSame(PumpTopic.written(broker, "events", "verdicts"), single);
      assertThat(single).anyMatch(line -> line.startsWith("{\"event\":\"episode\""));
      System.out.println(
          verdicts + " verdicts and " + (single.size() - verdicts) + " events are the same");
    }
  }

  /** A broker that has just started again may not answer in time. */
  private static JobID submit(
      JobCluster cluster, String backend, @Nullable String from, String... arguments)
      throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return cluster.submit(backend, from, arguments);
      } catch (IOException e) {
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Sorted; names the first difference, because the whole lists are long. */
  private static void assertSame(List<String> job, List<String> single) {
    int common = Math.min(job.size(), single.size());
    for (int i = 0; i < common; i++) {
      assertThat(job.get(i)).as("line %d, seed %d", i, SEED).isEqualTo(single.get(i));
    }
    assertThat(job.size()).as("lines, seed %d", SEED).isEqualTo(single.size());
  }

  /** Sends readings until it is closed, and repeats what a broker has not confirmed. */
  private static final class Sender {
    private final CountDownLatch enough = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    Sender(PumpTopic topic) {
      thread = new Thread(() -> send(topic), "sender");
      thread.start();
    }

    private void send(PumpTopic topic) {
      try (KafkaProducer<byte[], byte[]> producer = topic.broker().producer()) {
        for (int second = 0; !enough.await(PACE_MILLIS, TimeUnit.MILLISECONDS); second++) {
          topic.send(producer, second);
        }
      } catch (InterruptedException | RuntimeException e) {
        failure.set(e);
      }
    }

    void close() {
      enough.countDown();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      assertThat(failure.get()).isNull();
    }
  }
}
