package io.github.iforest4j.label;

import io.github.iforest4j.schema.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The categories that a label may have, each with its meaning. Immutable. They are part of the
 * prompt, so the hash in a prompt's name identifies the taxonomy that a label was made with.
 */
public final class LabelTaxonomy {
  /** The category for anomalies that fit no other; every taxonomy has it. */
  public static final String UNKNOWN = "unknown";

  /** Maximum number of categories. */
  public static final int MAX_CATEGORIES = 40;

  private static final int MAX_MEANING = 200;
  private static final int MAX_FILE_BYTES = 1 << 16;
  private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  /** Kinds of anomalies of one sensor or field that the detector's evidence can show. */
  public static final LabelTaxonomy STANDARD =
      new LabelTaxonomy("standard", List.of())
          .with("spike", "one reading jumps far away; the readings before it were usual")
          .with("level_shift", "a value jumped and has stayed at the new level for some readings")
          .with("drift", "a value has crept away, reading by reading, in one direction")
          .with("stuck", "a value no longer moves although it usually does")
          .with("dropout", "a value is missing or unusable")
          .with("noise", "a value moves more than usual around its usual level")
          .with("new_value", "a word or code that training never had")
          .with("combination", "each value is usual by itself, but not together");

  /** No categories: the model chooses its own words. */
  public static final LabelTaxonomy FREE_TEXT = new LabelTaxonomy("free-text", List.of());

  private final String name;
  private final Map<String, String> meanings;

  private LabelTaxonomy(String name, List<Map.Entry<String, String>> entries) {
    this.name = name;
    this.meanings = new LinkedHashMap<>();
    entries.forEach(entry -> meanings.put(entry.getKey(), entry.getValue()));
  }

  /**
   * This taxonomy with another category, or with another meaning for an existing one.
   *
   * @throws IllegalArgumentException if the category is not a word of lower-case letters, digits
   *     and underscores, there are too many, or the meaning is empty or longer than 200 characters
   */
  public LabelTaxonomy with(String category, String meaning) {
    if (!CATEGORY.matcher(category).matches()) {
      throw new IllegalArgumentException(
          "a category must be lower-case letters, digits and underscores, was '"
              + PlainText.clean(category, 40)
              + "'");
    }
    String clean = PlainText.clean(meaning, MAX_MEANING + 1);
    if (clean.isEmpty() || clean.length() > MAX_MEANING) {
      throw new IllegalArgumentException(
          "the meaning of " + category + " must have 1 to " + MAX_MEANING + " characters");
    }
    LabelTaxonomy more = new LabelTaxonomy(name, List.copyOf(meanings.entrySet()));
    more.meanings.put(category, clean);
    if (more.meanings.size() > MAX_CATEGORIES) {
      throw new IllegalArgumentException(
          "a taxonomy has at most " + MAX_CATEGORIES + " categories");
    }
    return more;
  }

  /**
   * The taxonomy of a name or a file.
   *
   * @param text {@code standard}, {@code free-text}, or a path
   * @throws IllegalArgumentException as {@link #read} throws it
   * @throws IOException if the file cannot be read
   */
  public static LabelTaxonomy of(String text) throws IOException {
    return switch (text) {
      case "standard" -> STANDARD;
      case "free-text" -> FREE_TEXT;
      default -> read(Path.of(text));
    };
  }

  /**
   * Reads a file with a line {@code category: meaning} for each; empty lines and lines that begin
   * with {@code #} are skipped. A line {@code + standard} adds the standard categories.
   *
   * @throws IllegalArgumentException if a line has another form; the message names the line
   * @throws IOException if the file cannot be read
   */
  public static LabelTaxonomy read(Path file) throws IOException {
    LabelTaxonomy taxonomy = new LabelTaxonomy(file.getFileName().toString(), List.of());
    int line = 0;
    for (String text : TextFile.lines(file, MAX_FILE_BYTES, "a list of categories")) {
      line++;
      String entry = text.strip();
      if (entry.isEmpty() || entry.startsWith("#")) {
        continue;
      }
      int colon = entry.indexOf(':');
      try {
        if (entry.equals("+ standard")) {
          for (Map.Entry<String, String> standard : STANDARD.meanings.entrySet()) {
            taxonomy = taxonomy.with(standard.getKey(), standard.getValue());
          }
        } else if (colon < 0) {
          throw new IllegalArgumentException("it needs the form 'category: meaning'");
        } else {
          taxonomy = taxonomy.with(entry.substring(0, colon).strip(), entry.substring(colon + 1));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ", line " + line + ": " + e.getMessage(), e);
      }
    }
    if (taxonomy.meanings.isEmpty()) {
      throw new IllegalArgumentException(file + " names no category");
    }
    return taxonomy;
  }

  /** A name to show. */
  public String name() {
    return name;
  }

  /** Whether the model chooses its own words. */
  public boolean isFreeText() {
    return meanings.isEmpty();
  }

  /** The categories, {@link #UNKNOWN} last; empty for free text. */
  public List<String> categories() {
    if (isFreeText()) {
      return List.of();
    }
    LinkedHashMap<String, String> all = new LinkedHashMap<>(meanings);
    all.remove(UNKNOWN);
    all.put(UNKNOWN, "");
    return List.copyOf(all.keySet());
  }

  /** The category that a reply names; {@link #UNKNOWN} when it names none of these. */
  String categoryOf(@Nullable String word) {
    String clean = PlainText.clean(word == null ? "" : word, 40).strip();
    if (isFreeText()) {
      return clean.isEmpty() ? UNKNOWN : clean;
    }
    String known = clean.toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
    return meanings.containsKey(known) ? known : UNKNOWN;
  }

  /** The lines for a prompt. */
  String text() {
    if (isFreeText()) {
      return "any category in one to three words of your own";
    }
    StringBuilder text = new StringBuilder();
    meanings.forEach(
        (category, meaning) -> text.append(category).append(": ").append(meaning).append('\n'));
    return text + (meanings.containsKey(UNKNOWN) ? "" : UNKNOWN + ": none of these, or not known");
  }

  @Override
  public String toString() {
    return name;
  }
}
