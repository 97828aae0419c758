/**
 * Pictures of a run as PNG or SVG. {@link io.github.iforest4j.view.plot.AnomalyPlot} draws
 * everything; {@link io.github.iforest4j.view.plot.ReadingHistory} collects the readings for it.
 *
 * <pre>{@code
 * ReadingHistory history = new ReadingHistory(model.schema());
 * AnomalyDetector detector = model.newDetector();
 * for (RecordRow row : readings) {
 *   Verdict verdict = detector.detect(row);
 *   history.add(row, verdict, null, ReadingHistory.Truth.UNKNOWN);
 * }
 * AnomalyPlot plot = AnomalyPlot.series(history, "Pump 7", AnomalyPlot.DEFAULT_WIDTH);
 * plot.write(file);
 * }</pre>
 *
 * <ul>
 *   <li>{@code AnomalyPlot.series} shows readings, scores and anomalies over time; {@code
 *       AnomalyPlot.projection} shows them in the plane of two principal components.
 *   <li>{@code AnomalyPlot.attribution} shows why readings are anomalies ({@link
 *       io.github.iforest4j.view.plot.AttributedReading}); {@code AnomalyPlot.tree} shows the path
 *       of a reading through one tree ({@link io.github.iforest4j.view.plot.TreeWalk}). {@link
 *       io.github.iforest4j.view.plot.PlottedReadings} picks the readings for both; if there are
 *       none, it throws a {@link io.github.iforest4j.view.plot.PlotException} with the reason.
 *   <li>{@code AnomalyPlot.intervals} shows shares with their confidence intervals.
 * </ul>
 *
 * <p>No display is needed. Colours are from the Okabe-Ito palette, which colour-blind readers can
 * distinguish, and nothing is shown by colour alone.
 */
@NullMarked
package io.github.iforest4j.view.plot;

import org.jspecify.annotations.NullMarked;
