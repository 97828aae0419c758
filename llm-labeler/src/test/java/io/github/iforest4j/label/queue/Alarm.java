package io.github.iforest4j.label.queue;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Readings;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;

/** What these tests label: an anomaly of a plant that has grown too hot. */
record Alarm(String id, String episode, Evidence evidence) {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.numeric("temperature", "°C").withUsual(new UsualRange(58.1, 60, 61.9)),
              Field.categorical("mode", List.of("eco", "full"))));

  /** An alarm that begins an episode; all have the same signature. */
  static Alarm at(long position) {
    return at(position, "alarm " + position);
  }

  /** An alarm that belongs to an episode. */
  static Alarm at(long position, String episode) {
    RecordRow row = SCHEMA.newRow();
    row.clear();
    row.setNumber(0, 93.25);
    row.setText(1, "turbo");
    Attribution attribution = new Attribution(2);
    attribution.add(0, .3, .3);
    attribution.add(1, .1, .1);
    Evidence evidence =
        Evidence.of(
            row,
            attribution,
            -1,
            f -> Aspect.VALUE,
            f -> Double.NaN,
            .7812,
            .6103,
            new Confidence(Confidence.Basis.STREAM_RANK, .9876, 4321),
            Readings.TIME.plusSeconds(position),
            RecentReadings.NONE);
    return new Alarm("alarm " + position, episode, evidence);
  }

  /** The same alarm with another signature: it stands out in fewer fields. */
  Alarm withFewerFindings() {
    Evidence e = evidence;
    return new Alarm(
        id,
        episode,
        new Evidence(
            e.time(),
            e.score(),
            e.threshold(),
            e.confidence(),
            e.findings().subList(0, 1),
            e.context()));
  }

  /** The same alarm, as if the temperature had become unusual in another way. */
  Alarm with(Evidence.Deviation deviation) {
    Evidence e = evidence;
    Evidence.Finding f = e.findings().get(0);
    Evidence.Finding other =
        new Evidence.Finding(
            f.field(),
            f.kind(),
            f.value(),
            f.number(),
            f.unit(),
            f.usual(),
            f.knownValues(),
            deviation,
            f.direction(),
            f.share(),
            f.recent());
    return new Alarm(
        id,
        episode,
        new Evidence(
            e.time(), e.score(), e.threshold(), e.confidence(), List.of(other), e.context()));
  }

  LabelRequest<Alarm> request(long submittedNanos) {
    return new LabelRequest<>(this, evidence, episode, true, submittedNanos);
  }

  static AnomalyLabel label(String text, LabelStatus status) {
    return new AnomalyLabel(
        text,
        "drift",
        "temperature is 93.25 °C",
        Severity.HIGH,
        "cool it down to 20",
        status,
        "scripted",
        "model",
        "p",
        2,
        2);
  }
}
