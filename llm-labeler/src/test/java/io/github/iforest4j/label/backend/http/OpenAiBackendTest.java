package io.github.iforest4j.label.backend.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.notMatching;
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
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.iforest4j.label.Readings;
import io.github.iforest4j.label.Schemas;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.http.OpenAiBackend.Vendor;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes over the wire, and what every kind of answer from there means. */
class OpenAiBackendTest {
  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static final String KEY = "canary-7f3a9c51e2";
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ChatRequest REQUEST =
      new ChatRequest(
          List.of(
              new ChatRequest.Message("system", "rules"),
              new ChatRequest.Message("user", "93.2 °C \"<&")),
          Schemas.label(),
          400,
          TIMEOUT);

  private static OpenAiBackend backend(Vendor vendor, String key) {
    return new OpenAiBackend(
        vendor,
        "test",
        Endpoint.of("URL", SERVER.baseUrl()),
        "org/model-7b",
        Secret.of("K", key),
        Timing.SYSTEM);
  }

  private static ChatReply ask(Vendor vendor, String key) throws LabelingException {
    try (OpenAiBackend backend = backend(vendor, key)) {
      return backend.complete(REQUEST);
    }
  }

  private static LabelingException failure(Vendor vendor, String key) {
    LabelingException e = catchThrowableOfType(LabelingException.class, () -> ask(vendor, key));
    assertThat(e).as("an exception").isNotNull();
    return e;
  }

  private static void answers(ResponseDefinitionBuilder response) {
    SERVER.stubFor(post(CHAT).willReturn(response));
  }

  private static String reply(String content, String more) {
    return "{\"id\": \"x\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\","
        + " \"content\": "
        + content
        + "}, \"finish_reason\": \"stop\"}]"
        + more
        + "}";
  }

  @Test
  void theRequest() throws Exception {
    answers(okJson(reply("\"hi\"", "")));
    ask(Vendor.TOGETHER, KEY + "\n");

    LoggedRequest sent = SERVER.findAll(postRequestedFor(urlEqualTo(CHAT))).get(0);
    assertThat(sent.getHeader("Authorization")).isEqualTo("Bearer " + KEY);
    assertThat(sent.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(sent.getProtocol()).isEqualTo("HTTP/1.1");
    assertThat(sent.containsHeader("Upgrade")).isFalse();
    assertThat(sent.containsHeader("HTTP2-Settings")).isFalse();

    JsonNode body = new JsonMapper().readTree(sent.getBodyAsString());
    assertThat(body.path("model").stringValue()).isEqualTo("org/model-7b");
    assertThat(body.path("temperature").asDouble()).isZero();
    assertThat(body.path("max_tokens").asInt()).isEqualTo(400);
    assertThat(body.path("stream").asBoolean()).isFalse();
    assertThat(body.path("messages").path(1).path("role").stringValue()).isEqualTo("user");
    assertThat(body.path("messages").path(1).path("content").stringValue())
        .isEqualTo("93.2 °C \"<&");
    JsonNode format = body.path("response_format");
    assertThat(format.path("type").stringValue()).isEqualTo("json_schema");
    assertThat(format.path("json_schema").path("strict").asBoolean()).isTrue();
    // Models write in the order of the schema: first the evidence, then the judgement.
    assertThat(format.path("json_schema").path("schema").path("properties").propertyNames())
        .containsExactly("evidence", "category", "label", "reason", "severity", "action");
  }

  @Test
  void withoutAKeyThereIsNoAuthorization() throws Exception {
    answers(okJson(reply("\"hi\"", "")));
    ask(Vendor.DOCKER, null);
    SERVER.verify(postRequestedFor(urlEqualTo(CHAT)).withHeader("Authorization", absent()));
  }

  @Test
  void theReply() throws Exception {
    answers(
        okJson(reply("\"hi\"", ", \"usage\": {\"prompt_tokens\": 12, \"completion_tokens\": 34}")));
    assertThat(ask(Vendor.OTHER, null)).isEqualTo(new ChatReply("hi", "stop", 12, 34));
  }

  @Test
  void theReplyWithNothingInIt() throws Exception {
    answers(okJson(reply("null", ", \"usage\": null")));
    assertThat(ask(Vendor.OTHER, null)).isEqualTo(new ChatReply(null, "stop", -1, -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TOGETHER | 400 | {\"error\":{\"message\":\"bad field\",\"type\":\"invalid_request_error\"}} | REJECTED | bad field",
        "OTHER | 400 | {\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"too long\"}} | CONTEXT_OVERFLOW | concise",
        "DOCKER | 400 | {\"error\":{\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":9000,\"n_ctx\":4096}} | CONTEXT_OVERFLOW | larger context",
        "TOGETHER | 401 | {\"error\":{\"message\":\"Invalid API key canary-7f3a9c51e2\"}} | AUTH | check TOGETHER_API_KEY",
        "OTHER | 401 | nope | AUTH | check LLM_API_KEY",
        "TOGETHER | 402 | {\"error\":{\"message\":\"Credit limit\"}} | QUOTA | Credit limit",
        "TOGETHER | 403 | {\"error\":{\"message\":\"input + max_tokens\"}} | CONTEXT_OVERFLOW | input + max_tokens",
        "OTHER | 403 | <html>denied</html> | AUTH | refuses the key",
        "OTHER | 408 | slow | TIMEOUT | gave up",
        "OTHER | 413 | big | CONTEXT_OVERFLOW | exceed",
        "OTHER | 422 | {\"detail\":\"wrong\"} | REJECTED | wrong",
        "TOGETHER | 429 | {\"error\":{\"message\":\"slow down\"}} | THROTTLED | slow down",
        "OTHER | 429 | {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"pay\"}} | QUOTA | pay",
        "DOCKER | 500 | failed to load | CAPACITY | failed to load",
        "OTHER | 502 | <html><h1>Bad gateway</h1></html> | CAPACITY | HTTP 502)",
        "DOCKER | 503 | {\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\"}} | LOADING | in a minute",
        "TOGETHER | 503 | {\"error\":{\"message\":\"busy\"}} | CAPACITY | busy",
        "OTHER | 504 | late | TIMEOUT | gave up",
        "OTHER | 302 | | REJECTED | redirects elsewhere",
        "OTHER | 200 | <html>login</html> | INVALID_REPLY | OpenAI-compatible",
        "OTHER | 200 | | INVALID_REPLY | OpenAI-compatible",
        "OTHER | 200 | {\"error\":\"x\"} | REJECTED | refuses the request (HTTP 200: x)",
        "OTHER | 200 | {\"choices\":[]} | INVALID_REPLY | OpenAI-compatible",
      })
  void everyFailureHasACategoryAndARemedy(
      Vendor vendor, int status, String body, Category category, String says) {
    answers(aResponse().withStatus(status).withBody(body == null ? "" : body));
    LabelingException e = failure(vendor, KEY);
    assertThat(e.category()).isEqualTo(category);
    assertThat(e).hasMessageContaining(says).hasMessageNotContaining(KEY);
    assertThat(e.getMessage().lines()).hasSize(1);
  }

  @Test
  void aServerThatWantsAKeyNamesTheSetting() {
    answers(aResponse().withStatus(401));
    assertThat(failure(Vendor.OTHER, null)).hasMessageContaining("set LLM_API_KEY");
  }

  @Test
  void aMissingModelNamesThoseThatThereAre() {
    answers(aResponse().withStatus(404).withBody("model not found"));
    SERVER.stubFor(
        get("/v1/models")
            .willReturn(
                okJson(
                    "{\"data\": [{\"id\": \"a/1\"}, {\"id\": \"b/2\"}, {\"id\": \"c/3\"}, {\"id\":"
                        + " \"d/4\"}, {\"id\": \"org/model-8b\"}, {\"id\": \"e/5\"}]}")));
    LabelingException e = failure(Vendor.DOCKER, null);
    assertThat(e.category()).isEqualTo(Category.MODEL_MISSING);
    assertThat(e)
        .hasMessage(
            "test does not have the model org/model-7b: docker model pull org/model-7b; it lists"
                + " org/model-8b, a/1, b/2, c/3, d/4 and 1 more (HTTP 404: model not found)");
  }

  @Test
  void togethersListIsABareArray() {
    answers(
        aResponse()
            .withStatus(400)
            .withBody(
                "{\"error\": {\"code\": \"model_not_available\", \"message\": \"Unable to access"
                    + " model org/model-7b\"}}"));
    SERVER.stubFor(get("/v1/models").willReturn(okJson("[{\"id\": \"meta/x\"}]")));
    assertThat(failure(Vendor.TOGETHER, KEY))
        .hasMessageStartingWith(
            "test does not have the model org/model-7b; set LLM_MODEL; it lists meta/x (HTTP 400");
  }

  @Test
  void aWrongPathIsNotAMissingModel() {
    answers(aResponse().withStatus(404).withBody("404 page not found"));
    SERVER.stubFor(get("/v1/models").willReturn(aResponse().withStatus(404)));
    assertThat(failure(Vendor.OTHER, null)).hasMessageContaining("usually ends with /v1");

    SERVER.stubFor(
        get("/v1/models").willReturn(okJson("{\"data\": [{\"id\": \"org/model-7b:latest\"}]}")));
    LabelingException e = failure(Vendor.OTHER, null);
    assertThat(e.category()).isEqualTo(Category.REJECTED);
    assertThat(e).hasMessageContaining("but does not serve it");
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After, 7, PT7S",
    "Retry-After, 1.5, PT1.5S",
    "Retry-After, -3, PT0S",
    "Retry-After, 1e99, PT24H",
    "'Retry-After', 'Mon, 9 Mar 2026 14:04:27 GMT', PT1M",
    "'Retry-After', 'Mon, 9 Mar 2020 14:04:27 GMT', PT0S",
    "x-ratelimit-reset, 4, PT4S",
    "Retry-After, soon, ",
    "Other, 4, "
  })
  void retryAfter(String header, String value, Duration expected) {
    ServerError error =
        ServerError.of(
            429,
            java.net.http.HttpHeaders.of(
                java.util.Map.of(header, List.of(value)), (name, text) -> true),
            new byte[0],
            null,
            Readings.TIME);
    assertThat(error.retryAfter()).isEqualTo(expected);
  }

  @Test
  void retryAfterReachesTheException() {
    answers(aResponse().withStatus(429).withHeader("Retry-After", "7"));
    assertThat(failure(Vendor.OTHER, null).retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void aServerWithoutSchemasIsAskedWithoutOneFromThenOn() throws Exception {
    answers(
        aResponse()
            .withStatus(400)
            .withBody("{\"error\": \"response_format json_schema is not supported\"}"));
    SERVER.stubFor(
        post(CHAT)
            .atPriority(1)
            .withRequestBody(notMatching("(?s).*response_format.*"))
            .willReturn(okJson(reply("\"hi\"", ""))));
    try (OpenAiBackend backend = backend(Vendor.OTHER, null)) {
      assertThat(backend.complete(REQUEST).content()).isEqualTo("hi");
      assertThat(backend.complete(REQUEST).content()).isEqualTo("hi");
    }
    // With the schema, as an object, twice without any.
    SERVER.verify(4, postRequestedFor(urlEqualTo(CHAT)));
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo(CHAT))
            .withRequestBody(matchingJsonPath("$.response_format.type", equalTo("json_schema"))));
  }

  @Test
  void redirectsAreNotFollowed() {
    answers(aResponse().withStatus(307).withHeader("Location", SERVER.baseUrl() + "/elsewhere"));
    SERVER.stubFor(post("/elsewhere").willReturn(okJson(reply("\"stolen\"", ""))));
    assertThat(failure(Vendor.OTHER, KEY).category()).isEqualTo(Category.REJECTED);
    SERVER.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
  }

  @ParameterizedTest
  @CsvSource({"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK"})
  void brokenConnections(Fault fault) {
    answers(aResponse().withFault(fault));
    assertThat(failure(Vendor.OTHER, KEY).category()).isEqualTo(Category.TRANSPORT);
  }
}
