/**
 * Names and explanations for anomalies, written by an LLM or by fixed rules, and checked against
 * the detector's evidence.
 *
 * <p>{@link io.github.iforest4j.label.Labelers} opens an {@link
 * io.github.iforest4j.label.AnomalyLabeler} by name; it turns {@link
 * io.github.iforest4j.explain.Evidence} into an {@link io.github.iforest4j.label.AnomalyLabel}:
 *
 * <pre>{@code
 * LabelerOptions options = LabelerOptions.builder().deadline(Duration.ofSeconds(20)).build();
 * try (AnomalyLabeler labeler = Labelers.of(backend, environment, options)) {
 *   System.out.println(labeler.description());
 *   labeler.prepare();
 *   AnomalyLabel label = labeler.label(evidence);
 *   System.out.println(label.severity() + " " + label.label() + ": " + label.reason());
 * } catch (LabelingException e) {
 *   System.out.println("no label: " + e.getMessage());
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A labeller never decides whether a reading is anomalous: the detector has done that. Every
 *       number and every field name in a label must be in the evidence; {@link
 *       io.github.iforest4j.label.LabelStatus} says who wrote the label and why.
 *   <li>{@link io.github.iforest4j.label.OfflineLabeler} needs no model, never blocks and never
 *       fails. It takes the place of a model that gives no usable answer.
 *   <li>{@link io.github.iforest4j.label.LabelerOptions} has the prompt ({@link
 *       io.github.iforest4j.label.PromptTemplate}), the categories ({@link
 *       io.github.iforest4j.label.LabelTaxonomy}) and the limits ({@link
 *       io.github.iforest4j.label.LabelingLimits}); {@link
 *       io.github.iforest4j.label.LabelingMetrics} counts what was used.
 *   <li>{@link io.github.iforest4j.label.Labelers#survey} says which backends can label now, as
 *       {@link io.github.iforest4j.label.BackendStatus}.
 *   <li>A label may take as long as its deadline. {@code LabelQueue} in {@code
 *       io.github.iforest4j.label.queue} keeps that off the thread that scores a stream.
 * </ul>
 */
@NullMarked
package io.github.iforest4j.label;

import org.jspecify.annotations.NullMarked;
