/**
 * Fixtures for the tests of this module and of the modules that use it; part of the test jar only.
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.engine.testing.Plant}: a small model of two sensors per device,
 *       and normal and anomalous readings for it. For tests of a whole run.
 *   <li>{@link io.github.iforest4j.engine.testing.FeedSource}: a source of readings that the test
 *       sends, live or replayable. Use it instead of files and sockets.
 *   <li>{@link io.github.iforest4j.engine.testing.Anomalies}: anomalies of a real detector at
 *       positions of the test's choice. For tests of what happens to an event.
 * </ul>
 *
 * <p>Everything is the same in each run: models have fixed seeds, and times are fixed.
 */
@NullMarked
package io.github.iforest4j.engine.testing;

import org.jspecify.annotations.NullMarked;
