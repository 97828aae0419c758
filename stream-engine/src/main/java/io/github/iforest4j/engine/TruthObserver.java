package io.github.iforest4j.engine;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.record.TruthComparison;
import io.github.iforest4j.engine.sink.WatchService;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;

/** Compares verdicts with the labels that the readings themselves carry. */
public final class TruthObserver implements WatchService {
  private final RowReading reading;
  private final TruthComparison truth;

  private TruthObserver(RowReading reading, TruthComparison truth) {
    this.reading = reading;
    this.truth = truth;
  }

  /** For readings of a schema with a label. */
  public static TruthObserver of(RowReading reading, long wake) {
    return new TruthObserver(reading, new TruthComparison(wake));
  }

  /** What it came to. */
  public TruthComparison truth() {
    return truth;
  }

  @Override
  public void reading(RecordRow row, Verdict verdict) {
    Boolean anomalous = verdict.state() == Verdict.State.WARMING ? null : reading.anomalous(row);
    if (anomalous == null) {
      return;
    }
    String kind = reading.kind(row);
    long event = reading.event(row);
    if (anomalous && !kind.isEmpty() && event >= 0) {
      truth.addAnomaly(kind, event, verdict.isAnomaly());
    } else {
      truth.add(anomalous, verdict.isAnomaly());
    }
  }
}
