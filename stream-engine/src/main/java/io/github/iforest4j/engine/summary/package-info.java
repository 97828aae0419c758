/**
 * The numbers that a run ends with. {@link io.github.iforest4j.engine.summary.RunSummary} holds
 * them; a run returns one, and {@code RunStatus} makes one at any time.
 *
 * <pre>{@code
 * RunSummary summary = run.run().orElseThrow();
 * SummaryText.lines(summary).forEach(System.out::println);
 * Files.writeString(file, SummaryJson.of(summary));
 * double rate = summary.readings().ofThisRun() / summary.readings().seconds();
 * if (summary.anomalies().openIncidents() > 0) {
 *   System.out.println("incidents are still open; " + rate + " readings per second");
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.engine.summary.SummaryText} prints one fact per line, for
 *       people; {@link io.github.iforest4j.engine.summary.SummaryJson} prints one object, for
 *       programs. Both depend on no locale.
 *   <li>{@link io.github.iforest4j.engine.summary.TruthComparison} compares verdicts with known
 *       anomalies, reading by reading and event by event. A run fills one if its readings carry
 *       labels; a simulation fills its own.
 * </ul>
 */
@NullMarked
package io.github.iforest4j.engine.summary;

import org.jspecify.annotations.NullMarked;
