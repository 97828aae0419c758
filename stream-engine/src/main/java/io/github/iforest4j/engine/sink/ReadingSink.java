package io.github.iforest4j.engine.sink;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;

/** A sink that receives every reading, too. */
public interface ReadingSink extends RunSink {
  /**
   * A reading was judged. Called before the events that follow from it, by the thread of the
   * stream.
   *
   * @param row the reading; overwritten by the next
   * @param verdict its verdict; overwritten by the next
   */
  void reading(RecordRow row, Verdict verdict);

  /** Whether {@link #judged} is called, which costs two readings of the clock for each reading. */
  default boolean measuresTime() {
    return false;
  }

  /**
   * A reading and its events have been dealt with.
   *
   * @param nanos how long that took, from the parsed reading on, in nanoseconds
   */
  default void judged(long nanos) {}
}
