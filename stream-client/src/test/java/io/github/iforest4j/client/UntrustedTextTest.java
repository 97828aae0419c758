package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.json.JsonMapper;

/**
 * Field names, values and an LLM's words that attack whoever looks at them: nothing of it may steer
 * a terminal, compute in a spreadsheet, or become an element of a picture.
 */
@Timeout(300)
class UntrustedTextTest {
  private static final List<String> HOSTILE =
      List.of(
          "=cmd|' /C calc'!A0",
          "+1+cmd|'x'!A0",
          "-1+cmd|'x'!A0",
          "@SUM(1)",
          "\t=tab()",
          "\r=return()",
          "＝fullwidth()",
          "\u001b[31mred",
          "\u001b]0;title\u0007",
          "\u009b31mC1",
          "\u202egnp.exe",
          "\u200bhidden",
          "two\nlines",
          "\u2028separated",
          "<img src=x onerror=alert(1)>",
          "]]><script>alert(1)</script>",
          "\"quoted\",cells");

  /** What a terminal may act on, or a reader cannot see; line ends are ours. */
  private static final Pattern STEERS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n]]");

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");

  @TempDir Path folder;
  private String model;
  private Path attack;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static Map<String, Object> reading(Random random) {
    Map<String, Object> reading = new LinkedHashMap<>();
    for (String name : HOSTILE) {
      reading.put(name, -1 - random.nextInt(9) - .5);
    }
    reading.put("kind of reading", random.nextBoolean() ? "=usual()" : "@usual");
    return reading;
  }

  @BeforeEach
  void trainOnHostileNames() throws IOException {
    Random random = new Random(1);
    List<String> normal = new ArrayList<>();
    for (int r = 0; r < 300; r++) {
      normal.add(JsonMapper.shared().writeValueAsString(reading(random)));
    }
    Path input = Files.write(folder.resolve("normal.jsonl"), normal);
    model = path("m.iforest");
    CommandRun run = new CommandRun();
    assertThat(run.run("train", "--input", input.toString(), "--model", model, "--trees", "30"))
        .as(run.err())
        .isZero();
    assertHarmless(run);

    List<String> lines = new ArrayList<>(normal.subList(0, 40));
    for (String value : HOSTILE) {
      Map<String, Object> hostile = reading(random);
      hostile.replaceAll((name, old) -> old instanceof Double ? -77_777.5 : value);
      lines.add(JsonMapper.shared().writeValueAsString(hostile));
      Map<String, Object> text = reading(random);
      text.replaceAll((name, old) -> value);
      text.put(value + " of no model", value);
      lines.add(JsonMapper.shared().writeValueAsString(text));
      lines.add(value.replaceAll("[\\r\\n]", " ") + " is no JSON");
    }
    attack = Files.write(folder.resolve("attack.jsonl"), lines);
  }

  private static void assertHarmless(CommandRun run) {
    for (String line : run.outLines()) {
      assertThat(line).doesNotContainPattern(STEERS);
    }
    for (String line : run.errLines()) {
      assertThat(line).doesNotContainPattern(STEERS);
    }
    assertThat(run.out() + run.err()).doesNotContain("\r", "internal error");
  }

  /** Returns how many cells a spreadsheet would have run, had they not been quoted. */
  private static int assertNoFormula(Path csv) throws IOException {
    assertThat(Files.readString(csv)).doesNotContainPattern("[\\p{Cc}&&[^\\n]]");
    int disarmed = 0;
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      for (CsvRecord row : reader) {
        for (String cell : row.getFields()) {
          String seen = cell.stripLeading();
          boolean formula = !seen.isEmpty() && "=+-@＝＋－＠".indexOf(seen.charAt(0)) >= 0;
          assertThat(formula && !NUMBER.matcher(seen).matches()).as(cell).isFalse();
          disarmed += seen.startsWith("'") ? 1 : 0;
        }
      }
    }
    assertThat(Files.readString(csv)).as("numbers stay numbers").contains(",-77777.5,");
    return disarmed;
  }

  private String[] watch(String source, String backend) {
    return new String[] {
      "watch", "--source", source, "--model", model, "--backend", backend, "--out", path("out")
    };
  }

  @Test
  void fromAFile() throws IOException {
    CommandRun run = new CommandRun();
    List<String> watch = new ArrayList<>(List.of(watch(attack.toString(), "offline")));
    watch.add("--every-anomaly");
    assertThat(run.run(watch.toArray(String[]::new))).as(run.err()).isZero();
    assertHarmless(run);
    assertThat(run.out()).contains("ANOMALY", "=cmd|' /C calc'!A0", "[31mred");
    assertThat(assertNoFormula(folder.resolve("out/anomalies.csv"))).isGreaterThan(20);
  }

  /** JSON keeps the values as they are, but lets none of them through unescaped. */
  @Test
  void asJson() throws IOException {
    CommandRun run = new CommandRun();
    String[] watch = {
      "watch",
      "--source",
      attack.toString(),
      "--model",
      model,
      "--json",
      "--no-log",
      "--backend",
      "offline"
    };
    assertThat(run.run(watch)).as(run.err()).isZero();
    assertHarmless(run);
    Set<String> values = new TreeSet<>();
    for (String line : run.outLines()) {
      values.add(
          JsonMapper.shared().readTree(line).path("values").path("kind of reading").asString(""));
    }
    assertThat(values).containsAll(HOSTILE);
  }

  @Test
  void fromASocket() throws Exception {
    byte[] sent = Files.readAllBytes(attack);
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket client = listener.accept();
                    OutputStream out = client.getOutputStream()) {
                  out.write(sent);
                } catch (IOException e) {
                  // The client leaves when it has enough.
                }
              });
      server.setDaemon(true);
      server.start();
      CommandRun run = new CommandRun().onTerminal().environment("NO_COLOR", "1");
      List<String> args =
          new ArrayList<>(List.of(watch("tcp://localhost:" + listener.getLocalPort(), "offline")));
      args.addAll(List.of("--max", Integer.toString(40 + 2 * HOSTILE.size())));
      assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isZero();
      assertHarmless(run);
      assertThat(assertNoFormula(folder.resolve("out/anomalies.csv"))).isGreaterThan(20);
    }
  }

  @Test
  void fromALanguageModel() throws IOException {
    String label = "=kind of reading \u001b]\u0007\u202e<b>never seen</b>";
    String reason =
        "@kind of reading\n\u001b[m\u009b was never seen \u200bin training\r=kind of reading";
    Map<String, Object> words =
        Map.of("evidence", List.of(), "label", label, "reason", reason, "severity", "high");
    String content = JsonMapper.shared().writeValueAsString(words);
    Map<String, Object> message = Map.of("role", "assistant", "content", content);
    byte[] reply =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of(
                    "model",
                    "=evil\u001b[31m",
                    "choices",
                    List.of(Map.of("index", 0, "finish_reason", "stop", "message", message))));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, reply.length);
          exchange.getResponseBody().write(reply);
          exchange.close();
        });
    server.start();
    try {
      CommandRun run = new CommandRun().environment("LLM_MODEL", "=m\u001b[31m");
      String url = "http://localhost:" + server.getAddress().getPort() + "/v1";
      List<String> watch = new ArrayList<>(List.of(watch(attack.toString(), url)));
      watch.add("--every-anomaly");
      assertThat(run.run(watch.toArray(String[]::new))).as(run.err()).isZero();
      assertHarmless(run);
      Path csv = folder.resolve("out/anomalies.csv");
      assertThat(assertNoFormula(csv)).isGreaterThan(20);
      assertThat(Files.readString(csv))
          .as("the rules name it, the model writes the reason")
          .contains("labelled", "'@kind of reading");
      assertThat(run.out()).contains("Model:  =kind of reading");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void inScoredRows() throws IOException {
    CommandRun run = new CommandRun();
    String[] score = {
      "score", "--input", attack.toString(), "--model", model, "--output", path("scored.csv")
    };
    assertThat(run.run(score)).as(run.err()).isZero();
    assertHarmless(run);
    assertThat(assertNoFormula(folder.resolve("scored.csv"))).isGreaterThan(100);
  }

  @Test
  void inPictures() throws Exception {
    for (String kind : List.of("series", "projection")) {
      Path picture = folder.resolve(kind + ".svg");
      CommandRun run = new CommandRun();
      String[] plot = {
        "plot",
        "--input",
        attack.toString(),
        "--model",
        model,
        "--output",
        picture.toString(),
        "--kind",
        kind,
        "--title",
        "<img src=x onerror=alert(1)> & \u001b[31m ]]>"
      };
      assertThat(run.run(plot)).as(run.err()).isZero();
      assertHarmless(run);
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      NodeList elements =
          factory
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(Files.readAllBytes(picture)))
              .getElementsByTagName("*");
      Set<String> names = new TreeSet<>();
      for (int i = 0; i < elements.getLength(); i++) {
        Element element = (Element) elements.item(i);
        names.add(element.getTagName());
        for (int a = 0; a < element.getAttributes().getLength(); a++) {
          assertThat(element.getAttributes().item(a).getNodeName())
              .doesNotStartWith("on")
              .isNotEqualTo("href");
        }
      }
      assertThat(names).contains("svg", "title").doesNotContain("img", "script", "a", "image");
      assertThat(Files.readString(picture, StandardCharsets.UTF_8)).contains("&lt;img");
    }
  }
}
