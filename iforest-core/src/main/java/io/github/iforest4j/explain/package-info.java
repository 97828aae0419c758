/**
 * The facts about one anomaly, as plain values that no longer depend on the reading.
 *
 * <p>{@link io.github.iforest4j.explain.Evidence} holds what the detector computed: the score, the
 * threshold, and the fields that raised the score. Labellers, alerts and logs speak only of it.
 * {@link io.github.iforest4j.explain.RecentReadings} keeps the last values of a stream, so that the
 * evidence can say whether a value jumped, crept or stayed.
 *
 * <pre>{@code
 * RecentReadings recent = new RecentReadings(model.schema());
 * Verdict verdict = detector.detect(row);
 * if (verdict.isAnomaly()) {
 *   Evidence evidence = Evidence.of(row, verdict, time, recent);
 *   System.out.println(EvidenceSummary.topFeatures(evidence));
 * }
 * recent.add(row);
 * }</pre>
 */
package io.github.iforest4j.explain;
