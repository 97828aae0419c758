/**
 * How good a detector is against ground truth. Start at {@link
 * io.github.iforest4j.eval.Evaluation}: scores, truths and decisions of the same readings, with
 * metrics and their bootstrap intervals.
 *
 * <pre>{@code
 * double threshold = RankingMetrics.bestF1Threshold(scores, anomalous);
 * Evaluation evaluation = Evaluation.above(threshold, scores, anomalous);
 * double auroc = evaluation.value(Metric.AUROC);
 * Interval interval = evaluation.interval(Metric.AUROC, 50, 1_000, .95, 1);
 * System.out.printf("AUROC %.3f (%.3f to %.3f)%n", auroc, interval.low(), interval.high());
 * System.out.println(evaluation.confusion() + ", " + evaluation.delay());
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.eval.RankingMetrics}: AUROC, AUPRC and the threshold of the best
 *       F1; no threshold is needed for the first two.
 *   <li>{@link io.github.iforest4j.eval.Confusion}: counts of decisions, with precision, recall,
 *       F1, false-alarm and missed-alarm rate.
 *   <li>{@link io.github.iforest4j.eval.DetectionDelay}: how many events were found, and after how
 *       many readings.
 *   <li>{@link io.github.iforest4j.eval.Interval}: a block bootstrap of any metric over rows.
 *   <li>{@link io.github.iforest4j.eval.NabScore}: the score of the Numenta Anomaly Benchmark.
 *   <li>{@link io.github.iforest4j.eval.NabProtocol} and {@link
 *       io.github.iforest4j.eval.SkabProtocol}: what those benchmarks do with a data set.
 *   <li>{@link io.github.iforest4j.eval.EventProtocol}: events found, false incidents and delays in
 *       any {@link io.github.iforest4j.eval.LabelledSeries}.
 *   <li>{@link io.github.iforest4j.eval.UcrProtocol}: what the UCR anomaly archive asks.
 *   <li>{@link io.github.iforest4j.eval.VolumeUnderSurface}: VUS-PR.
 *   <li>{@link io.github.iforest4j.eval.TableScores}: lets a model judge the records of a table,
 *       for an evaluation of any part of it.
 *   <li>{@link io.github.iforest4j.eval.ScoredRows}: collects verdicts beside the labels of a
 *       stream, for an evaluation at its end.
 * </ul>
 *
 * <p>A metric that is not defined, such as the recall without an anomaly, is NaN. Equal scores are
 * one group, as in scikit-learn. A threshold chosen on the labels that judge it flatters the
 * detector.
 */
@NullMarked
package io.github.iforest4j.eval;

import org.jspecify.annotations.NullMarked;
