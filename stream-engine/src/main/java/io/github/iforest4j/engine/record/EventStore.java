package io.github.iforest4j.engine.record;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.label.AnomalyLabel;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a recorder keeps events. A method that is not overridden keeps nothing, as in {@link
 * #NONE}. Not thread-safe.
 */
interface EventStore extends Closeable {
  /** Keeps nothing. Every event is new. */
  EventStore NONE = new EventStore() {};

  /**
   * Adds an anomaly.
   *
   * @return false if the store already has it
   * @throws UnusableFileException if the store has other values for the same reading
   */
  default boolean add(AnomalyEvent event) throws UnusableFileException {
    return true;
  }

  /** Adds an update of an incident; returns false if the store already has it. */
  default boolean add(IncidentUpdate update) {
    return true;
  }

  /** Adds an incident that is over; returns false if the store already has it. */
  default boolean add(IncidentEvent incident) {
    return true;
  }

  /** Adds a drift; returns false if the store already has it. */
  default boolean add(DriftEvent drift) {
    return true;
  }

  /** Adds an incident about the arrival of readings; returns false if the store already has it. */
  default boolean add(ArrivalEvent event) {
    return true;
  }

  /** Adds the label of an anomaly. */
  default void add(AnomalyEvent event, AnomalyLabel label) {}

  /** Why lines wait to be written or are lost, or rotation failed; null if all is well. */
  default @Nullable String trouble() {
    return null;
  }

  /** The number of lines that wait to be written. */
  default long unwritten() {
    return 0;
  }

  /** The number of lines that were lost. */
  default long lost() {
    return 0;
  }

  /** The number of rotations; may be called by any thread. */
  default long rotations() {
    return 0;
  }

  /**
   * Prevents rotation, or allows it again. Events in files older than the last rotated ones are not
   * recognised if they come again.
   *
   * @param held whether rotation is prevented
   */
  default void holdRotation(boolean held) {}

  /** The number of bytes of torn lines that were removed on opening. */
  default long cutBytes() {
    return 0;
  }

  /**
   * Writes everything to the disk.
   *
   * @throws IOException if that fails, or lines wait or are lost
   */
  default void flush() throws IOException {}

  /**
   * Closes the store.
   *
   * @throws IOException if lines wait or are lost
   */
  @Override
  default void close() throws IOException {}
}
