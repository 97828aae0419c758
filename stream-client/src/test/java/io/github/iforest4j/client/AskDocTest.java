package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of the page about {@code serve} as they stand there, except for the port. */
@Timeout(300)
class AskDocTest {
  private static final Path PAGE = Path.of("../docs/howto/ask.md");
  private static final Pattern SERVING = Pattern.compile("serving +http://localhost:(\\d+)/score");

  @TempDir static Path folder;

  private static final CommandRun SERVER = new CommandRun();
  private static Thread serving;
  private static volatile int exit = -1;
  private static String port;
  private static String page;

  @BeforeAll
  static void serve() throws Exception {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("time,device,temp,pressure\n");
    for (int r = 0; r < 800; r++) {
      csv.append(
          String.format(
              Locale.ROOT,
              "2026-03-01T%02d:%02d:%02dZ,pump-%d,%.2f,%.3f%n",
              r / 3600,
              r / 60 % 60,
              r % 60,
              r % 2,
              60 + random.nextGaussian(),
              5 + random.nextGaussian() / 10));
    }
    Path data = Files.writeString(folder.resolve("plant.csv"), csv);
    String model = folder.resolve("plant.iforest").toString();
    CommandRun train = new CommandRun();
    int trained =
        train.run(
            "train",
            "--input",
            data.toString(),
            "--key-column",
            "device",
            "--preset",
            "readings",
            "--model",
            model);
    assertThat(trained).as(train.err()).isZero();
    serving =
        new Thread(() -> exit = SERVER.run("serve", "--model", model, "--port", "0"), "serving");
    serving.start();
    while (port == null) {
      Matcher m = SERVING.matcher(SERVER.err());
      port = m.find() ? m.group(1) : null;
      if (!serving.isAlive() && port == null) {
        throw new AssertionError(SERVER.err());
      }
      Thread.onSpinWait();
    }
    page = Files.readString(PAGE);
  }

  /** The server counts what it judged, and ends as an interrupted command does. */
  @AfterAll
  static void stop() throws InterruptedException {
    SERVER.interruption().raise();
    serving.join();
    assertThat(exit).isEqualTo(130);
    assertThat(SERVER.err()).contains("readings were judged").doesNotContain("Exception");
  }

  /** The first block in a language, asking the server of this test. */
  private static String block(String language) {
    int from = page.indexOf("```" + language + "\n");
    assertThat(from).as(language).isPositive();
    int begin = page.indexOf('\n', from) + 1;
    return page.substring(begin, page.indexOf("```", begin)).replace("9465", port);
  }

  private static String run(String text, String... command)
      throws IOException, InterruptedException {
    assumeTrue(isThere(command[0]), command[0] + " is not installed");
    Path script = Files.writeString(folder.resolve("script"), text);
    Path out = folder.resolve("script.out");
    String[] whole = java.util.Arrays.copyOf(command, command.length + 1);
    whole[command.length] = script.toString();
    Process process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  private static boolean isThere(String program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, program.equals("sh") ? "-c" : "--version", ":")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(120, TimeUnit.SECONDS);
    } catch (IOException e) {
      return false;
    }
  }

  private static String verdicts(String reading) throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/score"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(reading, StandardCharsets.UTF_8))
            .build();
    return HttpClient.newHttpClient()
        .send(post, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  @Test
  void theShellAlertsAndDoesNot() throws Exception {
    assumeTrue(isThere("curl") && isThere("jq"), "curl or jq is not installed");
    assertThat(run(block("sh"), "sh")).startsWith("ALERT: ").contains("temp", "93.2");
    assertThat(run(block("sh").replace("93.2", "60.1"), "sh")).isEqualTo("fine\n");
  }

  @Test
  void pythonAlertsAndDoesNot() throws Exception {
    assertThat(run(block("python"), "python3")).startsWith("ALERT: ").contains("temp", "93.2");
    assertThat(run(block("python").replace("93.2", "60.1"), "python3").strip()).isEqualTo("fine");
  }

  @Test
  void nodeRedPassesTheFirstAlertOn() throws Exception {
    String hot = verdicts("{\"device\":\"red\",\"temp\":93.2,\"pressure\":5.1}");
    String fine = verdicts("{\"device\":\"red-2\",\"temp\":60.1,\"pressure\":5.1}");
    String function = "const f = new Function('msg', CODE);\n";
    String script =
        "const CODE = `%s`;\n".formatted(block("js"))
            + function
            + "for (const payload of [%s, %s])\n".formatted(hot, fine)
            + "  console.log(JSON.stringify(f({ payload })));\n";
    assertThat(run(script, "node").lines())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).contains("\"topic\":\"red\"", "ALERT: ", "temp 93.2");
              assertThat(lines.get(1)).isEqualTo("null");
            });
  }

  @Test
  void n8nMakesAnItemOfEachAlert() throws Exception {
    String hot = verdicts("[{\"device\":\"n8n\",\"temp\":93.2,\"pressure\":5.1}]");
    String fine = verdicts("{\"device\":\"n8n-2\",\"temp\":60.1,\"pressure\":5.1}");
    String script =
        "const CODE = `%s`;\n".formatted(block("javascript"))
            + "const $input = { all: () => [{ json: %s }, { json: %s }] };\n".formatted(hot, fine)
            + "console.log(JSON.stringify(new Function('$input', CODE)($input)));\n";
    assertThat(run(script, "node"))
        .startsWith("[{\"json\":{\"device\":\"n8n\",\"alert\":\"")
        .contains("\"severity\":")
        .doesNotContain("n8n-2");
  }

  @Test
  void mistakesAreExplained() {
    CommandRun noPort = new CommandRun();
    String model = folder.resolve("plant.iforest").toString();
    assertThat(noPort.run("serve", "--model", model, "--port", "99999")).isEqualTo(2);
    assertThat(noPort.err()).contains("--port must be from 0 to 65535, was 99999");
    CommandRun noKey = new CommandRun();
    assertThat(noKey.run("serve", "--model", model, "--key-column", "pump")).isEqualTo(3);
    assertThat(noKey.err()).contains("the model has no column 'pump'");
    CommandRun taken = new CommandRun();
    assertThat(taken.run("serve", "--model", model, "--port", port)).isEqualTo(1);
    assertThat(taken.err()).contains("cannot listen on port " + port, "Name another one");
  }
}
