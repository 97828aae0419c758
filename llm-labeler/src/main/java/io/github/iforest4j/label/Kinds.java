package io.github.iforest4j.label;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.ground.Objections;
import java.util.List;

/**
 * The division of labour between rules and model: which kind of anomaly the detector's evidence
 * decides, and among which kinds the model chooses where it does not. Immutable.
 *
 * @param decided the category that the evidence decides; empty if it decides none
 * @param open the categories that the model may choose; empty for words of its own
 * @param note a sentence about that for the prompt; empty if the model may choose any category
 */
record Kinds(String decided, List<String> open, String note) {
  /**
   * The kinds for some evidence; all of them for a file, whose episodes may differ.
   *
   * @param measured whether the model chooses among all categories, so that its choice can be
   *     measured
   */
  static Kinds of(Subject subject, LabelTaxonomy taxonomy, boolean measured) {
    List<String> all = taxonomy.categories();
    if (subject.isFile()) {
      return new Kinds("", all, "");
    }
    Evidence evidence = subject.readings().get(0);
    String decided = CourseOfValues.decided(evidence.leading());
    if (measured || taxonomy.isFreeText()) {
      return new Kinds(decided, all, "");
    }
    Objections objections = new Objections(List.of(evidence), "");
    List<String> standard = LabelTaxonomy.STANDARD.categories();
    boolean named = all.contains(decided);
    List<String> open =
        all.stream()
            .filter(
                category ->
                    named && standard.contains(category)
                        ? category.equals(decided)
                        : !objections.contradicts(category))
            .toList();
    if (open.size() == 1) {
      return new Kinds(
          decided,
          open,
          "The category is decided already: "
              + open.get(0)
              + ". Take it, and write what it means here and what to check.");
    }
    String note = "The category must be one of these: " + String.join(", ", open) + ".";
    return new Kinds(decided, open, open.size() == all.size() ? "" : note);
  }
}
