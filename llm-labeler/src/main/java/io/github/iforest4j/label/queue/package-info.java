/**
 * Labels for a stream of anomalies, without delaying the stream.
 *
 * <p>{@link io.github.iforest4j.label.queue.LabelQueue} asks a labeller on threads of its own and
 * hands each anomaly to a listener exactly once, with its label. {@link
 * io.github.iforest4j.label.queue.LabelCache} keeps answers, so that similar anomalies share one.
 * The queue knows nothing about the type of the anomalies but how to get the evidence and the key
 * of the episode:
 *
 * <pre>{@code
 * LabelCache cache = new LabelCache(labeler, 1_000, Duration.ofHours(1), Timing.SYSTEM);
 * LabelQueue.Settings settings =
 *     new LabelQueue.Settings(LabelQueue.DEFAULT_CAPACITY, LabelQueue.DEFAULT_DEADLINE, 2, cache);
 * LabelQueue<Alarm> queue =
 *     new LabelQueue<>(
 *         labeler, settings, Alarm::evidence, Alarm::device, this::labelled, System.err::println);
 * alarms.forEach(queue::submit);
 * queue.close(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>The classes behind the queue, each one decision: {@code RequestQueue} (order, capacity,
 * deadlines), {@code SharedAnswers} and {@code EpisodeAnswers} (who shares an answer), {@code
 * LabelDecisions} (how a request ends), {@code Ending} and {@code EndingQueue} (writing the label).
 */
@NullMarked
package io.github.iforest4j.label.queue;

import org.jspecify.annotations.NullMarked;
