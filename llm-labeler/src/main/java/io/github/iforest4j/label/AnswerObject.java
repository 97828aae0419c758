package io.github.iforest4j.label;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the object with the label in what a model wrote. Models add thoughts, fences and prose, put
 * the object into a list, a string or another object, and write JSON with small mistakes. All of
 * that is understood; a key that occurs twice is not, since it is unclear which value counts.
 */
final class AnswerObject {
  /** Maximum number of places where an object is looked for. */
  private static final int MAX_PLACES = 64;

  /** Maximum length of what is read, far more than an answer has. */
  private static final int MAX_LENGTH = 1 << 16;

  /** How deep an object may be inside others. */
  private static final int MAX_DEPTH = 4;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String THOUGHT =
      "think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad|seed:think";

  private static final Pattern OPEN_THOUGHT =
      Pattern.compile(
          "<(?:" + THOUGHT + ")>|\\[think\\]|<\\|begin_of_thought\\|>|◁think▷",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CLOSED_THOUGHT =
      Pattern.compile(
          "</(?:" + THOUGHT + ")>|\\[/think\\]|<\\|end_of_thought\\|>|◁/think▷",
          Pattern.CASE_INSENSITIVE);

  /** The channel for the reader, in the format of gpt-oss. */
  private static final Pattern FINAL_CHANNEL =
      Pattern.compile("<\\|channel\\|>\\s*final[^<]*(?:<\\|constrain\\|>[^<]*)?<\\|message\\|>");

  private static final String CHANNEL = "<|channel|>";

  /** The same when the server has dropped the marks. */
  private static final String FINAL_WORD = "assistantfinal";

  private static final Pattern PYTHON_WORD =
      Pattern.compile("(:\\s*)(None|undefined|True|False)(?=\\s*[,}\\]])");

  private AnswerObject() {}

  /**
   * The answer without the model's thoughts: closed, never opened, or never closed. Empty if there
   * are only thoughts.
   */
  static String withoutThoughts(String content) {
    String rest = content.length() > MAX_LENGTH ? content.substring(0, MAX_LENGTH) : content;
    if (rest.contains(CHANNEL)) {
      Matcher channel = FINAL_CHANNEL.matcher(rest);
      int from = -1;
      while (channel.find()) {
        from = channel.end();
      }
      rest = from < 0 ? "" : rest.substring(from);
    } else if (rest.startsWith("analysis") && rest.contains(FINAL_WORD)) {
      rest = rest.substring(rest.lastIndexOf(FINAL_WORD) + FINAL_WORD.length());
    }
    Matcher open = OPEN_THOUGHT.matcher(rest);
    while (open.find()) {
      Matcher closed = CLOSED_THOUGHT.matcher(rest);
      if (!closed.find(open.end())) {
        return rest.substring(0, open.start()).strip();
      }
      rest = rest.substring(0, open.start()) + rest.substring(closed.end());
      open = OPEN_THOUGHT.matcher(rest);
    }
    // Some servers put the opening tag into the prompt, so that only the closing one comes back.
    Matcher closed = CLOSED_THOUGHT.matcher(rest);
    while (closed.find()) {
      rest = rest.substring(closed.end());
      closed = CLOSED_THOUGHT.matcher(rest);
    }
    return rest.strip();
  }

  /**
   * The last object that has a label and a reason, with keys in lower case; else the last object;
   * null if there is none.
   *
   * @param content the answer without thoughts
   * @param cut whether the model was stopped in the middle
   */
  static @Nullable JsonNode in(String content, boolean cut) {
    List<String> readings = new ArrayList<>(List.of(content));
    if (content.contains("\\\"")) {
      readings.add(content.replace("\\\"", "\"").replace("\\n", " ").replace("\\\\", "\\"));
    }
    String straight = content.replaceAll("[\u201c\u201d\u201e\u00ab\u00bb]", "\"");
    String words = PYTHON_WORD.matcher(straight).replaceAll("$1null");
    readings.add(words);
    if (!cut) {
      readings.add(words + "}");
      readings.add(words + "\"}");
    }
    JsonNode other = null;
    for (String reading : readings) {
      List<JsonNode> objects = objects(reading);
      JsonNode label = null;
      for (JsonNode object : objects) {
        JsonNode found = unwrapped(object, 0);
        label = found == null ? label : found;
      }
      if (label != null) {
        return label;
      }
      if (other == null && !objects.isEmpty()) {
        other = objects.get(objects.size() - 1);
      }
    }
    return other;
  }

  private static List<JsonNode> objects(String text) {
    List<JsonNode> objects = new ArrayList<>();
    int at = text.indexOf('{');
    for (int n = 0; at >= 0 && n < MAX_PLACES; n++) {
      int end = at + 1;
      try (JsonParser parser = JSON.createParser(text.substring(at))) {
        JsonNode node = JSON.readTree(parser);
        if (node.isObject()) {
          objects.add(node);
          end = at + (int) parser.currentLocation().getCharOffset();
        }
      } catch (JacksonException e) {
        // No object begins here.
      }
      at = text.indexOf('{', end);
    }
    return objects;
  }

  /** The object with a label and a reason: this one, or one inside it; null if there is none. */
  private static @Nullable JsonNode unwrapped(JsonNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return null;
    }
    if (node.isString() && node.stringValue().indexOf('{') >= 0) {
      for (JsonNode object : objects(node.stringValue())) {
        JsonNode found = unwrapped(object, depth + 1);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    if (node.isObject()) {
      ObjectNode lower = JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        lower.set(entry.getKey().strip().toLowerCase(Locale.ROOT), entry.getValue());
      }
      if (!text(lower.path("label")).isBlank() && !text(lower.path("reason")).isBlank()) {
        return lower;
      }
    }
    for (JsonNode inner : node.values()) {
      JsonNode found = unwrapped(inner, depth + 1);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A text, or the texts of a list as sentences of one; empty if it is neither. */
  static String text(JsonNode node) {
    if (!node.isArray()) {
      return node.stringValue("");
    }
    StringBuilder all = new StringBuilder();
    for (JsonNode part : node.values()) {
      all.append(all.isEmpty() ? "" : " ").append(part.stringValue(""));
    }
    return all.toString();
  }
}
