/**
 * Verdicts over HTTP: readings are posted, and each is answered with its verdict and the evidence.
 * Begin with {@link io.github.iforest4j.engine.serve.ScoreServer}.
 */
@NullMarked
package io.github.iforest4j.engine.serve;

import org.jspecify.annotations.NullMarked;
