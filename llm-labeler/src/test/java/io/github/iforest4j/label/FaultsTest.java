package io.github.iforest4j.label;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.time.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that a server can answer, through the whole labeller: it ends, with a label or with a
 * category, and leaves no thread behind. What a socket can do is in {@code DeadlineTest}.
 */
@Timeout(300)
@Isolated("it looks at all threads")
class FaultsTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static final String CHAT = "/v1/chat/completions";
  private static final String GOOD =
      ScriptedBackend.answer("hot", "bearing_temp is 93.2 °C, usually 61 to 66");

  private static String body(Object content, Object... more) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", "assistant");
    message.put("content", content);
    for (int i = 0; i < more.length; i += 2) {
      message.put((String) more[i], more[i + 1]);
    }
    return new JsonMapper()
        .writeValueAsString(
            Map.of("choices", List.of(Map.of("message", message, "finish_reason", "stop"))));
  }

  private static AnomalyLabeler labeler(String backend, Timing timing) {
    return Labelers.of(
        backend.isEmpty() ? SERVER.baseUrl() : backend,
        Map.of("LLM_MODEL", "m"),
        LabelerOptions.DEFAULT,
        new Labelers.Places(
            SERVER.baseUrl() + "/v1",
            List.of(SERVER.baseUrl() + "/v1"),
            Duration.ofSeconds(10),
            timing));
  }

  /** The label's status, or why there is none. */
  private static String outcome(ResponseDefinitionBuilder response) {
    SERVER.stubFor(post(CHAT).willReturn(response));
    try (AnomalyLabeler labeler = labeler("", new FakeTiming())) {
      return labeler.label(Readings.bearing()).status().name();
    } catch (LabelingException e) {
      assertThat(e.getMessage()).as("one line for the user").doesNotContain("\n");
      return e.category().name();
    }
  }

  private static Map<String, ResponseDefinitionBuilder> faults() {
    Map<String, ResponseDefinitionBuilder> faults = new LinkedHashMap<>();
    int[] statuses = {400, 401, 402, 403, 404, 408, 412, 413, 422, 429, 500, 502, 503, 504};
    for (int status : statuses) {
      for (String text :
          List.of("", "plain text", "<html><body>no</body></html>", "{\"code\": 1}", "{broken")) {
        faults.put(status + " " + text, aResponse().withStatus(status).withBody(text));
      }
    }
    faults.put("empty 200", aResponse().withBody(""));
    faults.put("html 200", aResponse().withBody("<html>log in</html>"));
    faults.put("no choices", okJson("{\"choices\": []}"));
    faults.put("null content", okJson(body(null)));
    faults.put("null content, reasoning", okJson(body(null, "reasoning", GOOD)));
    faults.put("tool calls", okJson(body(null, "tool_calls", List.of(Map.of("id", "x")))));
    faults.put("content is an object", okJson(body(Map.of("label", "x"))));
    faults.put("unclosed think", okJson(body("<think>" + GOOD)));
    faults.put("duplicated keys", okJson(body(GOOD.replaceFirst("\\{", "{\"label\": \"x\", "))));
    faults.put("NaN confidence", okJson(body(GOOD.replaceFirst("\\{", "{\"confidence\": NaN, "))));
    faults.put(
        "invalid UTF-8",
        aResponse()
            .withBody(
                body("\u0000").replace("\\u0000", "ÿþ").getBytes(StandardCharsets.ISO_8859_1)));
    faults.put("10 MB", aResponse().withBody("{\"x\": \"" + "y".repeat(10_000_000)));
    faults.put("deeply nested", okJson("[".repeat(100_000)));
    for (Fault fault : Fault.values()) {
      faults.put(fault.name(), aResponse().withFault(fault));
    }
    return faults;
  }

  @Test
  void everyFaultEndsWithACategory() {
    Map<String, String> outcomes = new LinkedHashMap<>();
    faults().forEach((name, response) -> outcomes.put(name, outcome(response)));
    assertThat(outcomes.remove("null content, reasoning")).isEqualTo("LABELLED");
    assertThat(outcomes.remove("NaN confidence")).isEqualTo("LABELLED");
    Set<String> categories =
        java.util.Arrays.stream(Category.values()).map(Enum::name).collect(Collectors.toSet());
    outcomes.forEach((name, outcome) -> assertThat(categories).as(name).contains(outcome));
    assertThat(outcomes)
        .containsEntry("401 plain text", "AUTH")
        .containsEntry("402 ", "QUOTA")
        .containsEntry("408 {broken", "TIMEOUT")
        .containsEntry("412 plain text", "REJECTED")
        .containsEntry("413 {\"code\": 1}", "CONTEXT_OVERFLOW")
        .containsEntry("429 <html><body>no</body></html>", "THROTTLED")
        .containsEntry("503 plain text", "CAPACITY")
        .containsEntry("null content", "INVALID_REPLY")
        .containsEntry("tool calls", "INVALID_REPLY")
        .containsEntry("unclosed think", "INVALID_REPLY")
        .containsEntry("duplicated keys", "INVALID_REPLY")
        .containsEntry("10 MB", "INVALID_REPLY")
        .containsEntry("CONNECTION_RESET_BY_PEER", "TRANSPORT");
  }

  @Test
  void whatOnlyLooksWrongIsUnderstood() {
    for (ResponseDefinitionBuilder response :
        List.of(
            okJson(body(GOOD)).withHeader("Content-Type", "text/html"),
            okJson(body("```json\n" + GOOD + "\n```")),
            okJson(body("<think>hm</think>" + GOOD, "reasoning_content", "hm")),
            okJson(body(GOOD)).withChunkedDribbleDelay(5, 100),
            okJson(body(GOOD)).withHeader("Content-Type", "application/json; charset=latin1"))) {
      assertThat(outcome(response)).isEqualTo("LABELLED");
    }
  }

  @Test
  void noThreadStays() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<Thread> ours = new ArrayList<>();
    for (ResponseDefinitionBuilder response :
        List.of(
            okJson(body(GOOD)),
            aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
            aResponse().withStatus(500))) {
      outcome(response);
      Thread.getAllStackTraces().keySet().stream()
          .filter(t -> !before.contains(t) && !ours.contains(t))
          .filter(t -> t.getName().startsWith("HttpClient-") || t.getName().equals("llm-http"))
          .forEach(ours::add);
    }
    assertThat(ours).as("there were threads to end").isNotEmpty();
    for (Thread thread : ours) {
      // The JDK's own thread notices that its client is gone when it is collected.
      for (int i = 0; i < 40 && thread.isAlive(); i++) {
        System.gc();
        thread.join(500);
      }
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  @Test
  void aChainAsksTheNextAndEndsOffline() throws Exception {
    SERVER.stubFor(post(CHAT).willReturn(aResponse().withStatus(401)));
    try (AnomalyLabeler labeler = labeler(SERVER.baseUrl() + "/v1,offline", Timing.SYSTEM)) {
      assertThat(labeler.label(Readings.bearing()).status()).isEqualTo(LabelStatus.OFFLINE);
      assertThat(labeler.metrics().failures()).containsEntry(Category.AUTH, 1L);
      assertThat(labeler.description()).contains("; else offline: ");
    }
    SERVER.stubFor(post(CHAT).willReturn(okJson(body(GOOD))));
    try (AnomalyLabeler labeler = labeler("docker,offline", Timing.SYSTEM)) {
      assertThat(labeler.label(Readings.bearing()).backend()).isEqualTo("docker");
    }
  }

  @Test
  void dockerLoadsTheModelFirst() throws Exception {
    SERVER.stubFor(get("/v1/models").willReturn(okJson("{\"data\": [{\"id\": \"m\"}]}")));
    String loading =
        "{\"error\": {\"message\": \"Loading model\", \"type\": \"unavailable_error\"}}";
    SERVER.stubFor(
        post(CHAT)
            .inScenario("load")
            .whenScenarioStateIs(Scenario.STARTED)
            .withHeader("X-Preload-Only", equalTo("true"))
            .willReturn(aResponse().withStatus(503).withBody(loading))
            .willSetStateTo("loaded"));
    SERVER.stubFor(
        post(CHAT)
            .inScenario("load")
            .whenScenarioStateIs("loaded")
            .willReturn(aResponse().withStatus(200)));
    FakeTiming timing = new FakeTiming();
    try (AnomalyLabeler labeler = labeler("docker", timing)) {
      labeler.prepare();
    }
    assertThat(timing.pauses()).containsExactly(Duration.ofSeconds(2));
    SERVER.verify(
        2, postRequestedFor(urlEqualTo(CHAT)).withHeader("X-Preload-Only", equalTo("true")));
    try (AnomalyLabeler labeler = labeler("", timing)) {
      labeler.prepare();
    }
    SERVER.verify(
        2, postRequestedFor(urlEqualTo(CHAT)).withHeader("X-Preload-Only", equalTo("true")));
    SERVER.verify(
        2, postRequestedFor(urlEqualTo(CHAT)).withRequestBody(containing("one two three four")));
  }

  @Test
  void dockerSaysWhyItCannotLoad() {
    SERVER.stubFor(get("/v1/models").willReturn(okJson("{\"data\": []}")));
    SERVER.stubFor(post(CHAT).willReturn(aResponse().withStatus(404).withBody("no such model")));
    try (AnomalyLabeler labeler = labeler("docker", new FakeTiming())) {
      assertThat(catchThrowableOfType(LabelingException.class, labeler::prepare))
          .hasMessageContaining("docker model pull m");
    }
  }

  @Test
  void aContextThatIsTooSmallGetsLessEvidence() throws Exception {
    String overflow =
        "{\"error\": {\"code\": 400, \"type\": \"exceed_context_size_error\", \"message\": \"too"
            + " long\", \"n_prompt_tokens\": 900, \"n_ctx\": 800}}";
    SERVER.stubFor(
        post(CHAT)
            .inScenario("shrink")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(aResponse().withStatus(400).withBody(overflow))
            .willSetStateTo("less"));
    SERVER.stubFor(
        post(CHAT).inScenario("shrink").whenScenarioStateIs("less").willReturn(okJson(body(GOOD))));
    try (AnomalyLabeler labeler = labeler("docker", new FakeTiming())) {
      assertThat(labeler.label(Readings.bearing()).status()).isEqualTo(LabelStatus.LABELLED);
    }
    assertThat(SERVER.findAll(postRequestedFor(urlEqualTo(CHAT))))
        .extracting(request -> request.getBody().length)
        .satisfies(sizes -> assertThat(sizes.get(1)).isLessThan(sizes.get(0)));
  }

  @Test
  void aServerThatRepeatsTheKeyDoesNotGetItIntoALabelOrARecording() throws Exception {
    String key = "canary-7f3a9c51e2d84b60";
    String answer = GOOD.replace("usually 61 to 66", "key " + key);
    SERVER.stubFor(post(CHAT).willReturn(okJson(body(answer))));
    java.nio.file.Path file = java.nio.file.Files.createTempFile("exchanges", ".jsonl");
    try (AnomalyLabeler labeler =
        Labelers.of(
            SERVER.baseUrl(),
            Map.of("LLM_MODEL", "m", "LLM_API_KEY", key),
            LabelerOptions.builder().recording(file).build())) {
      assertThat(labeler.label(Readings.bearing()).reason()).doesNotContain("canary");
      assertThat(java.nio.file.Files.readString(file)).contains("(key)").doesNotContain("canary");
    } finally {
      java.nio.file.Files.delete(file);
    }
  }
}
