package io.github.iforest4j.label.compare;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabel.Author;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a labeller said of the cause of an anomaly and of what to do, beside what is true.
 * Immutable.
 *
 * @param rootCause the field where the anomaly began; empty if nothing is known of it
 * @param namedRootCause the field that label and reason name first; empty if they name none
 * @param action the right thing to do
 * @param advice what the labeller advises
 * @param advisedRightly whether the advice is the right action, see {@link TrueLabel#isAdvised}
 */
public record Diagnosis(
    String rootCause, String namedRootCause, String action, String advice, boolean advisedRightly) {
  /** Neither cause nor action is known, so neither is judged. */
  public static final Diagnosis NONE = new Diagnosis("", "", "", "", false);

  /** The diagnosis in a label: in the model's own words, if rules named the anomaly otherwise. */
  static Diagnosis of(TrueLabel truth, Evidence evidence, AnomalyLabel label) {
    if (truth.rootCause().isEmpty()) {
      return NONE;
    }
    AnomalyLabel.Opinion other = label.other();
    String name = other != null && other.by() == Author.MODEL ? other.label() : label.label();
    return new Diagnosis(
        truth.rootCause(),
        firstField(evidence, name + "\n" + label.reason()),
        truth.action(),
        label.action(),
        truth.isAdvised(label.action()));
  }

  /** Whether there is a truth to compare with. */
  public boolean isKnown() {
    return !rootCause.isEmpty();
  }

  /** Whether the field named first is the one where it began. */
  public boolean isRootCauseRight() {
    return isKnown() && rootCause.equals(namedRootCause);
  }

  /** The field that a text names first, the longest name where several begin; empty if none. */
  static String firstField(Evidence evidence, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String plain = lower.replace('_', ' ');
    String first = "";
    int at = Integer.MAX_VALUE;
    for (Finding finding :
        Stream.concat(evidence.findings().stream(), evidence.context().stream()).toList()) {
      String field = finding.field();
      String name = field.toLowerCase(Locale.ROOT);
      int found = lower.indexOf(name);
      int spaced = plain.indexOf(name.replace('_', ' '));
      int place = found < 0 ? spaced : found;
      if (place >= 0 && (place < at || (place == at && field.length() > first.length()))) {
        at = place;
        first = field;
      }
    }
    return first;
  }
}
