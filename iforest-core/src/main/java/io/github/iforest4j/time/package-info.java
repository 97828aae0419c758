/**
 * Time as a dependency: a clock that tests can set, waiting that tests can skip, and the pauses
 * between attempts.
 *
 * <p>{@link io.github.iforest4j.time.Timing#SYSTEM} is the real one. {@link
 * io.github.iforest4j.time.Backoff} computes the pauses between attempts to reach a server.
 */
package io.github.iforest4j.time;
