package io.github.iforest4j.label.ground;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether the evidence supports what a text states. Immutable.
 *
 * <p>A fact is a number in digits or English words, a multiple such as "twice", a clock time or
 * date, a snake_case name, or a mention of a field of the evidence. A number is grounded when some
 * number of the evidence rounds to it at the decimals that it is given with; besides the values,
 * ranges, last readings, score, threshold, confidence and shares themselves those are the distances
 * from the usual range and the running sums of the shares. A name is grounded when the evidence has
 * it.
 *
 * <p>A number belongs to the fields that are named last before it in its sentence; one before the
 * first field belongs to that; one with a unit to the fields of that unit. It must come from the
 * evidence about one of those fields, or about the reading as a whole: a right number of another
 * field is not grounded.
 *
 * <p>It does not notice: two right numbers exchanged between fields that are named together before
 * them ("a and b are 7 and 5"), fields called by other words than their names, and claims without a
 * number or name.
 *
 * @param stated the number of facts that the text states
 * @param unsupported the facts that the evidence does not support, as they were written
 * @param namesField whether the text names a field of the evidence, or the evidence has no field
 */
public record Grounding(int stated, List<String> unsupported, boolean namesField) {
  /** Copies the list. */
  public Grounding {
    unsupported = List.copyOf(unsupported);
  }

  /** Checks a label and its reason. */
  public static Grounding check(GroundingFacts facts, String label, String reason) {
    return new GroundingCheck(facts).check(label, reason);
  }

  /** The number of facts that the evidence supports. */
  public int grounded() {
    return stated - unsupported.size();
  }

  /** Whether the evidence supports all facts. */
  public boolean isComplete() {
    return unsupported.isEmpty();
  }

  /**
   * A text without some words that state nothing about the evidence, such as categories.
   *
   * @param words the words, in lower case
   */
  public static String without(Collection<String> words, String text) {
    String rest = text;
    for (String word : words) {
      if (!word.isEmpty() && rest.toLowerCase(Locale.ROOT).contains(word)) {
        rest =
            rest.replaceAll(
                "(?i)(?<![\\p{L}\\p{N}_])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}_])", " ");
      }
    }
    return rest;
  }
}
