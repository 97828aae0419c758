/**
 * Facts about a scenario: how detectable its anomalies are, how fast it runs, what it looks like.
 * Nothing here prints; the results are records.
 *
 * <p>Begin with {@link io.github.iforest4j.sim.report.DetectabilityReport}. It trains an isolation
 * forest on clean readings and measures, for each kind of anomaly, the area under the ROC curve
 * (AUROC) of its scores:
 *
 * <pre>{@code
 * Scenario network = Scenario.named("network");
 * SensorStream.Options options = SensorStream.Options.of(network, 1);
 * DetectabilityReport report = DetectabilityReport.of(network, options);
 * int given = report.difficulties().indexOf(options.difficulty());
 * Map<String, Double> auroc = new TreeMap<>();
 * for (DetectabilityReport.Kind kind : report.kinds()) {
 *   auroc.put(kind.kind(), kind.auroc().get(given));
 * }
 * }</pre>
 *
 * <p>{@link io.github.iforest4j.sim.report.DifficultySearch} goes the other way and finds the
 * difficulty for an AUROC. {@link io.github.iforest4j.sim.report.SimulationSpeed} measures readings
 * per second. {@link io.github.iforest4j.sim.report.TruthJson} writes the truth of a stream as JSON
 * lines. {@link io.github.iforest4j.sim.report.Gallery} has the data of small pictures of all that
 * the simulator can do.
 */
@NullMarked
package io.github.iforest4j.sim.report;

import org.jspecify.annotations.NullMarked;
