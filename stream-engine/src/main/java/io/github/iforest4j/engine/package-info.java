/**
 * A run over a stream: readings come from a source, a model judges them, and anomalies are
 * recorded, labelled and sent to sinks. {@link io.github.iforest4j.engine.StreamRun} is the whole
 * run, {@link io.github.iforest4j.engine.StreamJudge} only its step.
 *
 * <pre>{@code
 * try (StreamRun run =
 *     StreamRun.builder()
 *         .source(Sources.open(readings.toString(), SourceOptions.DEFAULT))
 *         .model(DetectorModel.read(model))
 *         .files(RunFiles.in(folder))
 *         .sink(sink)
 *         .build()) {
 *   RunSummary summary = run.run().orElseThrow();
 *   SummaryText.lines(summary).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.engine.StreamRunBuilder} lists everything that a run can have: a
 *       labeller, feedback, a {@link io.github.iforest4j.engine.StateFolder} that survives a
 *       restart, a {@link io.github.iforest4j.engine.Learner} instead of a model.
 *   <li>A program follows a run through a {@link io.github.iforest4j.engine.RunListener}, receives
 *       its events through a {@link io.github.iforest4j.engine.sink.RunSink}, and asks for its
 *       numbers through {@link io.github.iforest4j.engine.RunStatus}.
 *   <li>A stream processor with its own sources, state and clock uses {@link
 *       io.github.iforest4j.engine.StreamJudge}: reading in, {@link
 *       io.github.iforest4j.engine.Judgement} out, with a snapshot of its memory.
 *   <li>{@link io.github.iforest4j.engine.RunSetupException} and {@link
 *       io.github.iforest4j.engine.StateException} carry the reason why a run cannot begin.
 * </ul>
 *
 * <p>An incident is what people see: anomalies of one stream that belong together. The detector and
 * the file formats call it an episode.
 */
@NullMarked
package io.github.iforest4j.engine;

import org.jspecify.annotations.NullMarked;
