/**
 * Pictures of a run: readings, scores and anomalies over time, and a projection to the plane.
 *
 * <p>{@link io.github.iforest4j.view.plot.ReadingHistory} collects the readings, {@link
 * io.github.iforest4j.view.plot.AnomalyPlot} draws them. Headless; colours are the Okabe-Ito
 * palette, which colour-blind readers can tell apart, and no meaning rests on colour alone.
 */
package io.github.iforest4j.view.plot;
