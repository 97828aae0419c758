package io.github.iforest4j.label;

import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
  /**
   * The schema of a usable answer; its order makes the model quote before it judges.
   *
   * @param categories the categories that it may have; empty for words of the model's own
   */
  static String schema(List<String> categories) {
    return schema(categories, true, List.of());
  }

  /**
   * As {@link #schema(List)}.
   *
   * @param quotes whether it quotes evidence first
   * @param fields names that label and reason must begin with, followed by words without numbers;
   *     only plain names are used, and none means that label and reason are free
   */
  static String schema(List<String> categories, boolean quotes, List<String> fields) {
    StringBuilder category = new StringBuilder("{\"type\": \"string\"");
    if (categories.isEmpty()) {
      category.append(", \"maxLength\": ").append(AnomalyLabel.MAX_CATEGORY);
    } else {
      // Categories are words of letters, digits and underscores: nothing to escape.
      category.append(", \"enum\": [\"");
      category.append(String.join("\", \"", categories)).append("\"]");
    }
    category.append('}');
    List<String> names =
        fields.stream().filter(field -> PLAIN_NAME.matcher(field).matches()).toList();
    String label = "\"maxLength\": 80";
    String reason = "\"maxLength\": 600";
    if (!names.isEmpty()) {
      String begin = "\"pattern\": \"^(" + String.join("|", names) + ") [A-Za-z ,;'-]";
      label = begin + "{3,45}$\"";
      reason = begin + "{20,160}[.]$\"";
    }
    return SCHEMA.formatted(
        quotes ? QUOTES : "", category, label, reason, quotes ? "\"evidence\", " : "");
  }

  private static final String QUOTES =
      "\"evidence\": {\"type\": \"array\", \"items\": {\"type\": \"string\", \"maxLength\": 160},"
          + " \"maxItems\": 4},\n     ";

  /** Names that mean themselves in a pattern, and leave room for words in a label. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,31}");

  private static final String SCHEMA =
      """
      {"type": "object",
       "properties": {
         %s"category": %s,
         "label": {"type": "string", %s},
         "reason": {"type": "string", %s},
         "severity": {"type": "string", "enum": ["low", "medium", "high", "critical"]},
         "action": {"type": "string", "maxLength": 200}},
       "required": [%s"category", "label", "reason", "severity", "action"],
       "additionalProperties": false}
      """;

  /** The answer does not have the requested form; the message says why, for a second attempt. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the model would not answer. */
    private final boolean refusal;

    UnusableException(String message, boolean refusal) {
      super(message);
      this.refusal = refusal;
    }

    boolean isRefusal() {
      return refusal;
    }
  }

  /** How models begin when they will not answer. */
  private static final Pattern REFUSAL =
      Pattern.compile(
          "\\bi(?:['\u2019]m| am) (?:sorry|unable|not able)|\\bi can(?:no|['\u2019])t (?:help|assist|comply"
              + "|provide|answer|do|fulfil)|\\bi (?:won['\u2019]t|will not) |\\bas an ai\\b|\\bi must decline",
          Pattern.CASE_INSENSITIVE);

  /** The beginning of an answer in which a refusal is looked for, and that is quoted. */
  private static final int REFUSAL_LENGTH = 120;

  /** Reads an answer. */
  static LabelReply of(ChatReply reply) throws UnusableException {
    boolean cut = "length".equals(reply.finishReason());
    String content =
        reply.content() == null ? "" : AnswerObject.withoutThoughts(reply.content()).strip();
    if (content.isEmpty()) {
      throw new UnusableException(
          cut ? "it was cut off before the answer began" : "it has no content", false);
    }
    JsonNode object = AnswerObject.in(content, cut);
    if (object == null) {
      String begin = PlainText.clean(content, REFUSAL_LENGTH);
      if (REFUSAL.matcher(begin).find()) {
        throw new UnusableException(begin, true);
      }
      throw new UnusableException(
          cut ? "it was cut off inside the JSON object" : "it is not one JSON object", false);
    }
    return new LabelReply(
        text(object, "label", AnomalyLabel.MAX_LABEL),
        word(object, "category"),
        text(object, "reason", AnomalyLabel.MAX_REASON),
        word(object, "severity"),
        PlainText.clean(AnswerObject.text(object.path("action")), AnomalyLabel.MAX_ACTION));
  }

  /** This answer with other texts. */
  LabelReply with(String newLabel, String newReason, String newAction) {
    return new LabelReply(newLabel, category, newReason, severity, newAction);
  }

  private static @Nullable String word(JsonNode object, String key) {
    String word = AnswerObject.text(object.path(key));
    return word.isEmpty() ? null : word;
  }

  private static String text(JsonNode object, String key, int limit) throws UnusableException {
    String value = AnswerObject.text(object.path(key));
    // One more than allowed, to recognise a text that is too long.
    String clean = PlainText.clean(value, limit + 1);
    if (clean.isEmpty()) {
      throw new UnusableException("its \"" + key + "\" is missing or empty", false);
    }
    if (clean.length() > limit) {
      // Of a long text, the sentences that fit.
      int end = value.lastIndexOf(". ", limit - 1);
      if (end > 0) {
        return PlainText.clean(value.substring(0, end + 1), limit);
      }
      throw new UnusableException(
          "its \"" + key + "\" is longer than " + limit + " characters", false);
    }
    return clean;
  }
}
