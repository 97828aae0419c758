/**
 * Which prompt, model or backend labels best, measured on anomalies whose true category is known.
 *
 * <p>{@link io.github.iforest4j.label.compare.PromptTrial#of} labels one anomaly and records what
 * that took; {@link io.github.iforest4j.label.compare.PromptScore#of} sums trials up.
 */
@NullMarked
package io.github.iforest4j.label.compare;

import org.jspecify.annotations.NullMarked;
