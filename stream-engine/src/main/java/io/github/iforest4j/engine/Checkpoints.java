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
  /** The only session in the state of a server. No source has a session of this name. */
  static final String SERVER = "serve:";

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

  /** Restores judges from the bytes of their memories. */
  interface Restoring {
    /**
     * Restores.
     *
     * @throws InvalidModelException if the bytes are damaged, or belong to another model
     */
    void restore(byte[] judges) throws IOException;
  }

  /**
   * Reads the state of an earlier run, and restores the judges.
   *
   * @throws StateException if the state is damaged, or was kept by a server, or with another model,
   *     key or way of learning
   */
  RunState resume(DetectorModel model, RunJudges judges) throws IOException {
    return resume(
        model, judges.keys().field(), judges.settings().learning(), judges::restore, false);
  }

  /**
   * Reads the state of an earlier server, and restores the judges.
   *
   * @throws StateException if the state is damaged, or was kept by a run, or with another model,
   *     key or way of learning
   */
  RunState resumeServer(DetectorModel model, int keyField, Learning learning, Restoring judges)
      throws IOException {
    return resume(model, keyField, learning, judges, true);
  }

  private RunState resume(
      DetectorModel model, int keyField, Learning learning, Restoring judges, boolean server)
      throws IOException {
    RunState state = folder.read(model);
    if (isOfServer(state) != server) {
      throw StateException.otherUse(folder.folder(), server);
    }
    if (!state.modelId().equals(model.id())) {
      throw StateException.otherModel(folder.folder());
    }
    if (state.keyField() != keyField) {
      throw StateException.otherKey(folder.folder(), state.keyField() >= 0);
    }
    if (state.learning() != learning.ordinal()) {
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

  private static boolean isOfServer(RunState state) {
    return state.places().stream().anyMatch(place -> place.session().equals(SERVER));
  }
}
