package io.github.iforest4j.engine.sink;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;

/** Sees each reading after its verdict; both are overwritten by the next. */
public interface ReadingObserver {
  /** Sees nothing. */
  ReadingObserver NONE = (row, verdict) -> {};

  /** The next reading with its verdict. */
  void reading(RecordRow row, Verdict verdict);
}
