package io.github.iforest4j.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.kafka.testing.KafkaBroker;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar on a cluster of two processes, a JobManager and a TaskManager, each with Flink's own jars
 * only; submitted by Flink's command line. The TaskManager is killed as {@code kill -9} does. Needs
 * the jar: {@code mvn package -DskipTests -pl iforest-flink-job -am}.
 */
@Tag("job")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterProcessesTest {
  private static final Path JAR =
      Path.of(System.getProperty("iforest.root"), "iforest-flink-job/target/iforest-flink-job.jar");

  /** What a Flink distribution does not have, and the job has to bring. */
  private static final Pattern NOT_FLINK =
      Pattern.compile(
          "target/(test-)?classes|iforest|kafka|picocli|tools/jackson|fastcsv|fastdoubleparser"
              + "|flink-connector-(base|kafka)|com/fasterxml|scala-lang|junit|assertj");

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();

  @Test
  void aTaskManagerIsKilledAndNothingIsLost() throws Exception {
    assertThat(JAR).as("built by: mvn package -DskipTests -pl iforest-flink-job -am").exists();
    DetectorModel model = Plant.model(Preset.SENSORS);
    Path file = folder.resolve("plant.iforest");
    model.write(file);
    int rest = freePort();
    writeConfiguration(rest, freePort());
    try (KafkaBroker broker = KafkaBroker.start(folder)) {
      PumpTopic in = PumpTopic.create(broker, "in", 2);
      start("jobmanager", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
      Process taskManager = startTaskManager("taskmanager-1");
      awaitSlots(rest);
      Process submit =
          java(
              "flink-run",
              "org.apache.flink.client.cli.CliFrontend",
              "run",
              "-d",
              "-p",
              "2",
              "-m",
              "127.0.0.1:" + rest,
              JAR.toString(),
              "--source",
              in.address() + "?from=beginning",
              "--model",
              file.toString(),
              "--sink",
              broker.create("events", 2),
              "--verdict-sink",
              broker.create("verdicts", 2),
              "--state",
              folder.resolve("checkpoints").toUri().toString(),
              "--state-every",
              "500ms");
      assertThat(submit.waitFor()).as("see %s", log("flink-run")).isZero();
      in.send(0, 300);
      broker.await("verdicts", 1);
      taskManager.destroyForcibly().waitFor();
      in.send(300, 600);
      startTaskManager("taskmanager-2");
      broker.await("verdicts", 600 * PumpTopic.DEVICES);
      List<String> single = in.single(model);
      List<String> written = PumpTopic.written(broker, "verdicts");
      assertThat(written)
          .isEqualTo(single.stream().filter(line -> line.startsWith(PumpTopic.VERDICT)).toList());
      // Events are committed with the same checkpoint, a moment before or after.
      List<String> events =
          single.stream().filter(line -> !line.startsWith(PumpTopic.VERDICT)).toList();
      broker.await("events", events.size());
      assertThat(PumpTopic.written(broker, "events")).isEqualTo(events);
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Without Flink's scripts, which compute them, every memory size must be there. */
  private void writeConfiguration(int rest, int rpc) throws IOException {
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.rpc.port: %2$d
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %1$d
        pekko.startup-timeout: 2 min
        taskmanager.host: 127.0.0.1
        taskmanager.numberOfTaskSlots: 2
        taskmanager.cpu.cores: 1
        taskmanager.memory.framework.heap.size: 64m
        taskmanager.memory.framework.off-heap.size: 64m
        taskmanager.memory.task.heap.size: 128m
        taskmanager.memory.task.off-heap.size: 0m
        taskmanager.memory.network.min: 32m
        taskmanager.memory.network.max: 32m
        taskmanager.memory.managed.size: 32m
        taskmanager.memory.jvm-metaspace.size: 128m
        taskmanager.memory.jvm-overhead.min: 64m
        taskmanager.memory.jvm-overhead.max: 64m
        restart-strategy.type: fixed-delay
        restart-strategy.fixed-delay.attempts: 1000
        restart-strategy.fixed-delay.delay: 500 ms
        """
            .formatted(rest, rpc));
  }

  private static Path log(String name) {
    return Path.of("target", "flink", name + ".log").toAbsolutePath();
  }

  private Process startTaskManager(String name) throws IOException {
    return start(name, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
  }

  private Process start(String name, String main) throws IOException {
    return java(name, main, "--configDir", folder.toString());
  }

  private Process java(String name, String main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // As the configuration of a Flink distribution has it.
    for (String opened : List.of("java.lang", "java.net", "java.util", "java.util.concurrent")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", flinkClassPath(), main));
    command.addAll(Arrays.asList(arguments));
    Files.createDirectories(log(name).getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().put("FLINK_CONF_DIR", folder.toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static String flinkClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !NOT_FLINK.matcher(entry.replace('\\', '/')).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits until the TaskManager has offered its slots. */
  private void awaitSlots(int rest) throws InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest overview =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rest + "/overview")).build();
    while (true) {
      for (Process process : processes) {
        assertThat(process.isAlive()).as("a process has ended; see %s", log("")).isTrue();
      }
      try {
        String body = client.send(overview, HttpResponse.BodyHandlers.ofString()).body();
        if (body.contains("\"slots-available\":2")) {
          return;
        }
      } catch (IOException e) {
        // Not there yet.
      }
      // Another process, which can only be asked.
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }
}
