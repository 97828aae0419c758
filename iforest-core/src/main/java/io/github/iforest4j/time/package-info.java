/**
 * Time as a dependency: a clock that tests can set, waiting that tests can skip, and the pauses
 * between attempts.
 *
 * <p>{@link io.github.iforest4j.time.Timing} is both clock and waiting; {@link
 * io.github.iforest4j.time.Timing#SYSTEM} is the real one. Everything that measures a duration or
 * waits takes a Timing in its constructor, so that no test sleeps. {@link
 * io.github.iforest4j.time.Backoff} computes the pauses between attempts to reach a server: they
 * double up to a maximum, and each is shortened at random, so that many clients do not return at
 * once.
 *
 * <pre>{@code
 * Backoff backoff = new Backoff();
 * long start = timing.nanoTime();
 * for (int failures = 1; !attempt.getAsBoolean(); failures++) {
 *   timing.pause(backoff.after(failures));
 * }
 * Duration took = Duration.ofNanos(timing.nanoTime() - start);
 * }</pre>
 *
 * <p>Both are thread-safe. A test implements Timing with a number that it moves: {@code pause} adds
 * the duration and returns at once.
 */
@NullMarked
package io.github.iforest4j.time;

import org.jspecify.annotations.NullMarked;
