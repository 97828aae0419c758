/**
 * The Isolation Forest over rows of numbers: fit, score, attribute, save. Start at {@link
 * io.github.iforest4j.IsolationForest}.
 *
 * <p>F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008. An anomaly score lies in
 * (0,1]; higher is more anomalous; 0.5 is the score of a row of average path length.
 *
 * <pre>{@code
 * FeatureMatrix training = FeatureMatrix.of(history);
 * IsolationForestConfig config = IsolationForestConfig.builder().numTrees(200).seed(7).build();
 * IsolationForest forest = IsolationForest.fit(training, config);
 * double score = forest.score(row, ScoringMode.BOX);
 * Attribution why = forest.attribute(row, ScoringMode.BOX);
 * System.out.printf("score %.2f, feature %d%n", score, why.top(1)[0]);
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.FeatureMatrix} holds rows of doubles or floats; {@link
 *       io.github.iforest4j.Reservoir} and {@link io.github.iforest4j.ReservoirSample} sample rows
 *       from a stream of unknown length.
 *   <li>{@link io.github.iforest4j.IsolationForestConfig} says how a forest is grown, {@link
 *       io.github.iforest4j.IsolationForest} is the fitted forest: immutable, thread-safe, saved as
 *       checked bytes. {@link io.github.iforest4j.IsolationTree} shows one of its trees.
 *   <li>{@link io.github.iforest4j.ScoringMode} chooses between the score of the paper and the box
 *       score, which also sees how far outside a value lies.
 *   <li>{@link io.github.iforest4j.Attribution} says which features moved a score, {@link
 *       io.github.iforest4j.ConditionalZScore} which value does not go with the others.
 *   <li>{@link io.github.iforest4j.AnomalyThreshold} turns scores into decisions.
 * </ul>
 *
 * <p>Records with names, units, categories or time belong to {@link
 * io.github.iforest4j.detect.DetectorModel}, which uses a forest. Methods that can be called for
 * each reading of a stream allocate nothing; their Javadoc says so.
 */
@NullMarked
package io.github.iforest4j;

import org.jspecify.annotations.NullMarked;
