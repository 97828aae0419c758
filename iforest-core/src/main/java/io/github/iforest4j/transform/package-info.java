/**
 * Prepares rows for a forest, in a pipeline of your own. The presets of {@link
 * io.github.iforest4j.detect.DetectorModel} have their own preparation built in.
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.transform.WindowFeatures} makes columns of the latest values of
 *       several signals: mean, deviation, median, slope, extremes, deviation from the usual of the
 *       hour. Causal: nothing looks ahead.
 *   <li>{@link io.github.iforest4j.transform.DriftAwareScale} centres and scales columns so that a
 *       slow drift weighs no more than noise.
 *   <li>{@link io.github.iforest4j.transform.Whitening} turns correlated columns into uncorrelated
 *       ones: a forest then sees relations that break.
 * </ul>
 *
 * <pre>{@code
 * WindowFeatures windows = WindowFeatures.of(3).mean(15).deviation(10).build();
 * FeatureMatrix columns = windows.apply(history);
 * DriftAwareScale scale = DriftAwareScale.learn(columns);
 * FeatureMatrix scaled = scale.apply(columns);
 * Whitening whitening = Whitening.learn(scaled);
 * IsolationForest forest = IsolationForest.fit(whitening.apply(scaled), config);
 * }</pre>
 *
 * <p>Window features have one writer; scale and whitening are immutable and thread-safe. Taking one
 * row allocates nothing. The attribution of a score leads back from columns to signals by {@code
 * attribute} of the same classes, in the opposite order.
 */
@NullMarked
package io.github.iforest4j.transform;

import org.jspecify.annotations.NullMarked;
