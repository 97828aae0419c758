/**
 * From a record to a verdict. {@link io.github.iforest4j.detect.Training} makes a model from
 * records; {@link io.github.iforest4j.detect.DetectorModel} is what was learned: immutable, shared
 * by all streams, saved in one file; {@link io.github.iforest4j.detect.DetectorState} is what one
 * stream remembers; {@link io.github.iforest4j.detect.AnomalyDetector} is the two together and
 * judges readings.
 *
 * <pre>{@code
 * DetectorModel model = DetectorModel.fit(history);
 * KeyedStreams<AnomalyDetector> devices =
 *     new KeyedStreams<>(k -> model.newDetector(), 10_000, Duration.ofDays(1), (k, d) -> {});
 * for (Map<String, Double> reading : readings) {
 *   Verdict verdict = devices.get(key, System.currentTimeMillis()).detect(reading);
 *   if (verdict.isAnomaly()) {
 *     System.out.println(verdict.explain());
 *   }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.detect.Preset} says what the detector looks at (each reading
 *       alone, several sensors over time, one series); {@link
 *       io.github.iforest4j.detect.PresetChoice} chooses one; {@link
 *       io.github.iforest4j.detect.DetectorConfig} and {@link
 *       io.github.iforest4j.detect.ThresholdRule} say the rest.
 *   <li>{@link io.github.iforest4j.detect.Learning} says whether a detector follows its stream;
 *       {@link io.github.iforest4j.detect.Drift} is a lasting change.
 *   <li>{@link io.github.iforest4j.detect.Verdict} has state, score, threshold, attribution by
 *       field and the {@link io.github.iforest4j.detect.Confidence}, and explains itself in a
 *       sentence.
 *   <li>{@link io.github.iforest4j.detect.EpisodeTracker} joins the anomalies of a stream into an
 *       {@link io.github.iforest4j.detect.Episode}.
 *   <li>{@link io.github.iforest4j.detect.KeyedStreams} keeps one state per device and evicts idle
 *       ones.
 *   <li>{@link io.github.iforest4j.detect.FileJudgement} judges a finished file as a whole; {@link
 *       io.github.iforest4j.detect.Cut} says what a node of a tree means.
 * </ul>
 *
 * <p>A stream that must not allocate fills one {@link io.github.iforest4j.schema.RecordRow} by
 * index and calls {@link io.github.iforest4j.detect.AnomalyDetector#detectReused}. A detector has
 * one writer; a snapshot of its state continues with equal verdicts, and only with the model that
 * it belongs to.
 */
@NullMarked
package io.github.iforest4j.detect;

import org.jspecify.annotations.NullMarked;
