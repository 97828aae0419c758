/**
 * Which prompt, model or backend labels best, measured on anomalies whose true category is known.
 *
 * <p>{@link io.github.iforest4j.label.compare.PromptTrial#of} labels one anomaly and records what
 * that took; {@link io.github.iforest4j.label.compare.PromptScore#of} sums trials up, one score for
 * each backend, model and prompt:
 *
 * <pre>{@code
 * List<PromptTrial> trials = new ArrayList<>();
 * for (AnomalyLabeler labeler : labelers) {
 *   trials.add(PromptTrial.of(labeler, 1, "spike", evidence, Timing.SYSTEM));
 * }
 * for (PromptScore score : PromptScore.of(trials)) {
 *   System.out.printf("%s: %.0f %% right%n", score.name(), 100 * score.accuracy());
 * }
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.label.compare;

import org.jspecify.annotations.NullMarked;
