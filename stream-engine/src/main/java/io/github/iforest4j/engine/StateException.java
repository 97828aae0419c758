package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Learning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A state folder cannot be used by this run. The message says why and what to do. */
public final class StateException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why a state folder cannot be used. */
  public enum Reason {
    /** Another run uses the folder. */
    IN_USE,
    /** There is a file of that name, or the folder cannot be created. */
    NO_FOLDER,
    /** The file is damaged, or not a state. */
    DAMAGED,
    /** The file was written by another version of this software, in a format that is not read. */
    OTHER_VERSION,
    /** The state is that of a server and this is a run, or the other way round. */
    OTHER_USE,
    /** The state belongs to another model. */
    OTHER_MODEL,
    /** The state was kept with another choice of the field that names devices. */
    OTHER_KEY,
    /** The state was kept with another way of learning. */
    OTHER_LEARNING
  }

  private final Reason reason;
  private final transient Path folder;
  private final boolean keyed;
  private final @Nullable Learning learning;

  private StateException(
      Reason reason, Path folder, String problem, boolean keyed, @Nullable Learning learning) {
    super(folder + ": " + problem);
    this.reason = reason;
    this.folder = folder;
    this.keyed = keyed;
    this.learning = learning;
  }

  static StateException inUse(Path folder) {
    return new StateException(
        Reason.IN_USE,
        folder,
        "another run keeps its state there; wait for it, or name another folder",
        false,
        null);
  }

  static StateException noFolder(Path folder, IOException cause) {
    StateException exception =
        new StateException(
            Reason.NO_FOLDER,
            folder,
            Files.exists(folder)
                ? "is a file; a state is kept in a folder, so name one"
                : "the folder cannot be created; name another one, or create it",
            false,
            null);
    exception.initCause(cause);
    return exception;
  }

  static StateException damaged(Path file) {
    return new StateException(
        Reason.DAMAGED,
        file,
        "is damaged, or not a state of a run; remove the folder to start again",
        false,
        null);
  }

  static StateException otherVersion(Path file) {
    return new StateException(
        Reason.OTHER_VERSION,
        file,
        "was written by another version of this software, in a format that this one does not read;"
            + " name another folder, or remove this one to start again",
        false,
        null);
  }

  static StateException otherModel(Path folder) {
    return new StateException(
        Reason.OTHER_MODEL,
        folder,
        "the state there belongs to another model"
            + "\nName another folder, or remove this one to start again.",
        false,
        null);
  }

  static StateException otherUse(Path folder, boolean server) {
    return new StateException(
        Reason.OTHER_USE,
        folder,
        "the state there was kept by "
            + (server ? "a run that watches a source" : "a server that is asked for verdicts")
            + "\nName another folder, or remove this one to start again.",
        false,
        null);
  }

  static StateException otherKey(Path folder, boolean keyed) {
    return new StateException(
        Reason.OTHER_KEY,
        folder,
        "the state there was kept "
            + (keyed
                ? "with another field that names devices"
                : "without a field that names devices")
            + AGAIN,
        keyed,
        null);
  }

  static StateException otherLearning(Path folder, @Nullable Learning learning) {
    return new StateException(
        Reason.OTHER_LEARNING,
        folder,
        "the state there was kept with another way of learning"
            + (learning == null ? "" : ": " + learning)
            + AGAIN,
        false,
        learning);
  }

  private static final String AGAIN =
      "\nUse the same choice now, or remove the folder to start again.";

  /** Why the state folder cannot be used. */
  public Reason reason() {
    return reason;
  }

  /** The folder, or the file in it that is damaged. */
  public Path folder() {
    return folder;
  }

  /** With {@link Reason#OTHER_KEY}: whether a field named the devices when the state was kept. */
  public boolean keyed() {
    return keyed;
  }

  /**
   * With {@link Reason#OTHER_LEARNING}: how the run learned that saved the state; null if unknown.
   */
  public @Nullable Learning learning() {
    return learning;
  }
}
