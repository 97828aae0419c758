/**
 * Whether evidence supports what a text states.
 *
 * <p>{@link io.github.iforest4j.label.ground.GroundingFacts} holds what the evidence says, {@link
 * io.github.iforest4j.label.ground.Grounding} is the verdict on a text. {@link
 * io.github.iforest4j.label.ground.NumberText} writes numbers the way labels show them. Not
 * exported.
 */
@NullMarked
package io.github.iforest4j.label.ground;

import org.jspecify.annotations.NullMarked;
