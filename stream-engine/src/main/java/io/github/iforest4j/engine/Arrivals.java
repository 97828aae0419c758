package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.ArrivalTimes.Open;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import io.github.iforest4j.schema.EventClock;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.DurationText;
import io.github.iforest4j.time.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches when the readings of a live run arrive, for each of its streams. What belongs to a stream
 * is in the {@link ArrivalTimes} of its judge.
 *
 * <p>Where a whole source sends nothing, or cannot be reached, its streams are not silent one by
 * one: there is one incident for the source, and its time does not count for the streams. Not
 * thread-safe; a reading allocates nothing, apart from its own time and its part of the sorting of
 * intervals, both at most once a second.
 */
final class Arrivals {
  /** How often {@link #look} is worth calling, in milliseconds. */
  static final long EVERY = 1000;

  /** A source is silent as a whole if it was for this part of the silence of its stream. */
  private static final double SAME = .75;

  private final RunJudges judges;
  private final RecordSource source;
  private final List<RecordSource> parts;
  private final Timing timing;

  /** The time within which a reading is due; null if it is learned. */
  private final @Nullable Duration due;

  private final Consumer<ArrivalEvent> events;

  /** Whether nothing is expected now. */
  private final BooleanSupplier paused;

  private final long[] heard;
  private final long[] positions;
  private final boolean[] away;
  private final @Nullable Open[] silentParts;
  private EventClock clock;
  private boolean local;
  private final long begun;
  private boolean wasPaused;
  private long looked;

  /**
   * Watches the streams of a run.
   *
   * @param due null to learn the intervals
   * @param paused whether nothing is expected now, so that no stream is silent
   * @param events receives each incident when it begins and when it is over
   */
  Arrivals(
      DetectorModel model,
      RunJudges judges,
      RecordSource source,
      Timing timing,
      @Nullable Duration due,
      BooleanSupplier paused,
      Consumer<ArrivalEvent> events) {
    this.judges = judges;
    this.source = source;
    this.parts = source.parts();
    this.timing = timing;
    this.due = due;
    this.paused = paused;
    this.events = events;
    this.heard = new long[parts.size()];
    this.positions = new long[parts.size()];
    this.away = new boolean[parts.size()];
    this.silentParts = new Open[parts.size()];
    this.clock = model.schema().clock();
    this.local = clock.format().local();
    this.begun = timing.nanoTime();
    this.looked = now();
    Arrays.fill(heard, looked);
    judges.whenForgotten(this::forgotten);
  }

  /** Milliseconds since the run began, on a clock that never jumps. */
  private long now() {
    return TimeUnit.NANOSECONDS.toMillis(timing.nanoTime() - begun);
  }

  /** The run continues with a model that was learned anew. */
  void expect(DetectorModel model) {
    clock = model.schema().clock();
    local = clock.format().local();
  }

  /**
   * The run goes on after an earlier one: the time between them does not count.
   *
   * @return the number of streams that were silent then, and are until they send
   */
  long resumed() {
    long now = now();
    long[] silent = {0};
    judges.forEach(
        judge -> {
          judge.arrivals().restart(now);
          silent[0] += judge.arrivals().open(Kind.SILENT) == null ? 0 : 1;
        });
    return silent[0];
  }

  /** A reading was judged. */
  void reading(StreamJudge judge, RecordRow row) {
    long now = now();
    int part = source.part();
    heard[part] = now;
    positions[part] = source.position();
    if (away[part] || silentParts[part] != null) {
      isBack(part, now);
    }
    ArrivalTimes times = judge.arrivals();
    long quiet = times.quiet(now);
    boolean arrival = times.reading(now, part, source.position());
    Open open = times.close(Kind.SILENT);
    if (open != null) {
      String words = "readings again after " + text(Math.max(quiet, age(open)));
      end(judge, Kind.SILENT, open, words);
    }
    if (arrival) {
      rate(judge, times, now);
      clock(judge, times, row);
    }
    if (now - looked >= EVERY) {
      look();
    }
  }

  private long age(Open open) {
    return Math.max(0, timing.millis() - open.since());
  }

  private void rate(StreamJudge judge, ArrivalTimes times, long now) {
    if (!times.isRegular()) {
      times.rate().restart();
      return;
    }
    ArrivalRate rate = times.rate();
    double before = rate.usual();
    switch (rate.arrival(now)) {
      case BEGINS -> {
        boolean more = rate.latest() < before;
        double factor = more ? before / rate.latest() : rate.latest() / before;
        String words =
            String.format(
                Locale.ROOT,
                "%.1f times as %s readings as usual: one every %s, usually every %s",
                factor,
                more ? "many" : "few",
                interval(rate.latest()),
                interval(before));
        begin(judge, Kind.RATE, timing.millis(), Duration.ofMillis((long) before), words);
      }
      case OVER -> over(judge, Kind.RATE, "as many readings as usual again");
      case USUAL_NOW ->
          over(
              judge,
              Kind.RATE,
              "one reading every " + interval(rate.latest()) + " is usual from now on");
      default -> {}
    }
  }

  private void clock(StreamJudge judge, ArrivalTimes times, RecordRow row) {
    Instant time = clock.hasTime() ? clock.time(row) : null;
    if (time == null) {
      return;
    }
    ArrivalClock watched = times.clock();
    long ahead = time.toEpochMilli() - timing.millis();
    switch (watched.arrival(ahead, times.median(), local)) {
      case BEGINS -> {
        String words =
            "the times in its readings are "
                + text(Math.abs(watched.off()))
                + (watched.off() > 0 ? " ahead" : " behind");
        begin(judge, Kind.CLOCK, timing.millis(), null, words);
      }
      case OVER -> over(judge, Kind.CLOCK, "the times in its readings are right again");
      case USUAL_NOW -> over(judge, Kind.CLOCK, "these times are usual from now on");
      default -> {}
    }
  }

  /** Looks for streams that are silent. Call it about every second. */
  void look() {
    long now = now();
    looked = now;
    if (paused.getAsBoolean()) {
      wasPaused = true;
      return;
    }
    if (wasPaused) {
      wasPaused = false;
      Arrays.fill(heard, now);
      judges.forEach(judge -> judge.arrivals().restart(now));
    }
    for (int p = 0; p < parts.size(); p++) {
      away[p] |= parts.get(p).counts().attempts() > 0;
      for (String gone = parts.get(p).departed(); gone != null; gone = parts.get(p).departed()) {
        String device = gone;
        judges.forEach(judge -> departed(judge, device));
      }
    }
    judges.forEach(judge -> look(judge, now));
  }

  private void look(StreamJudge judge, long now) {
    ArrivalTimes times = judge.arrivals();
    long quiet = times.quiet(now);
    long after = due == null ? times.silence() : due.toMillis();
    if (quiet <= after || times.open(Kind.SILENT) != null) {
      return;
    }
    int part = times.part();
    if (judges.size() > 1 && (away[part] || now - heard[part] > SAME * after)) {
      silentSource(part, now);
      return;
    }
    String usually =
        due == null
            ? "usually one every " + interval(times.median())
            : "one is due every " + text(due.toMillis());
    Duration usual = due == null ? Duration.ofMillis(times.median()) : due;
    begin(
        judge,
        Kind.SILENT,
        timing.millis() - quiet,
        usual,
        "no readings for " + text(quiet) + "; " + usually);
  }

  /** The broker says that a device is gone. */
  private void departed(StreamJudge judge, String device) {
    String key = judge.key();
    boolean meant =
        key.isEmpty()
            || key.equals(device)
            || key.startsWith(device + "/")
            || device.endsWith("/" + key);
    if (meant && judge.arrivals().open(Kind.SILENT) == null && judge.arrivals().hasReading()) {
      begin(judge, Kind.SILENT, timing.millis(), null, "the broker says that it is offline");
    }
  }

  private void silentSource(int part, long now) {
    if (silentParts[part] != null) {
      return;
    }
    RecordSource from = parts.get(part);
    long quiet = now - heard[part];
    Instant time = timing.now();
    Instant since = time.minusMillis(quiet);
    String id = AnomalyEvent.idOf(from.session() + "\nsilent", positions[part]);
    silentParts[part] = new Open(id, since.toEpochMilli());
    int[] devices = {0};
    judges.forEach(judge -> devices[0] += judge.arrivals().part() == part ? 1 : 0);
    String words =
        String.format(
            Locale.ROOT,
            "no readings for %s from any of the %,d devices of %s%s",
            text(quiet),
            devices[0],
            from.name(),
            away[part] ? ", which cannot be reached" : "");
    events.accept(
        new ArrivalEvent(
            id,
            id,
            Kind.SILENT,
            false,
            from.session(),
            "",
            "",
            positions[part],
            time,
            since,
            null,
            words));
  }

  /** A source sends again: its silence does not count for its streams. */
  private void isBack(int part, long now) {
    away[part] = false;
    judges.forEach(
        judge -> {
          if (judge.arrivals().part() == part) {
            judge.arrivals().restart(now);
          }
        });
    Open open = silentParts[part];
    if (open != null) {
      silentParts[part] = null;
      RecordSource from = parts.get(part);
      String words = "readings from " + from.name() + " again after " + text(age(open));
      events.accept(
          new ArrivalEvent(
              AnomalyEvent.idOf(open.id() + "\nover", 0),
              open.id(),
              Kind.SILENT,
              true,
              from.session(),
              "",
              "",
              positions[part],
              timing.now(),
              Instant.ofEpochMilli(open.since()),
              null,
              words));
    }
  }

  private void forgotten(StreamJudge judge) {
    for (Kind kind : Kind.values()) {
      Open open = judge.arrivals().open(kind);
      if (open != null) {
        over(judge, kind, "forgotten, after " + text(age(open)));
      }
    }
  }

  private void begin(
      StreamJudge judge, Kind kind, long since, @Nullable Duration usual, String words) {
    ArrivalTimes times = judge.arrivals();
    String session = parts.get(times.part()).session();
    // A reading begins at most one incident of each kind.
    String id = AnomalyEvent.idOf(session + '\n' + kind + '\n' + judge.key(), times.position());
    times.open(kind, new Open(id, since));
    events.accept(
        new ArrivalEvent(
            id,
            id,
            kind,
            false,
            session,
            judge.key(),
            "",
            times.position(),
            timing.now(),
            Instant.ofEpochMilli(since),
            usual,
            words));
  }

  private void over(StreamJudge judge, Kind kind, String words) {
    Open open = judge.arrivals().close(kind);
    if (open != null) {
      end(judge, kind, open, words);
    }
  }

  private void end(StreamJudge judge, Kind kind, Open open, String words) {
    ArrivalTimes times = judge.arrivals();
    events.accept(
        new ArrivalEvent(
            AnomalyEvent.idOf(open.id() + "\nover", 0),
            open.id(),
            kind,
            true,
            parts.get(times.part()).session(),
            judge.key(),
            "",
            times.position(),
            timing.now(),
            Instant.ofEpochMilli(open.since()),
            null,
            words));
  }

  private static String text(long millis) {
    return DurationText.of(Duration.ofMillis(millis));
  }

  /** An interval in words. */
  static String interval(double millis) {
    return millis < 10_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000)
        : text(Math.round(millis / 1000) * 1000);
  }
}
