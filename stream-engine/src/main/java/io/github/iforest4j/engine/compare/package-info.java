/**
 * The files of a comparison of prompts and models: {@link
 * io.github.iforest4j.engine.compare.PromptTrials} keeps the trials, so that an interrupted
 * comparison can be continued, and {@link io.github.iforest4j.engine.compare.PromptScoreTable}
 * writes the scores as CSV, Markdown and JSON.
 *
 * <pre>{@code
 * PromptTrials trials = PromptTrials.open(folder.resolve("trials.csv"));
 * List<PromptScore> scores = PromptScore.of(trials.all());
 * PromptScoreTable.writeCsv(scores, folder.resolve("comparison.csv"));
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.engine.compare;

import org.jspecify.annotations.NullMarked;
