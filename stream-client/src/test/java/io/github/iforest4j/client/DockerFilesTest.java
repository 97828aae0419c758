package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorServer;
import io.github.iforest4j.sim.SensorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What compose.yaml, Dockerfile and docs/docker.md say fits the command and the repository. */
class DockerFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("iforest.root"));
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");

  @TempDir Path folder;

  private static JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(Files.readString(ROOT.resolve("compose.yaml")));
  }

  /** As compose does it when no variable is set. */
  private static String defaulted(String text) {
    return VARIABLE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(m.group(2)));
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.values().forEach(value -> strings.add(defaulted(value.stringValue())));
    return strings;
  }

  private static JsonNode job() throws IOException {
    JsonNode services = compose().path("services");
    assertThat(services.propertyNames()).containsExactly("explain", "plant", "watch");
    return services.path("explain");
  }

  private static JsonNode service(String name) throws IOException {
    return compose().path("services").path(name);
  }

  /** Only who asks for the profile gets it; nothing is root; the state outlives the container. */
  @Test
  void theWatchIsAProfileOfItsOwn() throws IOException {
    for (String name : List.of("plant", "watch")) {
      assertThat(strings(service(name).path("profiles"))).containsExactly("watch");
      assertThat(service(name).path("read_only").booleanValue()).isTrue();
      assertThat(strings(service(name).path("cap_drop"))).containsExactly("ALL");
    }
    assertThat(job().path("profiles").isMissingNode()).isTrue();
    assertThat(strings(service("watch").path("volumes"))).containsExactly("state:/state");
    assertThat(compose().path("volumes").propertyNames()).containsExactly("state");
    assertThat(dockerfile()).contains("mkdir /state && chown 1000:1000 /state");
    assertThat(strings(service("watch").path("ports"))).containsExactly("127.0.0.1:9464:9464");
    assertThat(service("watch").path("healthcheck").path("test").path(3).stringValue())
        .contains("/dev/tcp/localhost/9464", "GET /health");
  }

  /** Both command lines, over a real socket, with the container's folder put into a real one. */
  @Test
  void theWatchRuns() throws IOException, InterruptedException {
    List<String> plant = strings(service("plant").path("command"));
    IforestCommand.commandLine(new CommandRun().context()).parseArgs(plant.toArray(String[]::new));
    Scenario scenario = Scenario.named("plant");
    try (SensorServer server =
        SensorServer.of(scenario, SensorStream.Options.of(scenario, 1).withAnomalyShare(0))
            .rate(0)
            .start()) {
      CommandRun first = watch(server.port());
      assertThat(first.out()).contains("readings    100 in");
      assertThat(first.err()).contains("\"message\":\"metrics    http://0.0.0.0:");
      CommandRun second = watch(server.port());
      assertThat(second.err()).contains("continues after 100 readings");
    }
    assertThat(folder.resolve("state")).exists();
    assertThat(folder.resolve("model.iforest")).exists();
    assertThat(folder.resolve("anomalies.csv")).exists();
  }

  private CommandRun watch(int port) throws IOException {
    List<String> command = new ArrayList<>(strings(service("watch").path("command")));
    command.replaceAll(
        word ->
            switch (word) {
              case "tcp://plant:9999" -> "tcp://localhost:" + port;
              case "/state" -> folder.toString();
              case "9464" -> "0";
              case "auto" -> "offline";
              default -> word;
            });
    command.addAll(List.of("--max", folder.resolve("state").toFile().exists() ? "50" : "600"));
    CommandRun run = new CommandRun();
    service("watch")
        .path("environment")
        .properties()
        .forEach(e -> run.environment(e.getKey(), defaulted(e.getValue().stringValue())));
    assertThat(run.run(command.toArray(String[]::new))).as(run.err()).isZero();
    return run;
  }

  @Test
  void theJobIsARealCommandLine() throws IOException {
    List<String> command = strings(job().path("command"));
    CommandLine.ParseResult parsed =
        IforestCommand.commandLine(new CommandRun().context())
            .parseArgs(command.toArray(String[]::new));
    assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("explain");
    assertThat(command)
        .containsExactly(
            "explain", "--input", "examples/office.csv", "--out", "/results", "--backend", "auto");
  }

  /** The job's command line, with the container's folders put where they come from. */
  @Test
  void theJobRuns() throws IOException {
    List<String> command = new ArrayList<>(strings(job().path("command")));
    command.replaceAll(
        word ->
            word.equals("/results")
                ? folder.toString()
                : word.startsWith("examples/") ? ROOT.resolve(word).toString() : word);
    try (FakeLlm llm = new FakeLlm(FakeLlm.answer("trouble", "temperature is high in row 129"))) {
      CommandRun run =
          new CommandRun()
              .environment(
                  job().path("models").path("llm").path("endpoint_var").stringValue(), llm.url())
              .environment(
                  job().path("models").path("llm").path("model_var").stringValue(), FakeLlm.MODEL);
      assertThat(run.run(command.toArray(String[]::new))).as(run.err()).isZero();
      assertThat(llm.asked).hasSize(1);
      assertThat(folder.resolve("results.csv")).isNotEmptyFile();
      assertThat(folder.resolve("responses/model_response_20260301_120000.json")).exists();
    }
  }

  @Test
  void volumesLieWhereTheCommandLooks() throws IOException {
    JsonNode volumes = job().path("volumes");
    assertThat(volumes.size()).isEqualTo(2);
    JsonNode data = volumes.path(0);
    String source = defaulted(data.path("source").stringValue());
    assertThat(ROOT.resolve(source)).isRegularFile();
    assertThat(defaulted(data.path("target").stringValue())).isEqualTo("/data/" + source);
    assertThat(data.path("read_only").booleanValue()).isTrue();
    assertThat(dockerfile()).contains("WORKDIR /data");
    assertThat(volumes.path(1).path("target").stringValue()).isEqualTo("/results");
  }

  @Test
  void theModelIsInjectedAndNothingRunsAsRoot() throws IOException {
    JsonNode model = job().path("models").path("llm");
    assertThat(model.path("endpoint_var").stringValue()).isEqualTo("LLM_URL");
    assertThat(model.path("model_var").stringValue()).isEqualTo("LLM_MODEL");
    assertThat(compose().path("models").path("llm").path("model").stringValue())
        .startsWith("ai/smollm2");
    assertThat(strings(compose().path("models").path("llm").path("runtime_flags")))
        .containsExactly("--temp", "0", "--seed", "42");
    assertThat(defaulted(job().path("environment").path("TOGETHER_API_KEY").stringValue()))
        .isEmpty();
    assertThat(defaulted(job().path("user").stringValue())).isEqualTo("1000:1000");
    assertThat(dockerfile()).containsPattern("(?m)^USER 1000:1000$");
    assertThat(job().path("restart").stringValue()).isEqualTo("no");
  }

  private static String dockerfile() throws IOException {
    return Files.readString(ROOT.resolve("Dockerfile"));
  }

  @Test
  void theImageIsBuiltFromWhatTheBuildMakes() throws IOException {
    String text = dockerfile();
    String pom = Files.readString(ROOT.resolve("stream-client/pom.xml"));
    assertThat(pom).contains("<finalName>stream-client</finalName>");
    assertThat(text)
        .contains("/src/stream-client/target/stream-client.jar /app/iforest.jar")
        .contains("\"-jar\", \"/app/iforest.jar\"]");
    // What the main jar names is beside it.
    assertThat(pom).contains("<Class-Path>iforest-kafka.jar iforest-mcp.jar</Class-Path>");
    assertThat(Files.readString(ROOT.resolve("iforest-kafka/pom.xml")))
        .contains("<finalName>iforest-kafka</finalName>");
    assertThat(text).contains("/src/iforest-kafka/target/iforest-kafka.jar /app/iforest-kafka.jar");
    assertThat(Files.readString(ROOT.resolve("iforest-mcp/pom.xml")))
        .contains("<finalName>iforest-mcp</finalName>");
    assertThat(text).contains("/src/iforest-mcp/target/iforest-mcp.jar /app/iforest-mcp.jar");
    // The launcher builds with the same command line, with the modules it needs; its test runs.
    String launcher =
        Files.readString(ROOT.resolve("iforest"))
            .replaceAll("\\\\\\s+", "")
            .replace("\"$modules\"", "stream-client,iforest-kafka,iforest-mcp");
    Matcher mvn = Pattern.compile("(?m)^RUN mvn (.*)$").matcher(text);
    assertThat(mvn.find()).isTrue();
    assertThat(launcher).contains(mvn.group(1));
    List<String> images =
        Pattern.compile("(?m)^FROM (\\S+)").matcher(text).results().map(m -> m.group(1)).toList();
    assertThat(images).hasSize(2).allMatch(image -> image.matches("[a-z-]+:[\\w.-]+"));
  }

  @Test
  void theExampleIsWhatTheDocumentedCommandMakes() throws IOException {
    String docs = Files.readString(ROOT.resolve("docs/docker.md"));
    Matcher command =
        Pattern.compile("(?m)^\\./iforest (simulate .*) --out examples/office\\.csv$")
            .matcher(docs);
    assertThat(command.find()).as("docs/docker.md has the command").isTrue();
    Path made = folder.resolve("office.csv");
    List<String> args = new ArrayList<>(List.of(command.group(1).split(" ")));
    args.addAll(List.of("--out", made.toString()));
    assertThat(new CommandRun().run(args.toArray(String[]::new))).isZero();
    Path office = ROOT.resolve("examples/office.csv");
    assertThat(office).hasSameBinaryContentAs(made);
    assertThat(Files.size(office)).isLessThan(60_000);
  }

  @Test
  void everyCommandInTheDocumentIsReal() throws IOException {
    String docs = Files.readString(ROOT.resolve("docs/docker.md"));
    Matcher line =
        Pattern.compile(
                "(?m)^(?:[A-Z_]+=\\S+ )*(?:\\./iforest|docker compose run --rm explain) (.*)$")
            .matcher(docs);
    int commands = 0;
    while (line.find()) {
      commands++;
      IforestCommand.commandLine(new CommandRun().context()).parseArgs(line.group(1).split(" "));
    }
    assertThat(commands).isGreaterThanOrEqualTo(5);
  }
}
