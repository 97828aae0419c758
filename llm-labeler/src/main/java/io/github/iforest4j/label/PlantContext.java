package io.github.iforest4j.label;

import io.github.iforest4j.schema.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page of plain text about a plant, for a model: which sensor is where, what feeds what, known
 * faults, what to do. To the model it is data, never an instruction: it holds no quotes, angle
 * brackets or control characters, so it cannot end the block that it stands in. Immutable.
 *
 * @param text the cleaned text; empty for none
 */
public record PlantContext(String text) {
  /** Maximum length, in characters. */
  public static final int MAX_LENGTH = 4000;

  /** No text. */
  public static final PlantContext NONE = new PlantContext("");

  private static final int MAX_FILE_BYTES = 1 << 16;

  /** Names of equipment, such as P-101 or V12, and names with an underscore. */
  private static final Pattern TAG =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_-])(?:\\p{Lu}[\\p{L}]{0,5}-?\\d{1,5}\\p{L}?|\\p{L}[\\p{L}\\p{N}]*(?:_[\\p{L}\\p{N}]+)+)"
              + "(?![\\p{L}\\p{N}_-])");

  /**
   * Cleans the text.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_LENGTH}
   */
  public PlantContext {
    text =
        text.lines()
            .map(line -> EvidenceText.inert(PlainText.clean(line, MAX_LENGTH + 1)).stripTrailing())
            .collect(Collectors.joining("\n"))
            .strip();
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a text about the plant has at most "
              + MAX_LENGTH
              + " characters, since the model reads it for every anomaly; this one has "
              + text.length());
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is not UTF-8 text, is empty, or is too long
   * @throws IOException if it cannot be read
   */
  public static PlantContext read(Path file) throws IOException {
    String text =
        String.join(
            "\n",
            TextFile.lines(
                file,
                MAX_FILE_BYTES,
                "a text about the plant of at most " + MAX_LENGTH + " characters"));
    try {
      PlantContext context = new PlantContext(text);
      if (context.isEmpty()) {
        throw new IllegalArgumentException("there is no text in it");
      }
      return context;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** Whether there is no text. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** The lines that name one of some fields, as many as fit; empty if there are none. */
  String about(Collection<String> fields, int limit) {
    StringBuilder lines = new StringBuilder();
    for (String line : text.split("\n")) {
      String plain = " " + plain(line) + " ";
      boolean named =
          fields.stream()
              .map(PlantContext::plain)
              .anyMatch(field -> !field.isEmpty() && plain.contains(" " + field + " "));
      if (named && lines.length() + line.length() < limit) {
        lines.append(lines.isEmpty() ? "" : "\n").append(line);
      }
    }
    return lines.toString();
  }

  /** Names of equipment in the text that are no fields; in lower case. */
  List<String> tags(Collection<String> fields) {
    Set<String> tags = new LinkedHashSet<>();
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      tags.add(tag.group().toLowerCase(Locale.ROOT));
    }
    fields.forEach(field -> tags.remove(field.toLowerCase(Locale.ROOT)));
    return List.copyOf(tags);
  }

  /** Names of equipment in an answer that neither this text nor the evidence has. */
  List<String> unknownTags(String answer, String evidence) {
    String known = (text + "\n" + evidence).toLowerCase(Locale.ROOT);
    List<String> unknown = new ArrayList<>();
    Matcher tag = TAG.matcher(answer);
    while (tag.find()) {
      if (!known.contains(tag.group().toLowerCase(Locale.ROOT))) {
        unknown.add(tag.group());
      }
    }
    return unknown;
  }

  private static String plain(String words) {
    return words.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
