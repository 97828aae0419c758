/**
 * What applies to any backend, one decorator for each: retries, limits per minute, requests at the
 * same time, a pause after repeated failures, and recordings. {@link
 * io.github.iforest4j.label.backend.policy.Deadline} is the moment that all attempts share. Not
 * exported.
 */
@NullMarked
package io.github.iforest4j.label.backend.policy;

import org.jspecify.annotations.NullMarked;
