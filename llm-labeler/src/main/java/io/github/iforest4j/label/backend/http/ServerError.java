package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.explain.PlainText;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.json.StrictJson;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An answer whose status is not 200: its meaning and its text. Bodies come as the usual {@code
 * {"error": {...}}}, flat JSON, plain text or HTML, with any content type.
 *
 * @param status the HTTP status
 * @param code the error's {@code code} and {@code type}, lower case; empty when there is none
 * @param text its text, cleaned and shortened, without keys; empty when there is none to show
 * @param retryAfter the pause that the server asks for; null for none
 * @param fittingShare the share of the prompt that the context holds; NaN when unknown
 */
record ServerError(
    int status, String code, String text, @Nullable Duration retryAfter, double fittingShare) {
  private static final int MAX_TEXT = 200;
  private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

  static ServerError of(
      int status, HttpHeaders headers, byte[] body, @Nullable Secret key, Instant now) {
    String raw = new String(body, StandardCharsets.UTF_8);
    String code = "";
    double fitting = Double.NaN;
    String text = raw.stripLeading().startsWith("<") ? "" : raw;
    try {
      JsonNode root = StrictJson.MAPPER.readTree(raw);
      JsonNode error = root.path("error").isObject() ? root.path("error") : root;
      code = string(error.path("code")) + " " + string(error.path("type"));
      double prompt = error.path("n_prompt_tokens").asDouble(Double.NaN);
      fitting = error.path("n_ctx").asDouble(Double.NaN) / prompt;
      text = firstNonEmpty(error.path("message"), root.path("error"), root.path("detail"));
    } catch (JacksonException e) {
      // Not JSON: the text stays as it is.
    }
    // Cleaned before the key is searched for, so that a control code cannot hide it, and again
    // to shorten only then, so that half a key cannot stay.
    String clean = PlainText.clean(text, 16 * MAX_TEXT);
    String safe = key == null ? clean : key.redact(clean);
    return new ServerError(
        status,
        code.strip().toLowerCase(Locale.ROOT),
        PlainText.clean(safe, MAX_TEXT),
        retryAfter(headers, now),
        fitting > 0 && fitting < 1 ? fitting : Double.NaN);
  }

  private static String firstNonEmpty(JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (!string(node).isBlank()) {
        return string(node);
      }
    }
    return "";
  }

  private static String string(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  /** The category, where {@code forbiddenMeansTooLong} says what the vendor's 403 is for. */
  Category category(boolean forbiddenMeansTooLong) {
    return switch (status) {
      case 401 -> Category.AUTH;
      case 402 -> Category.QUOTA;
      case 403 -> forbiddenMeansTooLong ? Category.CONTEXT_OVERFLOW : Category.AUTH;
      case 404 -> Category.MODEL_MISSING;
      // The request may have been carried out, and paid for.
      case 408, 504 -> Category.TIMEOUT;
      case 413 -> Category.CONTEXT_OVERFLOW;
      case 429 -> says("insufficient_quota") ? Category.QUOTA : Category.THROTTLED;
      case 503 -> says("loading model") ? Category.LOADING : Category.CAPACITY;
      default -> status >= 500 ? Category.CAPACITY : refused();
    };
  }

  private Category refused() {
    if (says("context_size")
        || says("context_length")
        || says("context size")
        || says("context length")) {
      return Category.CONTEXT_OVERFLOW;
    }
    boolean missing =
        says("not_available")
            || says("not_found")
            || says("not found")
            || says("does not exist")
            || says("unable to access");
    return missing && says("model") ? Category.MODEL_MISSING : Category.REJECTED;
  }

  /** Whether the server refuses to bind its answer to a JSON schema. */
  boolean refusesSchema() {
    return (status == 400 || status == 422)
        && (says("response_format") || says("json_schema") || says("grammar"));
  }

  private boolean says(String words) {
    return code.contains(words) || text.toLowerCase(Locale.ROOT).contains(words);
  }

  /** What it says, in brackets after its status; for the end of a message. */
  String quote() {
    return text.isEmpty() ? "(HTTP " + status + ")" : "(HTTP " + status + ": " + text + ")";
  }

  private static @Nullable Duration retryAfter(HttpHeaders headers, Instant now) {
    Optional<String> said = headers.firstValue("retry-after");
    if (said.isEmpty()) {
      said = headers.firstValue("x-ratelimit-reset");
    }
    if (said.isEmpty() || said.get().length() > 40) {
      return null;
    }
    try {
      BigDecimal seconds = new BigDecimal(said.get().strip());
      double bounded = Math.max(0, Math.min(MAX_RETRY_AFTER.toSeconds(), seconds.doubleValue()));
      return Duration.ofMillis((long) (bounded * 1000));
    } catch (NumberFormatException notSeconds) {
      try {
        Instant at =
            ZonedDateTime.parse(said.get().strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        return at.isBefore(now) ? Duration.ZERO : Duration.between(now, at);
      } catch (DateTimeException neither) {
        return null;
      }
    }
  }
}
