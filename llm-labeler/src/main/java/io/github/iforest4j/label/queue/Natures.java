package io.github.iforest4j.label.queue;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import java.util.List;

/**
 * What an incident is about: its leading fields, and in what way each is unusual. A field that goes
 * farther up stays what it was; one that falls, or falls silent, does not. Immutable.
 *
 * @param leading a word for each leading field, the first one first; empty for a field that is
 *     unusual in no way of its own
 */
record Natures(List<String> leading) {
  static final Natures NONE = new Natures(List.of());

  Natures {
    leading = List.copyOf(leading);
  }

  static Natures of(Evidence evidence) {
    return new Natures(evidence.leading().stream().map(Natures::of).toList());
  }

  private static String of(Finding finding) {
    return switch (finding.deviation()) {
      case ABOVE_RANGE, SUDDEN_RISE -> finding.field() + " up";
      case BELOW_RANGE, SUDDEN_FALL -> finding.field() + " down";
      case STUCK, MISSING, NEVER_SEEN, RESTLESS -> finding.field() + ' ' + finding.deviation();
      case BACK_IN_RANGE, NONE -> "";
    };
  }

  /** Whether an answer about this incident also fits another reading of it. */
  boolean cover(Natures other) {
    String first = other.leading.isEmpty() ? "" : other.leading.get(0);
    return first.isEmpty() || leading.contains(first) || leading.isEmpty();
  }
}
