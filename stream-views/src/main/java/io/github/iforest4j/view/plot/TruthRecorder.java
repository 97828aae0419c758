package io.github.iforest4j.view.plot;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.summary.TruthComparison;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares each verdict of a run with the truth about its reading, which is known from elsewhere,
 * and keeps both for a picture. Not thread-safe.
 */
public final class TruthRecorder implements ReadingSink {
  private final Supplier<@Nullable Anomaly> truths;
  private final TruthComparison comparison;
  private final ReadingHistory history;
  private final Runnable step;
  private final Map<String, Boolean> alerts = new HashMap<>();
  private @Nullable RowReading reading;
  private boolean isFault;

  /**
   * The anomaly that a reading belongs to.
   *
   * @param kind its kind
   * @param id the same for all readings of one anomaly
   */
  public record Anomaly(String kind, long id) {}

  /**
   * A recorder.
   *
   * @param truths asked once for each reading, in order; gives null for a normal one
   * @param comparison receives each verdict beside its truth
   * @param history receives each reading
   * @param step runs after each reading
   */
  public TruthRecorder(
      Supplier<@Nullable Anomaly> truths,
      TruthComparison comparison,
      ReadingHistory history,
      Runnable step) {
    this.truths = truths;
    this.comparison = comparison;
    this.history = history;
    this.step = step;
  }

  @Override
  public void started(DetectorModel model, int keyField) {
    reading = new RowReading(model.schema());
  }

  @Override
  public void reading(RecordRow row, Verdict verdict) {
    Anomaly anomaly = truths.get();
    isFault = anomaly != null;
    if (verdict.state() == Verdict.State.WARMING) {
      // There is no verdict to compare.
    } else if (anomaly == null) {
      comparison.add(false, verdict.isAnomaly());
    } else {
      comparison.addAnomaly(anomaly.kind(), anomaly.id(), verdict.isAnomaly());
    }
    history.add(
        row,
        verdict,
        reading == null ? null : reading.time(row),
        anomaly == null ? Truth.NORMAL : Truth.ANOMALY);
    step.run();
  }

  @Override
  public void anomaly(AnomalyEvent event, boolean known) {
    // The event follows its reading. An incident is real if one of its anomalies is.
    alerts.merge(event.incident(), isFault, Boolean::logicalOr);
  }

  /**
   * The main result in one line: the number of alerts, of alerts with at least one anomaly during a
   * fault, and of faults found. Each incident raises one alert.
   */
  public String headline() {
    int real = Collections.frequency(alerts.values(), true);
    long faults = 0;
    long found = 0;
    for (TruthComparison.Kind kind : comparison.kinds().values()) {
      faults += kind.events();
      found += kind.eventsFound();
    }
    double delay = comparison.meanDelay();
    return String.format(
        Locale.ROOT,
        "%s, %,d real; %,d of %,d faults found%s",
        Counted.of(alerts.size(), "alert"),
        real,
        found,
        faults,
        Double.isNaN(delay)
            ? ""
            : String.format(Locale.ROOT, ", %.1f readings after they began", delay));
  }
}
