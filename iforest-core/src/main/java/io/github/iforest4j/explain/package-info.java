/**
 * The facts about one anomaly, as plain values that no longer depend on the reading. Labellers,
 * alerts and logs use them and nothing else.
 *
 * <p>{@link io.github.iforest4j.explain.Evidence} holds what the detector computed: the score, the
 * threshold, and the fields that raised the score. {@link
 * io.github.iforest4j.explain.RecentReadings} keeps the last values of a stream, so that the
 * evidence can say whether a value jumped, crept or stayed. {@link
 * io.github.iforest4j.explain.EvidenceSummary} shortens the evidence to the words that fit into an
 * alert.
 *
 * <pre>{@code
 * AnomalyDetector detector = model.newDetector();
 * RecentReadings recent = new RecentReadings(model.schema());
 * for (RecordRow row : readings) {
 *   Verdict verdict = detector.detect(row);
 *   if (verdict.isAnomaly()) {
 *     Evidence evidence = Evidence.of(row, verdict, Instant.now(), recent);
 *     System.out.println(EvidenceSummary.topFeatures(evidence));
 *   }
 *   recent.add(row);
 * }
 * }</pre>
 *
 * <p>Evidence is immutable and thread-safe; making it allocates, which is why it is made of
 * anomalies only. Recent readings have one writer and allocate nothing per reading; they can be
 * written and read with the state of the stream. Text that came from the data is cleaned of control
 * characters where it is shown ({@link io.github.iforest4j.schema.PlainText}).
 */
@NullMarked
package io.github.iforest4j.explain;

import org.jspecify.annotations.NullMarked;
