package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.ChatReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of an answer with status 200, in the shapes that servers send: one JSON object, a stream
 * of events, or one object per line; the text as a string, as parts, as an object, as arguments of
 * a tool call, or among the reasoning; and an error or a refusal in place of a text. Not
 * thread-safe.
 */
final class ReplyBody {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final StringBuilder content = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private @Nullable JsonNode error;
  private @Nullable String finishReason;
  private long promptTokens = -1;
  private long completionTokens = -1;
  private boolean hasMessage;

  private ReplyBody() {}

  /** Reads a body; null if it has no JSON. */
  static @Nullable ReplyBody read(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
    List<JsonNode> events = events(text);
    if (events.isEmpty()) {
      return null;
    }
    ReplyBody reply = new ReplyBody();
    events.forEach(reply::add);
    return reply;
  }

  /** The JSON values of a body: one, or those of a stream. */
  private static List<JsonNode> events(String text) {
    List<JsonNode> events = new ArrayList<>();
    if (addJson(text, events)) {
      return events;
    }
    // Server-sent events: the lines "data:" of an event belong together, an empty line ends it.
    StringBuilder data = new StringBuilder();
    StringBuilder other = new StringBuilder();
    for (String line : text.split("\\r?\\n|\\r", -1)) {
      if (line.startsWith("data:")) {
        String payload = line.substring("data:".length()).strip();
        // Some servers forget the empty line between two events.
        if (data.isEmpty() || !addJson(data.toString(), events)) {
          data.append(payload).append('\n');
        } else {
          data = new StringBuilder(payload).append('\n');
        }
      } else if (line.isBlank()) {
        addJson(data.toString(), events);
        data.setLength(0);
      } else if (!line.matches("(?:|event|id|retry):.*")) {
        other.append(line).append('\n');
      }
    }
    addJson(data.toString(), events);
    if (events.isEmpty() && !addJson(other.toString(), events)) {
      other.toString().lines().forEach(line -> addJson(line, events));
    }
    return events;
  }

  private static boolean addJson(String text, List<JsonNode> events) {
    try {
      JsonNode node = JSON.readTree(text);
      boolean telling = node.isObject() || node.isArray();
      if (telling) {
        events.add(node);
      }
      return telling;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void add(JsonNode event) {
    JsonNode root = event.isArray() ? event.path(0) : event;
    JsonNode choice = choice(root.path("choices"));
    if (isError(root, choice)) {
      error = root;
    } else if (choice.path("error").isObject() || choice.path("error").isString()) {
      error = choice;
    }
    for (JsonNode message :
        new JsonNode[] {choice.path("message"), choice.path("delta"), root.path("message")}) {
      if (message.isObject()) {
        hasMessage = true;
        addMessage(message);
      }
    }
    if (choice.path("text").isString()) {
      hasMessage = true;
      content.append(choice.path("text").stringValue());
    }
    for (JsonNode output : root.path("output").values()) {
      if (output.path("content").isArray()) {
        hasMessage = true;
        addParts(output.path("content"));
      }
    }
    JsonNode reason = firstString(choice.path("finish_reason"), root.path("done_reason"));
    finishReason = reason.isString() ? reason.stringValue() : finishReason;
    JsonNode usage = root.path("usage");
    promptTokens = number(usage, "prompt_tokens", "input_tokens", promptTokens);
    completionTokens = number(usage, "completion_tokens", "output_tokens", completionTokens);
  }

  private static boolean isError(JsonNode root, JsonNode choice) {
    JsonNode given = root.path("error");
    boolean said =
        (given.isObject() && !given.isEmpty())
            || (given.isArray() && !given.isEmpty())
            || (given.isString() && !given.stringValue().isBlank());
    boolean flat =
        "error".equals(root.path("object").stringValue(""))
            || root.path("detail").isString()
            || root.path("detail").isArray()
            || root.path("errors").isArray();
    return said || (flat && choice.isMissingNode());
  }

  /** The choice with the index 0; the first if none has it. */
  private static JsonNode choice(JsonNode choices) {
    for (JsonNode choice : choices.values()) {
      if (choice.path("index").asInt(0) == 0) {
        return choice;
      }
    }
    return choices.path(0);
  }

  private void addMessage(JsonNode message) {
    JsonNode said = message.path("content");
    if (said.isString()) {
      content.append(said.stringValue());
    } else if (said.isArray()) {
      addParts(said);
    } else if (said.isObject()) {
      content.append(said);
    } else if (message.path("parsed").isObject()) {
      content.append(message.path("parsed"));
    }
    // Some servers send the same thoughts under two names.
    JsonNode thoughts =
        firstString(
            message.path("reasoning_content"), message.path("reasoning"), message.path("thinking"));
    reasoning.append(thoughts.stringValue(""));
    if (!thoughts.isString()) {
      for (JsonNode detail : message.path("reasoning_details").values()) {
        reasoning.append(detail.path("text").stringValue(""));
      }
    }
    JsonNode call = message.path("tool_calls").path(0);
    for (JsonNode function :
        new JsonNode[] {call.path("function"), call, message.path("function_call")}) {
      JsonNode given = function.path("arguments");
      if (given.isString()) {
        arguments.append(given.stringValue());
      } else if (given.isObject()) {
        arguments.append(given);
      }
    }
    refusal.append(message.path("refusal").stringValue(""));
  }

  private void addParts(JsonNode parts) {
    for (JsonNode part : parts.values()) {
      String type = part.path("type").stringValue("").toLowerCase(Locale.ROOT);
      JsonNode text = part.isString() ? part : part.path("text");
      text = text.isObject() ? text.path("value") : text;
      if (type.equals("refusal")) {
        refusal.append(part.path("refusal").stringValue(""));
      } else if (type.contains("think") || type.contains("reason")) {
        reasoning.append(text.stringValue(""));
      } else if (text.isString()) {
        content.append(text.stringValue());
      } else if (part.path("json").isObject()) {
        content.append(part.path("json"));
      }
    }
  }

  private static JsonNode firstString(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (node.isString() && !node.stringValue().isBlank()) {
        return node;
      }
    }
    return nodes[0];
  }

  private static long number(JsonNode usage, String name, String otherName, long otherwise) {
    JsonNode node = usage.path(name);
    return (node.isMissingNode() || node.isNull() ? usage.path(otherName) : node).asLong(otherwise);
  }

  /** The object that holds the error which came in place of an answer; null if none came. */
  @Nullable JsonNode error() {
    return error;
  }

  /** Whether there is a message, which may be empty. */
  boolean hasMessage() {
    return hasMessage;
  }

  /**
   * What the model or its filter said when it would not answer; empty if it gave no reason; null if
   * it did not refuse.
   */
  @Nullable String refusal() {
    String reason = finishReason == null ? "" : finishReason.toLowerCase(Locale.ROOT);
    boolean filtered =
        reason.contains("filter") || reason.equals("safety") || reason.equals("refusal");
    boolean refused = !refusal.toString().isBlank() || (filtered && content.indexOf("{") < 0);
    if (!refused) {
      return null;
    }
    String said = refusal.toString().isBlank() ? content.toString() : refusal.toString();
    return filtered ? (reason + (said.isBlank() ? "" : ": " + said)) : said;
  }

  /** The answer: the first of text, arguments of a tool call and reasoning that has an object. */
  ChatReply reply() {
    String best = content.toString();
    for (StringBuilder other : List.of(arguments, reasoning)) {
      if (best.indexOf('{') < 0 && other.indexOf("{") >= 0) {
        best = other.toString();
      }
    }
    boolean none = best.isEmpty();
    return new ChatReply(none ? null : best, finishReason, promptTokens, completionTokens);
  }
}
