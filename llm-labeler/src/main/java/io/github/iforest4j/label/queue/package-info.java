/**
 * Labels for a stream of anomalies, without delaying the stream.
 *
 * <p>Start at {@link io.github.iforest4j.label.queue.LabelQueue}: it asks a labeller on threads of
 * its own and hands each anomaly to a listener once, with its label. {@link
 * io.github.iforest4j.label.queue.LabelCache} keeps answers, so that similar anomalies share one.
 */
@NullMarked
package io.github.iforest4j.label.queue;

import org.jspecify.annotations.NullMarked;
