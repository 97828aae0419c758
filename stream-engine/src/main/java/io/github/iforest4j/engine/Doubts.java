package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Probe;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.event.DoubtEvent;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.PlainText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether the verdicts of a run can be right. Not thread-safe; a normal reading allocates
 * nothing.
 */
final class Doubts {
  /** A larger share of anomalies is reported. */
  private static final int ONE_IN = 10;

  /** With fewer readings, the share is not reported during the run. */
  private static final long MIN_READINGS = 200;

  /** With fewer readings, the share is not reported at the end of the run. */
  private static final long MIN_IN_ALL = 50;

  private static final int MAX_NAME = 64;

  private final FeatureSchema schema;

  /** By field: the number of anomalies that it leads. */
  private final long[] led;

  private long judged;
  private long anomalies;
  private boolean said;

  Doubts(FeatureSchema schema) {
    this.schema = schema;
    this.led = new long[schema.numFields()];
  }

  /**
   * Returns the doubt about a model that misses values far outside the usual range in half of its
   * fields or more; null if there is no doubt.
   */
  static @Nullable DoubtEvent of(DetectorModel whole) {
    for (DetectorModel kind : whole.kinds()) {
      DoubtEvent doubt = of(kind);
      if (doubt != null) {
        return doubt;
      }
    }
    return whole.kinds().isEmpty() ? ofOne(whole) : null;
  }

  private static @Nullable DoubtEvent ofOne(DetectorModel model) {
    List<Probe> probes = model.probe();
    List<Probe> unheard = probes.stream().filter(probe -> !probe.isAnomaly()).toList();
    if (unheard.isEmpty() || 2 * unheard.size() < probes.size()) {
      return null;
    }
    Probe one = unheard.get(0);
    String field = model.schema().field(one.field()).name();
    return new DoubtEvent(
        DoubtEvent.Kind.HARDLY_ANY,
        0,
        (double) unheard.size() / probes.size(),
        field,
        String.format(
            Locale.ROOT,
            "this model can hardly find anything: '%s' at %s, three times the width of its usual"
                + " range, would score %.2f, and an anomaly needs more than %.2f; the readings that"
                + " it was trained on may be of several kinds, or hold faults",
            PlainText.clean(field, MAX_NAME),
            PlainText.number(one.value()),
            one.score(),
            one.threshold()));
  }

  /** Takes a verdict; returns the doubt that follows from it, or null. */
  @Nullable DoubtEvent next(Verdict verdict) {
    if (verdict.state() == Verdict.State.WARMING) {
      return null;
    }
    judged++;
    if (!verdict.isAnomaly()) {
      return null;
    }
    anomalies++;
    int strongest = 0;
    for (int f = 1; f < led.length; f++) {
      if (verdict.attribution().contribution(f) > verdict.attribution().contribution(strongest)) {
        strongest = f;
      }
    }
    led[strongest]++;
    return judged < MIN_READINGS ? null : many();
  }

  /** The doubt about all readings; null if there is none, or if it was reported before. */
  @Nullable DoubtEvent atEnd() {
    return judged < MIN_IN_ALL ? null : many();
  }

  private @Nullable DoubtEvent many() {
    if (said || anomalies * ONE_IN <= judged) {
      return null;
    }
    said = true;
    int most = 0;
    for (int f = 1; f < led.length; f++) {
      most = led[f] > led[most] ? f : most;
    }
    double share = (double) anomalies / judged;
    String field = schema.field(most).name();
    return new DoubtEvent(
        DoubtEvent.Kind.MANY_ANOMALIES,
        judged,
        share,
        field,
        String.format(
            Locale.ROOT,
            "more than a tenth of the readings look unusual (%,d of %,d so far, %,d because of '%s'): a"
                + " fault has lasted for long, or what was learned from does not show what is usual",
            anomalies,
            judged,
            led[most],
            PlainText.clean(field, MAX_NAME)));
  }
}
