package io.github.iforest4j.label;

import io.github.iforest4j.explain.PlainText;
import io.github.iforest4j.label.backend.ChatReply;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's answer, read and checked for form.
 *
 * @param label the label, clean and of allowed length
 * @param category the category's word, unchecked; null when it gave none
 * @param reason the reason, clean and of allowed length
 * @param severity the severity's word, unchecked; null when it gave none
 * @param action the action, clean and shortened; empty when it gave none
 */
record LabelReply(
    String label,
    @Nullable String category,
    String reason,
    @Nullable String severity,
    String action) {
  /** The schema of a usable answer; its order makes the model quote before it judges. */
  static String schema(LabelTaxonomy taxonomy) {
    StringBuilder category = new StringBuilder("{\"type\": \"string\"");
    if (taxonomy.isFreeText()) {
      category.append(", \"maxLength\": ").append(AnomalyLabel.MAX_CATEGORY);
    } else {
      // Categories are words of letters, digits and underscores: nothing to escape.
      category.append(", \"enum\": [\"");
      category.append(String.join("\", \"", taxonomy.categories())).append("\"]");
    }
    return SCHEMA.formatted(category.append('}'));
  }

  private static final String SCHEMA =
      """
      {"type": "object",
       "properties": {
         "evidence": {"type": "array", "items": {"type": "string", "maxLength": 160}, "maxItems": 4},
         "category": %s,
         "label": {"type": "string", "maxLength": 80},
         "reason": {"type": "string", "maxLength": 600},
         "severity": {"type": "string", "enum": ["low", "medium", "high", "critical"]},
         "action": {"type": "string", "maxLength": 200}},
       "required": ["evidence", "category", "label", "reason", "severity", "action"],
       "additionalProperties": false}
      """;

  /** The answer does not have the requested form; the message says why, for a second attempt. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  private static final String THINK = "<think>";
  private static final String THOUGHT = "</think>";
  private static final Pattern FENCE = Pattern.compile("```(?:json)?\\s*(.*?)```", Pattern.DOTALL);

  /** Text behind the object is ignored: small models often add some. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads an answer. */
  static LabelReply of(ChatReply reply) throws UnusableException {
    boolean cut = "length".equals(reply.finishReason());
    String content = reply.content() == null ? "" : withoutThoughts(reply.content()).strip();
    if (content.isEmpty()) {
      throw new UnusableException(
          cut ? "it was cut off before the answer began" : "it has no content");
    }
    JsonNode object = object(content);
    if (object == null) {
      throw new UnusableException(
          cut ? "it was cut off inside the JSON object" : "it is not one JSON object");
    }
    return new LabelReply(
        text(object, "label", AnomalyLabel.MAX_LABEL),
        object.path("category").stringValue(null),
        text(object, "reason", AnomalyLabel.MAX_REASON),
        object.path("severity").stringValue(null),
        PlainText.clean(object.path("action").stringValue(""), AnomalyLabel.MAX_ACTION));
  }

  /** The answer without the model's reasoning: closed, never opened, or never closed. */
  private static String withoutThoughts(String content) {
    String rest = content;
    int start = indexOf(rest, THINK, 0);
    while (start >= 0) {
      int end = indexOf(rest, THOUGHT, start);
      if (end < 0) {
        return rest.substring(0, start);
      }
      rest = rest.substring(0, start) + rest.substring(end + THOUGHT.length());
      start = indexOf(rest, THINK, start);
    }
    // Some servers put the opening tag into the prompt, so that only the closing one comes back.
    int end = rest.toLowerCase(Locale.ROOT).lastIndexOf(THOUGHT);
    return end < 0 ? rest : rest.substring(end + THOUGHT.length());
  }

  private static int indexOf(String text, String tag, int from) {
    return text.toLowerCase(Locale.ROOT).indexOf(tag, from);
  }

  /** The first JSON object: the whole text, in a fence, or after some words. */
  private static @Nullable JsonNode object(String content) {
    JsonNode object = parse(content);
    Matcher fence = FENCE.matcher(content);
    if (object == null && fence.find()) {
      object = parse(fence.group(1));
    }
    int brace = content.indexOf('{');
    return object == null && brace > 0 ? parse(content.substring(brace)) : object;
  }

  private static @Nullable JsonNode parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isObject() ? node : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String text(JsonNode object, String key, int limit) throws UnusableException {
    String value = object.path(key).stringValue("");
    // One more than allowed, to recognise a text that is too long.
    String clean = PlainText.clean(value, limit + 1);
    if (clean.isEmpty()) {
      throw new UnusableException("its \"" + key + "\" is missing or empty");
    }
    if (clean.length() > limit) {
      throw new UnusableException("its \"" + key + "\" is longer than " + limit + " characters");
    }
    return clean;
  }
}
