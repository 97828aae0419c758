package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import org.jspecify.annotations.Nullable;

/** Compares verdicts with the labels that the readings themselves carry. */
final class TruthSink implements ReadingSink {
  private final RowReading reading;
  private final TruthComparison truth;

  private TruthSink(RowReading reading, TruthComparison truth) {
    this.reading = reading;
    this.truth = truth;
  }

  /** For the readings of a model; null if its schema has no label. */
  static @Nullable TruthSink of(DetectorModel model) {
    RowReading reading = new RowReading(model.schema());
    return reading.hasLabel()
        ? new TruthSink(reading, new TruthComparison(model.config().preset().lingering()))
        : null;
  }

  /** The comparison so far. */
  TruthComparison comparison() {
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
