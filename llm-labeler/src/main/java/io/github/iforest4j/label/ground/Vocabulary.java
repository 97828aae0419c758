package io.github.iforest4j.label.ground;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words that a text about evidence may use: those of the evidence and of the page about the
 * plant, and those of {@code words.txt}. It is closed, so that nothing has to be known of a thing
 * that a model invents: a spaceship is refused because no list has it. Not thread-safe.
 */
final class Vocabulary {
  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  /** A sentence that states no fact: words for causes may stand there. */
  private static final Pattern GUESS =
      Pattern.compile(
          "\\b(?:may|might|could|can|cannot|possib(?:l[ey]|ilit(?:y|ies))|potential(?:ly)?|perhaps|maybe"
              + "|probabl[ey]|likely|presumably|suspect(?:s|ed)?|guess|if|whether|should|suggest(?:s|ing)?"
              + "|indicat(?:es|ing)|hint(?:s|ing)?|(?:check|inspect|investigat|examin|recommend|consider|advis)\\w*|verif\\w+|unknown"
              + "|not known|look (?:at|for)|hypothes[ie]s)\\b");

  /** Endings of words and what stands in their place in the basic form. */
  private static final String[][] ENDINGS = {
    {"s", ""},
    {"es", ""},
    {"ies", "y"},
    {"ed", ""},
    {"d", ""},
    {"ied", "y"},
    {"ing", ""},
    {"ing", "e"},
    {"ly", ""},
    {"ily", "y"},
    {"ly", "le"},
    {"ally", ""}
  };

  private static final String[] PREFIXES = {"un", "non", "re", "over", "under"};

  /** Prefixes that negate longer words: "inefficient", "atypical". */
  private static final String[] NEGATIVE_PREFIXES = {"in", "im", "ir", "dis", "a"};

  /** The length of the shortest word that these prefixes negate. */
  private static final int MIN_NEGATED = 7;

  /** The length of the shortest basic form that has endings. */
  private static final int MIN_STEM = 3;

  private static final Set<String> ORDINARY = new HashSet<>();
  private static final Set<String> GUESSED = new HashSet<>();

  static {
    try (InputStream in =
        Objects.requireNonNull(Vocabulary.class.getResourceAsStream("words.txt"), "words.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          Set<String> words = line.startsWith("=") ? GUESSED : ORDINARY;
          Matcher word = WORD.matcher(line);
          while (word.find()) {
            words.add(word.group());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value with more words is a text, not a code. */
  private static final int MAX_CODE_WORDS = 3;

  /** In lower case. */
  private final Set<String> known = new HashSet<>();

  private final Set<String> quotable = new HashSet<>();

  /** Adds the words of a text that the operator or the schema gives. */
  void addText(String text) {
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      known.addAll(Things.readings(word.group()));
    }
  }

  /**
   * Adds a value of the stream: the words of a code. A longer text may be quoted as a whole, but
   * its words may not be used, since whoever sends it could order a model what to say.
   */
  void addValue(String value) {
    if (WORD.matcher(value).results().count() <= MAX_CODE_WORDS) {
      addText(value);
    } else {
      quotable.add(GroundingFacts.lower(value));
    }
  }

  /** The words that were added. */
  Set<String> ofEvidence() {
    return known;
  }

  /**
   * The first word of a sentence that it may not use.
   *
   * @param sentence a sentence in lower case
   * @return empty if there is none
   */
  String unknown(String sentence) {
    String own = sentence;
    for (String value : quotable) {
      own = own.replace(value, " ");
    }
    boolean guess = GUESS.matcher(own).find();
    Matcher words = WORD.matcher(own);
    while (words.find()) {
      String word = words.group();
      boolean may =
          word.length() == 1
              || word.charAt(0) >= '\ue000' && word.charAt(0) <= '\uf8ff'
              || has(known, word)
              || has(ORDINARY, word)
              || (guess && has(GUESSED, word));
      if (!may) {
        return word;
      }
    }
    return "";
  }

  private static boolean has(Set<String> words, String word) {
    List<String> forms = new ArrayList<>(List.of(word));
    for (String prefix : PREFIXES) {
      if (word.startsWith(prefix)) {
        forms.add(word.substring(prefix.length()));
      }
    }
    for (String prefix : NEGATIVE_PREFIXES) {
      // "inside" is no negation of "side".
      if (word.startsWith(prefix) && word.length() - prefix.length() >= MIN_NEGATED) {
        forms.add(word.substring(prefix.length()));
      }
    }
    return forms.stream().anyMatch(form -> words.contains(form) || hasStem(words, form));
  }

  private static boolean hasStem(Set<String> words, String word) {
    for (String[] ending : ENDINGS) {
      String stem = word.substring(0, Math.max(0, word.length() - ending[0].length()));
      if (stem.length() < MIN_STEM || !word.endsWith(ending[0])) {
        continue;
      }
      // "dropped" and "dropping" double a letter.
      int last = stem.length() - 1;
      boolean doubled = stem.charAt(last) == stem.charAt(last - 1);
      if (words.contains(stem + ending[1])
          || (doubled && ending[1].isEmpty() && words.contains(stem.substring(0, last)))) {
        return true;
      }
    }
    return false;
  }
}
