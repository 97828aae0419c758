package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("a signal reaches the run that listened last")
@Timeout(300)
class RunNumbersTest {
  @TempDir Path folder;

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** While the run goes on: the stream waits for the numbers. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signal USR1")
  void aRunTellsItsNumbers() throws Exception {
    CommandRun run = new CommandRun();
    StringBuilder lines = new StringBuilder();
    for (int r = 0; r < 240; r++) {
      int value = r == 230 ? 9999 : 10 + r * 7 % 13;
      lines.append("{\"a\":").append(value).append(",\"b\":").append(r * 5 % 17).append("}\n");
    }
    lines.append("not json\n");
    StringBuilder seen = new StringBuilder();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket client = listener.accept()) {
                  client.getOutputStream().write(lines.toString().getBytes(StandardCharsets.UTF_8));
                  client.getOutputStream().flush();
                  seen.append(numbers(run));
                  askBySignal(run);
                  run.interruption().raise();
                } catch (Exception e) {
                  seen.append(e);
                }
              });
      server.start();
      int code =
          run.run(
              "watch",
              "--source",
              "tcp://localhost:" + listener.getLocalPort(),
              "--learn",
              "200",
              "--preset",
              "readings",
              "--backend",
              "offline",
              "--no-log",
              "--metrics",
              "0");
      server.join();
      assertThat(code).as(run.err()).isEqualTo(ExitCode.INTERRUPTED);
    }
    assertThat(run.out())
        .containsPattern("(?s)Summary so far\n +readings +40 in .*\nSummary\n +readings +40 in ");
    assertThat(seen.toString())
        .contains(
            "# TYPE iforest_verdict_seconds histogram",
            "iforest_verdict_seconds_count 40",
            "iforest_readings_learned_total 200.0",
            "iforest_readings_total 40.0",
            "iforest_anomalies_total 1.0",
            "iforest_episodes_total 1.0",
            "iforest_open_episodes 0.0",
            "iforest_labels_total{status=\"offline\"} 1.0",
            "iforest_bad_lines_total{kind=\"malformed\",source=\"tcp://localhost:",
            "iforest_phase{phase=\"ready\"} 1.0",
            "iforest_phase{phase=\"warming\"} 0.0",
            "iforest_reconnects_total{source=\"tcp://localhost:",
            "iforest_source_failed{source=\"tcp://localhost:",
            "{\"event\":\"summary\"",
            "\"readings\":40,",
            "\"anomalies\":1,");
  }

  /** Asks until the last line was counted. */
  private static String numbers(CommandRun run) throws Exception {
    Pattern address = Pattern.compile("http://localhost:(\\d+)/metrics");
    while (true) {
      Matcher found = address.matcher(run.err());
      if (found.find()) {
        String body = get(Integer.parseInt(found.group(1)), "/metrics").body();
        if (body.contains("iforest_bad_lines_total{")) {
          return body + get(Integer.parseInt(found.group(1)), "/summary").body();
        }
      }
    }
  }

  /** The run goes on, so what it says is what it has come to so far. */
  private static void askBySignal(CommandRun run) throws Exception {
    String process = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-USR1", process).start().waitFor()).isZero();
    while (!run.out().contains("Summary so far")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void logsAreJsonOnRequest() {
    CommandRun run =
        new CommandRun()
            .in("a,b\n" + "1,2\n2,3\n".repeat(60) + "1\n")
            .environment("IFOREST_LOG_FORMAT", "json");
    assertThat(run.run("watch", "--source", "-", "--learn", "100", "--no-log", "--trees", "1"))
        .isEqualTo(ExitCode.USAGE);
    CommandRun right =
        new CommandRun()
            .in("a,b\n" + "1,2\n2,3\n".repeat(60) + "1\n")
            .environment("IFOREST_LOG_FORMAT", "json");
    assertThat(right.run("watch", "--source", "-", "--learn", "100", "--no-log")).isZero();
    assertThat(run.errLines().get(0)).startsWith("{\"time\":\"2026-03-01T12:00:00Z\"");
    assertThat(right.errLines())
        .allMatch(line -> line.startsWith("{\"time\":\"2026-03-01T12:00:00Z\",\"level\":\""))
        .anyMatch(line -> line.contains("\"level\":\"warning\"") && line.contains("ragged"));
  }
}
