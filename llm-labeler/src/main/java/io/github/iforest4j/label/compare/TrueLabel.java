package io.github.iforest4j.label.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is true of an anomaly. Immutable.
 *
 * @param category its category
 * @param rootCause the field where it began; empty if that is not asked
 * @param action the right thing to do; empty if that is not asked
 * @param otherActions what would be right for other anomalies
 */
public record TrueLabel(
    String category, String rootCause, String action, List<String> otherActions) {
  private static final int MIN_WORD = 4;

  /** Words that every advice may have. */
  private static final Set<String> COMMON =
      Set.of("check", "with", "then", "that", "this", "sensor", "from", "into", "again", "first");

  /** Copies the list. */
  public TrueLabel {
    otherActions = List.copyOf(otherActions);
  }

  /** Only a category. */
  public static TrueLabel of(String category) {
    return new TrueLabel(category, "", "", List.of());
  }

  /**
   * Whether a text advises the right action: it has a word that of all known actions only the right
   * one has, and none that only another one has. Endings are not distinguished ("clean",
   * "cleaning").
   */
  public boolean isAdvised(String text) {
    Set<String> said = words(text);
    Set<String> right = words(action);
    List<Set<String>> others = new ArrayList<>();
    for (String other : otherActions) {
      if (!other.equals(action)) {
        others.add(words(other));
      }
    }
    Set<String> own = new TreeSet<>(right);
    others.forEach(own::removeAll);
    Set<String> foreign = new TreeSet<>();
    others.forEach(foreign::addAll);
    foreign.removeAll(right);
    own.retainAll(said);
    foreign.retainAll(said);
    return !own.isEmpty() && foreign.isEmpty();
  }

  private static Set<String> words(String text) {
    Set<String> words = new TreeSet<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+")) {
      if (word.length() >= MIN_WORD && !COMMON.contains(word)) {
        words.add(word.replaceFirst("(?<=\\p{L}{3})(?:ing|ed|es|s|e|ement|ation|ate)$", ""));
      }
    }
    return words;
  }
}
