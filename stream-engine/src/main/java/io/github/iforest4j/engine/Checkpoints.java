package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.time.Duration;

/**
 * Saves the state of a run from time to time, and restores that of an earlier run. Not thread-safe.
 *
 * <p>Each reading takes effect exactly once: readings up to the position of the state are part of
 * it; later readings are judged again from the same memory, and their events, if the journal
 * already has them, are recognised by their ids.
 */
final class Checkpoints {
  /** Saving takes at most one part in this number of the time. */
  private static final int MIN_SHARE = 20;

  private final StateFolder folder;
  private final long everyNanos;
  private final Timing timing;
  private long savedAt;
  private long waitNanos;
  private long failures;

  Checkpoints(StateFolder folder, Duration every, Timing timing) {
    this.folder = folder;
    this.everyNanos =
        every.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : every.toNanos();
    this.timing = timing;
    this.savedAt = timing.nanoTime();
    this.waitNanos = everyNanos;
  }

  /** Whether it is time to save. */
  boolean isDue() {
    return timing.nanoTime() - savedAt >= waitNanos;
  }

  /** Takes the state of a run as it is now. */
  interface Snapshot {
    /**
     * Takes the state.
     *
     * @throws IllegalStateException if it is too large
     * @throws IOException if the files that belong to it cannot be written
     */
    RunState take() throws IOException;
  }

  /**
   * Saves.
   *
   * @throws IOException if the state is too large or cannot be written; the earlier one stays
   */
  void save(Snapshot snapshot) throws IOException {
    long begun = timing.nanoTime();
    try {
      folder.write(snapshot.take());
    } catch (IllegalStateException e) {
      failures++;
      throw new IOException(e.getMessage(), e);
    } catch (IOException e) {
      failures++;
      throw e;
    } finally {
      savedAt = timing.nanoTime();
      waitNanos = Math.max(everyNanos, MIN_SHARE * (savedAt - begun));
    }
  }

  /** The number of times that saving failed. */
  long failures() {
    return failures;
  }

  StateFolder folder() {
    return folder;
  }

  /** Whether an earlier run saved a state. */
  boolean hasState() {
    return folder.hasState();
  }

  /**
   * Reads the state of an earlier run, and restores the judges.
   *
   * @throws StateException if the state is damaged, or was kept with another model, key or way of
   *     learning
   */
  RunState resume(DetectorModel model, RunJudges judges) throws IOException {
    RunState state = folder.read(model);
    if (!state.modelId().equals(model.id())) {
      throw StateException.otherModel(folder.folder());
    }
    if (state.keyField() != judges.keys().field()) {
      throw StateException.otherKey(folder.folder(), state.keyField() >= 0);
    }
    if (state.learning() != judges.settings().learning().ordinal()) {
      Learning[] all = Learning.values();
      throw StateException.otherLearning(
          folder.folder(), state.learning() < all.length ? all[state.learning()] : null);
    }
    try {
      judges.restore(state.judges());
    } catch (InvalidModelException e) {
      throw folder.damaged(e);
    }
    return state;
  }
}
