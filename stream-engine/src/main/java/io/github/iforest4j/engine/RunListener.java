package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.engine.summary.RunSummary;
import java.nio.file.Path;
import java.util.List;

/**
 * Receives what happens in the life of a run, for example to print it. The events in order; each
 * happens at most once unless it says otherwise:
 *
 * <ol>
 *   <li>{@link #learning}, {@link #learned} for each reading, {@link #notLearned} and {@link
 *       #learningEnded}, if the run learns its model;
 *   <li>{@link #started}: there is a model, and the files are open;
 *   <li>{@link #completing}, if an earlier run over the same files was cut short;
 *   <li>{@link #resumed}, if there is a state of an earlier run;
 *   <li>{@link #keyForgotten}, {@link #doubt} and {@link #warning}, as they happen; warnings
 *       repeat;
 *   <li>{@link #waitingForLabels}, when the source has ended and labels are still to come;
 *   <li>{@link #ended}, before the files are closed.
 * </ol>
 *
 * <p>Every method does nothing unless it is overridden. {@link #warning} is called by any thread,
 * the others by the thread of the run.
 */
public interface RunListener {
  /** Ignores everything. */
  RunListener SILENT = new RunListener() {};

  /**
   * The run learns its model from the first readings.
   *
   * @param source the name of the source
   * @param readings the number of readings it takes; 0 for all that the source has
   */
  default void learning(String source, int readings) {}

  /**
   * One more reading was learned from.
   *
   * @param readings the number of readings so far
   */
  default void learned(long readings) {}

  /**
   * Readings were left out of learning, because they are in maintenance windows. Called again if
   * more of them were read.
   *
   * @param readings the number of readings that were left out since the last call, at least 1
   */
  default void notLearned(int readings) {}

  /** Learning has ended: the readings are complete, the run was stopped, or the source ended. */
  default void learningEnded() {}

  /**
   * The run begins to judge.
   *
   * @param model the model that judges
   * @param keys the field that tells streams apart, and the bounds of their memory
   */
  default void started(DetectorModel model, KeySettings keys) {}

  /**
   * An earlier run did not finish the files; they are completed now.
   *
   * @param unlabelled the number of anomalies that get their label now; 0 if only the files were
   *     torn
   */
  default void completing(int unlabelled) {}

  /**
   * The run continues from a state.
   *
   * @param folder where the state is
   * @param readings the number of readings of earlier runs
   * @param positions the positions after which the parts of the source continue; empty if the
   *     source is another one
   * @param replayable whether the source can be read again
   */
  default void resumed(Path folder, long readings, List<Long> positions, boolean replayable) {}

  /** The first key was forgotten, because it was silent for long, or because there are too many. */
  default void keyForgotten() {}

  /**
   * The source has ended; the run waits for labels.
   *
   * @param pending the number of anomalies that wait
   */
  default void waitingForLabels(int pending) {}

  /**
   * Something is wrong, although the run continues.
   *
   * @param message a sentence; may hold text from outside
   */
  default void warning(String message) {}

  /**
   * The verdicts may not be right: too many readings look unusual, or hardly any could. Each kind
   * at most once.
   */
  default void doubt(DoubtEvent doubt) {}

  /** The run is over; the files are still open. */
  default void ended(RunSummary summary) {}
}
