package io.github.iforest4j.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.source.testing.HttpAttack;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verdicts over real sockets, compared with the document that describes them. */
@Timeout(300)
class ScoreServerTest {
  private static final String FINE = "{\"device\":\"a\",\"temperature\":60,\"pressure\":5}";
  private static final String HOT = "{\"device\":\"b\",\"temperature\":140,\"pressure\":5}";
  private static final String JSON = "application/json";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ScoreServer server = start(null);

  private static ScoreServer start(String token) {
    return start(token, new FakeTiming(Plant.START));
  }

  private static ScoreServer start(String token, Timing timing) {
    DetectorModel model = Plant.model();
    try {
      return ScoreServer.start(
          InetAddress.getLoopbackAddress(),
          0,
          token,
          model,
          new KeySettings(1, 100, Duration.ofHours(1)),
          "1.2.3",
          null,
          timing);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HttpRequest.Builder request(ScoreServer to, String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + to.port() + path));
  }

  private HttpResponse<String> post(String type, String body)
      throws IOException, InterruptedException {
    return client.send(
        request(server, "/score")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return tree(client.send(request(server, path).build(), BodyHandlers.ofString()));
  }

  private static JsonNode tree(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  @ParameterizedTest
  @EnumSource(HttpAttack.Kind.class)
  void othersAreAnsweredWhateverSomeClientsDo(HttpAttack.Kind kind) throws Exception {
    try (HttpAttack attack = new HttpAttack(kind, server.port(), "/score", JSON, HOT)) {
      attack.begin();
      for (int i = 0; i < 3; i++) {
        attack.goOn();
        assertThat(health(server)).startsWith("HTTP/1.1 200").contains("\"ready\"");
      }
    }
    assertThat(tree(post(JSON, FINE)).at("/readings").intValue()).isEqualTo(1);
  }

  /** On a connection of its own, as someone who begins to ask. */
  private static String health(ScoreServer of) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), of.port())) {
      String request =
          "GET /health HTTP/1.1\r\nHost: localhost:" + of.port() + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Posts whose judgement takes long keep nobody from asking whether the server lives. */
  @Test
  void healthDoesNotWaitForPosts() throws Exception {
    CountDownLatch busy = new CountDownLatch(4);
    CountDownLatch end = new CountDownLatch(1);
    FakeTiming slow =
        new FakeTiming(Plant.START) {
          @Override
          public Instant now() {
            if (Thread.currentThread().getName().startsWith("score-")) {
              busy.countDown();
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return super.now();
          }
        };
    try (ScoreServer held = start(null, slow);
        HttpAttack posts =
            new HttpAttack(HttpAttack.Kind.NEVER_READ, held.port(), "/score", JSON, HOT)) {
      posts.begin();
      busy.await();
      assertThat(health(held)).startsWith("HTTP/1.1 200").contains("\"ready\"");
      end.countDown();
    }
  }

  @Test
  void oneReadingGetsItsVerdict() throws Exception {
    JsonNode fine = tree(post(JSON, FINE));
    assertThat(fine.at("/readings").intValue()).isEqualTo(1);
    assertThat(fine.at("/verdicts/0/anomaly").booleanValue()).isFalse();
    assertThat(fine.at("/verdicts/0/device").stringValue()).isEqualTo("a");
    assertThat(fine.at("/verdicts/0/findings").isMissingNode()).isTrue();
    JsonNode hot = tree(post(JSON, HOT)).at("/verdicts/0");
    assertThat(hot.at("/anomaly").booleanValue()).isTrue();
    assertThat(hot.at("/state").stringValue()).isEqualTo("anomaly");
    assertThat(hot.at("/score").doubleValue()).isGreaterThan(hot.at("/threshold").doubleValue());
    assertThat(hot.at("/explanation").stringValue()).contains("temperature", "140");
    assertThat(hot.at("/findings/0/field").stringValue()).isEqualTo("temperature");
    assertThat(hot.at("/begins_incident").booleanValue()).isTrue();
    assertThat(server.readings()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | [%1$s,%2$s]",
        "application/json | [ %1$s , 7, %2$s ]",
        "application/x-ndjson | %1$s~%2$s~",
        "application/json | { \"device\": \"a\",~ \"temperature\": 60, \"pressure\": 5 }~%2$s",
        "text/plain | plant,device=a temperature=60,pressure=5~plant,device=b temperature=140,pressure=5~"
      })
  void aBatchGetsItsVerdictsInOrder(String type, String form) throws Exception {
    JsonNode answer = tree(post(type, form.formatted(FINE, HOT).replace('~', '\n')));
    assertThat(answer.at("/readings").intValue()).isEqualTo(2);
    assertThat(answer.at("/anomalies").intValue()).isEqualTo(1);
    assertThat(answer.at("/bad").intValue()).isEqualTo(form.contains("7") ? 1 : 0);
    assertThat(answer.at("/verdicts/0/device").stringValue()).isEqualTo("a");
    assertThat(answer.at("/verdicts/1/device").stringValue()).isEqualTo("b");
    assertThat(answer.at("/verdicts/1/anomaly").booleanValue()).isTrue();
  }

  /** Each device has its own incident, which goes on from post to post. */
  @Test
  void devicesHaveMemoriesOfTheirOwn() throws Exception {
    JsonNode first = tree(post(JSON, HOT)).at("/verdicts/0");
    tree(post(JSON, FINE));
    JsonNode second = tree(post(JSON, HOT.replace("140", "141"))).at("/verdicts/0");
    JsonNode other = tree(post(JSON, HOT.replace("\"b\"", "\"c\""))).at("/verdicts/0");
    assertThat(second.at("/incident").stringValue()).isEqualTo(first.at("/id").stringValue());
    assertThat(second.at("/begins_incident").booleanValue()).isFalse();
    assertThat(other.at("/begins_incident").booleanValue()).isTrue();
    assertThat(get("/health").at("/devices").intValue()).isEqualTo(3);
    assertThat(get("/health").at("/anomalies").intValue()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | '' | 400 | the post is empty",
        "application/json | {\"temperature\": | 400 | is not a JSON object",
        "application/json | [] | 400 | the post holds no reading",
        "application/json | {\"speed\":1} | 422 | none of the model's fields",
        "application/x-www-form-urlencoded | {\"temperature\":60} | 415 | Content-Type must be",
        "text/plain | {\"temperature\":60} | 415 | Content-Type must be"
      })
  void aPostThatIsRefusedSaysWhyAndChangesNothing(
      String type, String body, int status, String message) throws Exception {
    HttpResponse<String> answer = post(type, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(tree(answer).at("/error").stringValue()).contains(message);
    assertThat(server.readings()).isZero();
  }

  @Test
  void limitsHold() throws Exception {
    String many = (FINE + "\n").repeat(ScoreServer.MAX_READINGS);
    assertThat(tree(post("application/x-ndjson", many)).at("/readings").intValue())
        .isEqualTo(ScoreServer.MAX_READINGS);
    assertThat(post("application/x-ndjson", many + FINE).statusCode()).isEqualTo(413);
    assertThat(post(JSON, " ".repeat(ScoreServer.MAX_BODY + 1)).statusCode()).isEqualTo(413);
    String deep = "[".repeat(100_000);
    assertThat(post(JSON, deep).statusCode()).isEqualTo(400);
    String digits = "{\"temperature\":" + "9".repeat(1_000_000) + "}";
    assertThat(post(JSON, digits).statusCode()).isBetween(200, 499);
    assertThat(server.readings()).isLessThanOrEqualTo(ScoreServer.MAX_READINGS + 1);
    assertThat(post(JSON, FINE).statusCode()).isEqualTo(200);
  }

  @Test
  void pagesOfABrowserAreRefused() throws Exception {
    HttpRequest foreign =
        request(server, "/score")
            .header("Content-Type", JSON)
            .header("Origin", "http://evil.example")
            .POST(BodyPublishers.ofString(FINE))
            .build();
    assertThat(client.send(foreign, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    assertThat(server.readings()).isZero();
  }

  @Test
  void aTokenIsAskedFor() throws Exception {
    try (ScoreServer secret = start("canary-token")) {
      HttpRequest.Builder post =
          request(secret, "/score")
              .header("Content-Type", JSON)
              .POST(BodyPublishers.ofString(FINE));
      assertThat(client.send(post.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      post.header("Authorization", "Bearer canary-token");
      assertThat(client.send(post.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  // The document.

  @Test
  void theDocumentNamesEveryPathAndStatusAndNoOther() throws Exception {
    JsonNode document = get("/openapi.json");
    assertThat(document.at("/openapi").stringValue()).startsWith("3.1");
    assertThat(document.at("/info/version").stringValue()).isEqualTo("1.2.3");
    Map<String, String> methods =
        Map.of("/score", "post", "/health", "get", "/openapi.json", "get");
    assertThat(document.at("/paths").propertyNames())
        .containsExactlyInAnyOrderElementsOf(methods.keySet());
    for (Map.Entry<String, JsonNode> path : document.at("/paths").properties()) {
      String method = methods.get(path.getKey());
      assertThat(path.getValue().propertyNames()).containsExactly(method);
      for (String other : List.of("GET", "POST", "PUT", "DELETE")) {
        HttpRequest asked =
            request(server, path.getKey()).method(other, BodyPublishers.noBody()).build();
        int status = client.send(asked, BodyHandlers.ofString()).statusCode();
        assertThat(status == 405)
            .as("%s %s: %d", other, path.getKey(), status)
            .isNotEqualTo(other.equalsIgnoreCase(method));
      }
    }
    Set<String> statuses = new TreeSet<>();
    statuses.add("" + post(JSON, FINE).statusCode());
    statuses.add("" + post(JSON, "").statusCode());
    statuses.add("" + post(JSON, "{\"speed\":1}").statusCode());
    statuses.add("" + post("text/html", FINE).statusCode());
    statuses.add("" + post(JSON, " ".repeat(ScoreServer.MAX_BODY + 1)).statusCode());
    assertThat(document.at("/paths/~1score/post/responses").propertyNames())
        .containsExactlyInAnyOrderElementsOf(statuses);
  }

  @Test
  void answersAreWhatTheDocumentSays() throws Exception {
    JsonNode document = get("/openapi.json");
    String schemas = "/components/schemas/";
    List<String> problems = new ArrayList<>();
    JsonNode verdicts = tree(post(JSON, "[" + FINE + ",{\"temperature\":900}," + HOT + "]"));
    check(document, verdicts, document.at(schemas + "Verdicts"), "verdicts", problems);
    check(document, get("/health"), document.at(schemas + "Health"), "health", problems);
    JsonNode error = tree(post(JSON, "[]"));
    check(document, error, document.at(schemas + "Error"), "error", problems);
    assertThat(problems).isEmpty();
    // The check itself finds what is not said.
    check(document, error, document.at(schemas + "Health"), "wrong", problems);
    assertThat(problems).isNotEmpty();
    assertThat(document.at(schemas + "Reading/properties").propertyNames())
        .containsExactlyElementsOf(Plant.SCHEMA.fields().stream().map(f -> f.name()).toList());
  }

  /** Compares a value with a schema, as far as the document uses JSON Schema. */
  private static void check(
      JsonNode document, JsonNode value, JsonNode schema, String at, List<String> problems) {
    if (schema.has("$ref")) {
      String to = schema.at("/$ref").stringValue().substring(1);
      check(document, value, document.at(to), at, problems);
      return;
    }
    boolean fits =
        switch (schema.at("/type").stringValue()) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isString();
          case "number" -> value.isNumber();
          case "integer" -> value.isIntegralNumber();
          case "boolean" -> value.isBoolean();
          default -> false;
        };
    if (!fits) {
      problems.add(at + " is " + value);
      return;
    }
    if (schema.has("enum") && schema.at("/enum").valueStream().noneMatch(w -> w.equals(value))) {
      problems.add(at + " is " + value + ", not one of " + schema.at("/enum"));
    }
    schema
        .path("required")
        .valueStream()
        .filter(name -> !value.has(name.stringValue()))
        .forEach(name -> problems.add(at + " lacks " + name));
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      JsonNode property = schema.path("properties").path(entry.getKey());
      if (property.isMissingNode()) {
        problems.add(at + " has " + entry.getKey());
      } else {
        check(document, entry.getValue(), property, at + "." + entry.getKey(), problems);
      }
    }
    if (value.isArray()) {
      for (JsonNode element : value.values()) {
        check(document, element, schema.at("/items"), at + "[]", problems);
      }
    }
  }
}
