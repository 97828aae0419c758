package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.backend.PickyServer;
import io.github.iforest4j.label.backend.PickyServer.Answer;
import io.github.iforest4j.label.backend.ScriptedBackend;
import io.github.iforest4j.testing.FakeTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shapes of answers that people reported of llama.cpp, vLLM, Ollama, LM Studio, TGI, Together,
 * Docker Model Runner and OpenAI, through the whole labeller and over a real socket: each gives the
 * label that is in it, or says what is wrong.
 */
@Timeout(300)
class AnswerShapesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GOOD =
      ScriptedBackend.answer(
          "bearing_temp hot", "bearing_temp is 93.2 °C, above its usual range 61 to 66");

  private static Map<String, Object> map(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }

  private static String json(Object value) {
    return JSON.writeValueAsString(value);
  }

  private static String choice(Object... entries) {
    return json(map("id", "x", "object", "chat.completion", "choices", List.of(map(entries))));
  }

  private static String message(Object... entries) {
    return choice("index", 0, "message", map(entries), "finish_reason", "stop");
  }

  private static String content(Object content) {
    return message("role", "assistant", "content", content);
  }

  /** As a stream of events with 20 characters each. */
  private static String stream(String before, String key, String text, String end) {
    StringBuilder events = new StringBuilder(before);
    for (int i = 0; i < text.length(); i += 20) {
      String part = text.substring(i, Math.min(text.length(), i + 20));
      events.append("data: ").append(choice("index", 0, "delta", map(key, part))).append(end);
    }
    return events + "data: " + choice("index", 0, "delta", map(), "finish_reason", "stop") + end;
  }

  private static AnomalyLabeler labeler(PickyServer server) {
    return Labelers.of(
        server.url(),
        Map.of("LLM_MODEL", "m"),
        LabelerOptions.builder().repairs(true).build(),
        new Labelers.Places(
            server.url(), List.of(server.url()), Duration.ofMinutes(5), new FakeTiming()));
  }

  private static AnomalyLabel label(PickyServer server) throws LabelingException {
    try (AnomalyLabeler labeler = labeler(server)) {
      return labeler.label(Readings.bearing());
    }
  }

  static List<String> answers() {
    Object parsed = JSON.readTree(GOOD);
    Object part = map("type", "text", "text", GOOD);
    String capitals = GOOD.replace("\"label\"", "\"Label\"").replace("\"reason\"", "\"REASON\"");
    String crlf = "\r\n\r\n";
    String draft = "{\"label\": \"pump\", \"reason\": \"flow is low\"}";
    List<String> all = new ArrayList<>();
    // Parts.
    all.add(content(List.of(part)));
    all.add(content(List.of(GOOD)));
    all.add(content(List.of(map("type", "output_text", "text", map("value", GOOD)))));
    all.add(
        content(
            List.of(
                map("type", "text", "text", GOOD.substring(0, 30)),
                map("type", "text", "text", GOOD.substring(30)))));
    all.add(content(List.of(map("type", "thinking", "thinking", List.of(part)), part)));
    all.add(content(List.of(map("type", "reasoning", "text", draft), part)));
    all.add(content(parsed));
    all.add(message("role", "assistant", "content", null, "parsed", parsed));
    all.add(choice("index", 0, "text", GOOD));
    all.add(
        json(
            map(
                "output",
                List.of(
                    map("type", "reasoning", "summary", List.of()),
                    map(
                        "type",
                        "message",
                        "content",
                        List.of(map("type", "output_text", "text", GOOD)))))));
    all.add(json(map("message", map("role", "assistant", "content", GOOD), "done", true)));
    all.add(
        json(
            map(
                "choices",
                List.of(
                    map("index", 1, "message", map("content", null)),
                    map("index", 0, "message", map("content", GOOD))))));
    // Reasoning.
    for (String name : List.of("reasoning_content", "reasoning", "thinking")) {
      all.add(message("content", "", name, GOOD));
      all.add(message("content", null, name, "Perhaps " + draft + "? No:\n" + GOOD));
    }
    all.add(message("content", null, "reasoning_details", List.of(map("text", GOOD))));
    all.add(message("content", "\n\n", "reasoning_content", GOOD, "tool_calls", List.of()));
    // Tool calls.
    Object call = map("name", "anomaly_label", "arguments", GOOD);
    all.add(message("content", null, "tool_calls", List.of(map("id", "1", "function", call))));
    all.add(
        message(
            "content",
            "",
            "tool_calls",
            List.of(map("function", map("name", "f", "arguments", parsed)))));
    all.add(message("content", null, "function_call", call));
    all.add(content("<tool_call>" + json(map("name", "f", "arguments", parsed)) + "</tool_call>"));
    all.add(content("[TOOL_CALLS][" + json(call) + "]"));
    // Streams.
    all.add(stream("", "content", GOOD, "\n\n") + "data: [DONE]\n\n");
    all.add(stream(": OPENROUTER PROCESSING\n\n", "content", GOOD, crlf) + "data: [DONE]" + crlf);
    all.add(stream("", "content", GOOD, "\n").replace("data: ", "data:"));
    all.add(stream("event: message\nid: 1\n", "reasoning_content", GOOD, "\n\n"));
    all.add(stream("", "content", GOOD, "\n").replace("data: ", ""));
    all.add("data: " + content(GOOD) + "\n\ndata: [DONE]\n\n");
    all.add(": keep-alive\n\n: keep-alive\n\n" + content(GOOD));
    all.add("\ufeff\n \n" + content(GOOD) + "\n\n");
    all.add(content(GOOD) + "\n{\"id\": \"next\"}");
    // Nearly JSON.
    for (String text :
        List.of(
            GOOD.replace("above its", "above\nits\tusual"),
            GOOD.replace("}", ",}"),
            GOOD.replace("}", ", \"confidence\": NaN}"),
            GOOD.replace("}", ", \"x\": None, \"y\": True}"),
            "{ // the label\n" + GOOD.substring(1),
            "{ # the label\n" + GOOD.substring(1),
            "{ /* the label */" + GOOD.substring(1),
            GOOD.replace('"', '\''),
            GOOD.replaceAll("\"(\\w+)\":", "$1:"),
            GOOD.replaceFirst("\"", "“").replaceFirst("\"", "”"),
            GOOD.replace("\"", "\\\""),
            json(GOOD),
            GOOD.substring(0, GOOD.length() - 1),
            "The set {bearing_temp} is odd. " + GOOD,
            "Sure! Here it is:\n```JSON\n" + GOOD + "\n```\nIs there {anything} else?",
            "```json5\n" + GOOD + "\n```",
            "\\boxed{" + GOOD + "}",
            "<output>" + GOOD + "</output>",
            GOOD + "<|im_end|>",
            GOOD + "\n" + GOOD,
            capitals,
            "[" + GOOD + "]",
            "{\"anomaly_label\": " + GOOD + "}",
            "{\"result\": {\"answer\": " + GOOD + "}}",
            "{\"result\": " + json(GOOD) + "}",
            "{\"labels\": [" + GOOD + "]}",
            GOOD.replaceFirst("\"reason\": (\"[^\"]*\")", "\"reason\": [$1]"),
            GOOD.replaceFirst("\"label\": (\"[^\"]*\")", "\"label\": [$1]"))) {
      all.add(content(text));
    }
    // Thoughts and channels.
    for (String text :
        List.of(
            "<think>" + draft + "</think>" + GOOD,
            "<thinking>{hm}</thinking>" + GOOD,
            "[THINK]" + draft + "[/THINK]" + GOOD,
            "<reasoning>" + draft + "</reasoning>\n" + GOOD,
            "◁think▷" + draft + "◁/think▷" + GOOD,
            draft + " is wrong.\n</think>\n\n" + GOOD,
            "<|channel|>analysis<|message|>"
                + draft
                + "<|end|><|start|>assistant<|channel|>final"
                + "<|message|>"
                + GOOD,
            "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final <|constrain|>"
                + "json<|message|>"
                + GOOD
                + "<|return|>",
            "analysisThe user wants {json}, " + draft + ".assistantfinal" + GOOD)) {
      all.add(content(text));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("answers")
  void isUnderstood(String body) throws Exception {
    try (PickyServer server = new PickyServer(request -> new Answer(200, body))) {
      AnomalyLabel label = label(server);
      assertThat(label.status()).isEqualTo(LabelStatus.LABELLED);
      assertThat(label.label()).isEqualTo("bearing_temp hot");
      assertThat(server.asked).hasSize(1);
    }
  }

  private static void assertAsksUntilAccepted(
      String what, int status, String refusal, int requests, Predicate<JsonNode> accepts)
      throws Exception {
    Function<JsonNode, Answer> answers =
        request ->
            accepts.test(request) ? new Answer(200, content(GOOD)) : new Answer(status, refusal);
    try (PickyServer server = new PickyServer(answers);
        AnomalyLabeler labeler = labeler(server)) {
      assertThat(labeler.label(Readings.bearing()).status())
          .as(what)
          .isEqualTo(LabelStatus.LABELLED);
      assertThat(server.asked).as(what).hasSize(requests);
      labeler.label(Readings.bearing());
      assertThat(server.asked).as(what + ": remembered").hasSize(requests + 1);
    }
  }

  private static String error(String text) {
    return json(map("error", map("message", text, "type", "invalid_request_error")));
  }

  @Test
  void aParameterThatAServerDoesNotAcceptIsLeftOutFromThenOn() throws Exception {
    for (String text :
        List.of(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                + " 'max_completion_tokens' instead.",
            "Unrecognized request argument supplied: max_tokens")) {
      assertAsksUntilAccepted(text, 400, error(text), 2, r -> !r.has("max_tokens"));
      assertAsksUntilAccepted(
          text, 400, error(text), 2, r -> r.path("max_completion_tokens").asInt() == 400);
    }
    for (String text :
        List.of(
            "Unsupported value: 'temperature' does not support 0 with this model. Only the default"
                + " (1) value is supported.",
            "`temperature` is deprecated for this model")) {
      assertAsksUntilAccepted(text, 400, error(text), 2, r -> !r.has("temperature"));
    }
    String byName = json(map("error", map("message", "Unsupported value", "param", "temperature")));
    assertAsksUntilAccepted("param", 400, byName, 2, r -> !r.has("temperature"));
    String positive =
        json(map("error", "Input validation error: `temperature` must be strictly positive"));
    assertAsksUntilAccepted(
        "positive", 422, positive, 2, r -> r.path("temperature").asDouble() > 0);
    String only = error("This model only supports streaming; stream must be set to true");
    assertAsksUntilAccepted("stream", 400, only, 2, r -> r.path("stream").asBoolean());
  }

  @Test
  void severalPartsAreLeftOutOneAfterAnother() throws Exception {
    Function<JsonNode, Answer> answers =
        request -> {
          for (String part : List.of("temperature", "max_tokens", "response_format")) {
            if (request.has(part)) {
              return new Answer(400, error("Unsupported parameter: '" + part + "'"));
            }
          }
          return PickyServer.roles(request).contains("system")
              ? new Answer(500, error("System role not supported"))
              : new Answer(200, content(GOOD));
        };
    try (PickyServer server = new PickyServer(answers)) {
      assertThat(label(server).status()).isEqualTo(LabelStatus.LABELLED);
      // Schema, then object, then no format: two changes.
      assertThat(server.asked).hasSize(6);
    }
  }

  @Test
  void aFormatThatAServerRefusesIsLoosened() throws Exception {
    for (String refusal :
        List.of(
            "{\"detail\": [{\"type\": \"extra_forbidden\", \"loc\": [\"body\", \"response_format\","
                + " \"json_schema\"], \"msg\": \"Extra inputs are not permitted\"}]}",
            error("failed to parse grammar"),
            error("Grammar error: Unimplemented keys: [\"maxLength\"]"),
            error("The provided JSON schema contains features not supported by xgrammar."),
            json(map("error", "'response_format.type' must be 'json_schema' or 'text'")),
            error("This response_format type is unavailable now"),
            "Structured output is not supported by this engine")) {
      for (int status : new int[] {400, 422, 500, 501}) {
        assertAsksUntilAccepted(refusal, status, refusal, 3, r -> !r.has("response_format"));
      }
      assertAsksUntilAccepted(
          refusal,
          400,
          refusal,
          2,
          r -> r.path("response_format").path("type").stringValue("").equals("json_object"));
    }
  }

  @Test
  void templatesWithoutASystemRole() throws Exception {
    for (String refusal :
        List.of(
            error("System role not supported"),
            error("Only user and assistant roles are supported!"),
            error("Conversation roles must alternate user/assistant/user/assistant/..."),
            error(
                "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
            error("Developer instruction is not enabled for models/gemma-3-27b-it"),
            "{\"detail\": [{\"loc\": [\"body\", \"messages\", 0, \"role\"], \"msg\": \"Input should"
                + " be 'user' or 'assistant'\"}]}")) {
      for (int status : new int[] {400, 422, 500}) {
        assertAsksUntilAccepted(
            refusal, status, refusal, 2, r -> PickyServer.roles(r).equals(List.of("user")));
      }
    }
  }

  @Test
  void noTwoMessagesOfOneRoleFollowEachOther() throws Exception {
    List<String> bodies = new ArrayList<>(List.of(content(""), content(GOOD)));
    try (PickyServer server = new PickyServer(request -> new Answer(200, bodies.remove(0)))) {
      assertThat(label(server).status()).isEqualTo(LabelStatus.LABELLED);
      for (JsonNode request : server.asked) {
        List<String> roles = PickyServer.roles(request);
        for (int i = 1; i < roles.size(); i++) {
          assertThat(roles.get(i)).isNotEqualTo(roles.get(i - 1));
        }
      }
    }
  }

  @Test
  void aContextThatIsTooSmallGetsAShorterPrompt() throws Exception {
    Map<String, Integer> refusals = new LinkedHashMap<>();
    refusals.put(error("Context size has been exceeded."), 500);
    refusals.put(
        error(
            "the request exceeds the available context size. try increasing the context size or"
                + " enable context shift"),
        500);
    refusals.put(error("Requested tokens (2285) exceed context window of 2048"), 500);
    refusals.put(
        error(
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2049. Given:"
                + " 1800 `inputs` tokens and 600 `max_new_tokens`"),
        422);
    refusals.put(
        error("Input validation error: `inputs` must have less than 1024 tokens. Given: 1500"),
        422);
    refusals.put(
        error(
            "'max_tokens' or 'max_completion_tokens' is too large: 600. This model's maximum context"
                + " length is 2048 tokens and your request has 1800 input tokens"),
        400);
    refusals.put(
        json(
            map(
                "error",
                "Trying to keep the first 5000 tokens when context the overflows. However, the model"
                    + " is loaded with context length of only 4096 tokens")),
        400);
    refusals.put(error("The input token count (9000) exceeds the maximum number of tokens"), 400);
    refusals.put(error("prompt is too long: 2300 tokens > 2048 maximum"), 400);
    refusals.put(
        json(
            map(
                "error",
                map(
                    "code",
                    400,
                    "type",
                    "exceed_context_size_error",
                    "n_prompt_tokens",
                    4139,
                    "n_ctx",
                    2048))),
        200);
    refusals.put("{\"object\": \"error\", \"message\": \"Please reduce the length\"}", 200);
    for (Map.Entry<String, Integer> refusal : refusals.entrySet()) {
      Function<JsonNode, Answer> answers =
          request ->
              PickyServer.length(request) < 1900
                  ? new Answer(200, content(GOOD))
                  : new Answer(refusal.getValue(), refusal.getKey());
      try (PickyServer server = new PickyServer(answers);
          AnomalyLabeler labeler = labeler(server)) {
        AnomalyLabel label = labeler.label(Readings.bearing());
        assertThat(label.status()).as(refusal.getKey()).isEqualTo(LabelStatus.LABELLED);
        assertThat(label.prompt()).startsWith("concise@");
        int requests = server.asked.size();
        assertThat(requests).as(refusal.getKey()).isLessThanOrEqualTo(3);
        labeler.label(Readings.bearing());
        assertThat(server.asked).as("remembered").hasSize(requests + 1);
      }
    }
  }

  @Test
  void anErrorInAnAnswerIsThatError() {
    Map<String, Category> errors = new LinkedHashMap<>();
    errors.put(json(map("error", map("message", "slow down", "code", 429))), Category.THROTTLED);
    errors.put(json(map("error", map("message", "Rate limit", "type", "x"))), Category.THROTTLED);
    errors.put(json(map("error", "model is overloaded, try again later")), Category.CAPACITY);
    errors.put(json(map("error", map("message", "no credit", "code", "402"))), Category.QUOTA);
    errors.put(json(map("error", map("message", "who are you", "code", 401))), Category.AUTH);
    errors.put(
        json(map("choices", null, "error", map("message", "upstream failed", "code", 502))),
        Category.CAPACITY);
    errors.put(
        choice(
            "error",
            map("code", 502, "message", "provider gone"),
            "finish_reason",
            "error",
            "message",
            map("content", "")),
        Category.CAPACITY);
    errors.put("data: " + json(map("error", map("message", "busy"))) + "\n\n", Category.CAPACITY);
    errors.put(json(map("error", map("message", "what is this?"))), Category.REJECTED);
    errors.put("{\"detail\": \"wrong door\"}", Category.REJECTED);
    errors.put(
        json(
            map(
                "error",
                map(
                    "message",
                    "Provider returned error",
                    "code",
                    400,
                    "metadata",
                    map("raw", "no such thing")))),
        Category.REJECTED);
    errors.forEach(
        (body, category) -> {
          try (PickyServer server = new PickyServer(request -> new Answer(200, body))) {
            LabelingException e =
                catchThrowableOfType(LabelingException.class, () -> label(server));
            assertThat(e).as(body).isNotNull();
            assertThat(e.category()).as(body).isEqualTo(category);
            assertThat(server.asked).as(body).hasSize(category.isRetriable() ? 3 : 1);
            if (category != Category.AUTH) {
              assertThat(e).as(body).hasMessageMatching(".*\\(HTTP 200: .*[a-z].*\\)");
            }
          }
        });
  }

  @Test
  void aRefusalIsSaidAndNotAskedAgain() {
    for (String body :
        List.of(
            choice(
                "index",
                0,
                "message",
                map("content", null, "refusal", "I cannot help"),
                "finish_reason",
                "content_filter"),
            message("content", null, "refusal", "I cannot help"),
            content(List.of(map("type", "refusal", "refusal", "I cannot help"))),
            stream("", "refusal", "I cannot help", "\n\n"),
            choice("message", map("content", ""), "finish_reason", "content_filter"),
            content("I'm sorry, but I cannot help with that."))) {
      try (PickyServer server = new PickyServer(request -> new Answer(200, body))) {
        assertThat(catchThrowableOfType(LabelingException.class, () -> label(server)))
            .as(body)
            .hasMessageContaining("declines to answer (")
            .hasMessageMatching(".*(?:cannot help|content_filter).*");
        assertThat(server.asked).as(body).hasSize(1);
      }
    }
  }

  @Test
  void aPromptThatFillsTheContextIsAskedWithLess() throws Exception {
    int[] longest = {0};
    try (PickyServer server =
        new PickyServer(
            request -> {
              int length = PickyServer.length(request);
              longest[0] = Math.max(longest[0], length);
              boolean full = length > 2200;
              return new Answer(
                  200,
                  json(
                      map(
                          "choices",
                          List.of(map("message", map("content", full ? "" : GOOD))),
                          "usage",
                          map(
                              "prompt_tokens",
                              full ? 2048 : 500,
                              "completion_tokens",
                              full ? 0 : 60))));
            })) {
      assertThat(label(server).status()).isEqualTo(LabelStatus.LABELLED);
      assertThat(longest[0]).as("the whole prompt was tried").isGreaterThan(2200);
    }
  }
}
