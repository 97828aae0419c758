/**
 * The {@code iforest} command line. {@link io.github.iforest4j.client.Main} is the entry point; it
 * runs one of the commands of {@code command}, which parse options ({@code option}), call the
 * libraries, and print results ({@code console}). Nothing here computes: detection, training and
 * evaluation belong to the core, the run of a stream to stream-engine, pictures and pages to
 * stream-views.
 */
@NullMarked
package io.github.iforest4j.client;

import org.jspecify.annotations.NullMarked;
