package io.github.iforest4j.label;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A prompt: a system and a user message, the latter with a place for the evidence. It is known by
 * its name and the hash of its text, so that results tell which wording they come from.
 *
 * @param id name and the first eight hexadecimal digits of the text's SHA-256
 * @param system the system message
 * @param user the user message, with {@link #PLACE} in it
 */
record PromptTemplate(String id, String system, String user) {
  static final String PLACE = "{evidence}";

  /** The built-in templates, the default first; each has a twin for files, {@code file-…}. */
  static final List<String> NAMES = List.of("evidence-first", "concise");

  private static final String SYSTEM = "[system]\n";
  private static final String USER = "\n[user]\n";

  /** A built-in template. */
  static PromptTemplate named(String name) {
    String file = "prompts/" + name + ".txt";
    try (InputStream in = PromptTemplate.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no prompt template is named '" + name + "'");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      return parse(name, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the prompt template " + file, e);
    }
  }

  /**
   * Reads a template: a line {@code [system]}, its text, a line {@code [user]}, its text.
   *
   * @throws IllegalArgumentException if a part or the place for the evidence is missing
   */
  static PromptTemplate parse(String name, String text) {
    int user = text.indexOf(USER);
    if (!text.startsWith(SYSTEM) || user < 0) {
      throw new IllegalArgumentException(
          "the prompt '" + name + "' needs a line [system], its text, a line [user] and its text");
    }
    String userText = text.substring(user + USER.length()).strip();
    int place = userText.indexOf(PLACE);
    if (place < 0 || userText.indexOf(PLACE, place + 1) >= 0) {
      throw new IllegalArgumentException(
          "the user part of the prompt '" + name + "' needs " + PLACE + " once");
    }
    return new PromptTemplate(
        name + "@" + hash(text), text.substring(SYSTEM.length(), user).strip(), userText);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The two messages for some evidence, given as text. */
  List<ChatRequest.Message> messages(String evidence) {
    return List.of(
        new ChatRequest.Message("system", system),
        new ChatRequest.Message("user", user.replace(PLACE, evidence)));
  }
}
