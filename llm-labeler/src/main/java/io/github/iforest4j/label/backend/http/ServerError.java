package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.json.StrictJson;
import io.github.iforest4j.schema.PlainText;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An error that a server sent in place of an answer: its meaning and its text. Bodies come as the
 * usual {@code {"error": {...}}}, flat JSON, a list of details, plain text or HTML, with any
 * content type; and with any status, even 200.
 *
 * @param status the HTTP status
 * @param meaning the status that the error has by its content; that of HTTP unless this is 200
 * @param code the error's {@code code}, {@code type} and {@code param}, lower case; empty when
 *     there is none
 * @param text its text, cleaned and shortened, without keys; empty when there is none to show
 * @param retryAfter the pause that the server asks for; null for none
 * @param fittingShare the share of the prompt that the context holds; NaN when unknown
 */
record ServerError(
    int status,
    int meaning,
    String code,
    String text,
    @Nullable Duration retryAfter,
    double fittingShare) {
  private static final int MAX_TEXT = 200;
  private static final int MAX_DETAILS = 3;
  private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

  private static final Pattern CONTEXT =
      Pattern.compile(
          "context[ _-]?(?:length|size|window|limit)|maximum context|context overflow"
              + "|context the overflows|`?inputs`? (?:tokens|must have)|max_new_tokens. must be"
              + "|(?:prompt|input|request|messages?|sequence)(?: \\([^)]*\\)| length)?"
              + " (?:is|are|was|were) (?:too (?:long|large)|longer than)"
              + "|(?:prompt|input)[ _]too[ _]long|too many (?:input )?tokens"
              + "|reduce the length|max_model_len|n_ctx|max_seq_len|model_max_length"
              + "|input (?:token count|length)[^.]{0,40}exceed|tokens? (?:count )?exceeds?\\b"
              + "|kv (?:cache|slot)|range of input length|maximum (?:input|prompt|number of) (?:length|tokens)");

  /** The number of tokens that the context holds. */
  private static final Pattern HOLDS =
      Pattern.compile(
          "(?:context (?:length|window|size|length of only)(?: is| of)?|<=)\\D{0,3}(\\d{2,9})");

  /** The number of tokens that were sent. */
  private static final Pattern SENT =
      Pattern.compile(
          "(?:request(?:ed)?(?: tokens)? \\(|requested |resulted in |request has |given: )(\\d{2,9})");

  private static final Pattern SECONDS =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?s(?:ec(?:ond)?s?)?\\b");

  /** An answer whose status is not 200. */
  static ServerError of(
      int status, HttpHeaders headers, byte[] body, @Nullable Secret key, Instant now) {
    String raw = new String(body, StandardCharsets.UTF_8);
    JsonNode root = null;
    try {
      root = StrictJson.MAPPER.readTree(raw);
    } catch (JacksonException e) {
      // Not JSON: the text stays as it is.
    }
    boolean structured = root != null && (root.isObject() || root.isArray());
    String plain = raw.stripLeading().startsWith("<") ? "" : raw;
    return structured && root != null
        ? of(status, root, retryAfter(headers, now), key)
        : new ServerError(
            status, status, "", shown(plain, key), retryAfter(headers, now), Double.NaN);
  }

  /**
   * An error in the body of an answer.
   *
   * @param status the HTTP status of the answer; 200 if only the body says that it is an error
   * @param root the object that holds the error
   * @param asked the pause that the headers ask for; null for none
   * @param key the key that was sent; null for none
   */
  static ServerError of(int status, JsonNode root, @Nullable Duration asked, @Nullable Secret key) {
    JsonNode given = root.path("error");
    JsonNode error = given.isObject() ? given : root.isArray() ? root.path(0) : root;
    String text =
        firstNonEmpty(
            text(error.path("message")),
            text(given),
            text(error.path("detail")),
            text(root.path("detail")),
            text(root.path("errors")),
            text(root.path("message")),
            text(error.path("msg")));
    // A gateway wraps what the server behind it said.
    String behind = text(error.path("metadata").path("raw"));
    text = behind.isEmpty() || text.contains(behind) ? text : text + ": " + behind;
    String code =
        word(error.path("code")) + " " + word(error.path("type")) + " " + word(error.path("param"));
    String words = code.strip().toLowerCase(Locale.ROOT);
    double sent = error.path("n_prompt_tokens").asDouble(number(SENT, text));
    double fitting = error.path("n_ctx").asDouble(number(HOLDS, text)) / sent;
    int meaning = status == 200 ? meaning(error, words + " " + text) : status;
    return new ServerError(
        status,
        meaning,
        words,
        shown(text, key),
        asked == null && status == 200 ? pauseIn(text) : asked,
        fitting > 0 && fitting < 1 ? fitting : Double.NaN);
  }

  /** Cleaned and shortened, without the key. */
  private static String shown(String text, @Nullable Secret key) {
    // Cleaned before the key is searched for, so that a control code cannot hide it, and again
    // to shorten only then, so that half a key cannot stay.
    String clean = PlainText.clean(text, 16 * MAX_TEXT);
    return PlainText.clean(key == null ? clean : key.redact(clean), MAX_TEXT);
  }

  private static double number(Pattern pattern, String text) {
    Matcher number = pattern.matcher(text.toLowerCase(Locale.ROOT));
    return number.find() ? Double.parseDouble(number.group(1)) : Double.NaN;
  }

  /** The status that an error in an answer with status 200 would have had. */
  private static int meaning(JsonNode error, String words) {
    for (String name : new String[] {"code", "status", "status_code"}) {
      int code = error.path(name).asInt(0);
      if (code >= 400 && code < 600) {
        return code;
      }
    }
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.matches("(?s).*(?:rate.?limit|too many requests|throttl).*")) {
      return 429;
    }
    if (lower.matches(
        "(?s).*(?:overload|try again|temporarily|unavailable|server_error|internal error|busy"
            + "|timed? ?out|provider|upstream|disconnect).*")) {
      return 503;
    }
    if (lower.matches("(?s).*(?:unauthori[sz]ed|api key|authenticat).*")) {
      return 401;
    }
    return lower.matches("(?s).*(?:quota|credit|billing|balance).*") ? 402 : 400;
  }

  private static @Nullable Duration pauseIn(String text) {
    double seconds = number(SECONDS, text);
    return Double.isNaN(seconds) ? null : pause(seconds);
  }

  private static String firstNonEmpty(String... texts) {
    for (String text : texts) {
      if (!text.isBlank()) {
        return text;
      }
    }
    return "";
  }

  /** A text, or the texts of a list; a detail of FastAPI is a place and a message. */
  private static String text(JsonNode node) {
    if (node.isString()) {
      return node.stringValue();
    }
    if (node.isArray()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < Math.min(MAX_DETAILS, node.size()); i++) {
        String one = text(node.path(i));
        all.append(all.isEmpty() || one.isEmpty() ? "" : "; ").append(one);
      }
      return all.toString();
    }
    if (!node.isObject()) {
      return "";
    }
    StringBuilder place = new StringBuilder();
    for (JsonNode step : node.path("loc").values()) {
      place.append(place.isEmpty() ? "" : ".").append(word(step));
    }
    String said = firstNonEmpty(text(node.path("msg")), text(node.path("message")));
    return place.isEmpty() ? said : place + ": " + said;
  }

  private static String word(JsonNode node) {
    return node.isString() || node.isNumber() ? node.asString() : "";
  }

  /** The category, where {@code forbiddenMeansTooLong} says what the vendor's 403 is for. */
  Category category(boolean forbiddenMeansTooLong) {
    return switch (meaning) {
      case 401 -> Category.AUTH;
      case 402 -> Category.QUOTA;
      case 403 -> forbiddenMeansTooLong ? Category.CONTEXT_OVERFLOW : Category.AUTH;
      case 404 -> Category.MODEL_MISSING;
      // The request may have been carried out, and paid for.
      case 408, 504 -> Category.TIMEOUT;
      case 413 -> Category.CONTEXT_OVERFLOW;
      case 429 -> says("insufficient_quota") ? Category.QUOTA : Category.THROTTLED;
      case 503 -> says("loading model") ? Category.LOADING : busyOrRefused();
      default -> busyOrRefused();
    };
  }

  /** Whether the prompt is too long for the context, which some servers report as their failure. */
  private Category busyOrRefused() {
    if (says("context_size") || says("context_length") || matches(CONTEXT)) {
      return Category.CONTEXT_OVERFLOW;
    }
    return meaning >= 500 ? Category.CAPACITY : refused();
  }

  private Category refused() {
    boolean missing =
        says("not_available")
            || says("not_found")
            || says("not found")
            || says("does not exist")
            || says("unable to access");
    return missing && says("model") ? Category.MODEL_MISSING : Category.REJECTED;
  }

  /** Whether the error may be about a part of the request that can be left out. */
  boolean mayNamePart() {
    Category category = category(false);
    return category == Category.REJECTED || category == Category.CAPACITY;
  }

  /** Whether it names one of these parameters. */
  boolean names(String... parameters) {
    for (String parameter : parameters) {
      if (says(parameter)) {
        return true;
      }
    }
    return false;
  }

  /** Whether code or text, in lower case, has something that matches. */
  boolean matches(Pattern pattern) {
    return pattern.matcher(code).find() || pattern.matcher(text.toLowerCase(Locale.ROOT)).find();
  }

  private boolean says(String words) {
    return code.contains(words) || text.toLowerCase(Locale.ROOT).contains(words);
  }

  /** What it says, in brackets after its status; for the end of a message. */
  String quote() {
    return text.isEmpty() ? "(HTTP " + status + ")" : "(HTTP " + status + ": " + text + ")";
  }

  private static @Nullable Duration retryAfter(HttpHeaders headers, Instant now) {
    Optional<String> milliseconds = headers.firstValue("retry-after-ms");
    if (milliseconds.isPresent() && milliseconds.get().matches("\\d{1,9}")) {
      return pause(Long.parseLong(milliseconds.get()) / 1000.0);
    }
    Optional<String> said = headers.firstValue("retry-after");
    if (said.isEmpty()) {
      said = headers.firstValue("x-ratelimit-reset");
    }
    if (said.isEmpty() || said.get().length() > 40) {
      return null;
    }
    try {
      return pause(new BigDecimal(said.get().strip()).doubleValue());
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

  private static Duration pause(double seconds) {
    double bounded = Math.max(0, Math.min(MAX_RETRY_AFTER.toSeconds(), seconds));
    return Duration.ofMillis((long) (bounded * 1000));
  }
}
