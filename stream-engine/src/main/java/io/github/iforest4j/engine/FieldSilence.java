package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.ArrivalTimes.Open;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether each field of a device goes on arriving while others do, where readings are
 * assembled of single values. It uses the times in the readings, and no clock, so a run that is
 * continued finds the same as one that was not interrupted. Not thread-safe; a reading allocates
 * nothing, apart from the sorting of intervals.
 */
final class FieldSilence {
  private final RunJudges judges;
  private final RecordSource source;

  /** Milliseconds; 0 if it is learned. */
  private final long due;

  private final Consumer<ArrivalEvent> events;
  private FeatureSchema schema;
  private int[] features = {};
  private long[] times = {};

  /**
   * Watches the fields of a run.
   *
   * @param due null to learn the intervals
   * @param events receives each incident when it begins and when it is over
   */
  FieldSilence(
      DetectorModel model,
      RunJudges judges,
      RecordSource source,
      @Nullable Duration due,
      Consumer<ArrivalEvent> events) {
    this.judges = judges;
    this.source = source;
    this.due = due == null ? 0 : due.toMillis();
    this.events = events;
    this.schema = model.schema();
    expect(model);
    judges.whenForgotten(this::forgotten);
  }

  /** The run continues with a model that was learned anew, of the same fields. */
  void expect(DetectorModel model) {
    schema = model.schema();
    features =
        IntStream.range(0, schema.numFields()).filter(f -> schema.field(f).isFeature()).toArray();
    times = new long[schema.numFields()];
  }

  /** The number of fields that were silent when an earlier run ended. */
  long resumed() {
    long[] silent = {0};
    judges.forEach(judge -> silent[0] += judge.fieldTimes().silent());
    return silent[0];
  }

  /** A reading was judged. */
  void reading(StreamJudge judge, Origin origin) {
    long time = source.valueTimes(times);
    if (time == RecordSource.NO_TIME) {
      return;
    }
    FieldTimes fields = judge.fieldTimes();
    long gap = fields.reading(time);
    for (int f : features) {
      switch (fields.value(f, gap, times[f], due)) {
        case SILENT -> begin(judge, f, time, origin);
        case BACK -> {
          FieldTimes.Field field = Objects.requireNonNull(fields.field(f));
          Open open = Objects.requireNonNull(field.open());
          end(
              judge,
              f,
              open,
              time,
              origin.source(),
              origin.position(),
              "values again after " + text(Math.max(0, field.last() - open.since())));
        }
        default -> {}
      }
    }
  }

  private void begin(StreamJudge judge, int f, long time, Origin origin) {
    FieldTimes.Field field = Objects.requireNonNull(judge.fieldTimes().field(f));
    String name = schema.field(f).name();
    String id =
        AnomalyEvent.idOf(
            origin.source() + "\nsilent\n" + judge.key() + '\n' + name, origin.position());
    judge.fieldTimes().open(field, new Open(id, field.last()));
    long usual = due > 0 ? due : field.median();
    events.accept(
        new ArrivalEvent(
            id,
            id,
            Kind.SILENT,
            false,
            origin.source(),
            judge.key(),
            name,
            origin.position(),
            Instant.ofEpochMilli(time),
            Instant.ofEpochMilli(field.last()),
            Duration.ofMillis(usual),
            name
                + ": no values for "
                + text(Math.max(0, time - field.last()))
                + (due > 0
                    ? "; one is due every " + text(due)
                    : "; usually one every " + Arrivals.interval(usual))));
  }

  private void end(
      StreamJudge judge, int f, Open open, long time, String session, long position, String words) {
    judge.fieldTimes().open(Objects.requireNonNull(judge.fieldTimes().field(f)), null);
    String name = schema.field(f).name();
    events.accept(
        new ArrivalEvent(
            AnomalyEvent.idOf(open.id() + "\nover", 0),
            open.id(),
            Kind.SILENT,
            true,
            session,
            judge.key(),
            name,
            position,
            Instant.ofEpochMilli(time),
            Instant.ofEpochMilli(open.since()),
            null,
            name + ": " + words));
  }

  private void forgotten(StreamJudge judge) {
    FieldTimes fields = judge.fieldTimes();
    for (int f = 0; f < fields.size(); f++) {
      FieldTimes.Field field = fields.field(f);
      Open open = field == null ? null : field.open();
      if (open != null) {
        end(
            judge,
            f,
            open,
            fields.latest(),
            source.session(),
            source.position(),
            "its device is forgotten");
      }
    }
  }

  private static String text(long millis) {
    return DurationText.of(Duration.ofMillis(millis));
  }
}
