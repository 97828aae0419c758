package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar.Window;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.ArrivalEvent.Kind;
import io.github.iforest4j.schema.EventClock;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.time.Timing;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which readings fall into a maintenance window, by their own times, or by their arrival where they
 * have none. Not thread-safe.
 */
final class Maintenance {
  private final MaintenanceCalendar calendar;

  /** For the time of day, which is another time than that of the readings in a replay. */
  private final MaintenanceCalendar today;

  private final RecordSource source;
  private final Timing timing;
  private final boolean live;
  private final Consumer<ArrivalEvent> events;
  private EventClock clock;
  private @Nullable Window current;
  private String id = "";
  private long paused;

  /**
   * Begins outside of all windows.
   *
   * @param events receives the beginnings and ends of windows
   * @param listener gets a warning if no reading can be in a window
   */
  Maintenance(
      MaintenanceCalendar calendar,
      DetectorModel model,
      RecordSource source,
      Timing timing,
      Consumer<ArrivalEvent> events,
      RunListener listener) {
    this.calendar = calendar.copy();
    this.today = calendar.copy();
    this.source = source;
    this.timing = timing;
    this.live = source.isLive();
    this.events = events;
    this.clock = model.schema().clock();
    if (!live && !clock.hasTime()) {
      listener.warning(
          source.name()
              + ": its readings have no times that the model knows, so the maintenance windows of the"
              + " calendar have no effect; name the column of times when learning");
    }
  }

  /** The run continues with a model that was learned anew. */
  void expect(DetectorModel model) {
    clock = model.schema().clock();
  }

  /** Whether a reading is in a window, so that it is not to be judged. */
  boolean covers(RecordRow row) {
    Instant time = clock.time(row);
    if (time != null) {
      time = calendar.instant(time, clock);
    } else if (live) {
      time = timing.now();
    }
    // A reading of a file that has no time goes with the one before it.
    Window window = time == null ? current : calendar.at(time);
    if (time != null && (window == null ? current != null : !window.equals(current))) {
      change(window, time);
    }
    paused += window == null ? 0 : 1;
    return window != null;
  }

  private void change(@Nullable Window window, Instant time) {
    Window before = current;
    current = window;
    if (before != null) {
      String words =
          "maintenance is over: "
              + before.name()
              + "; "
              + Counted.of(paused, "reading")
              + (paused == 1 ? " was not judged" : " were not judged");
      event(true, before, time, words);
    }
    paused = 0;
    if (window != null) {
      id = AnomalyEvent.idOf(source.session() + "\nmaintenance", window.start().toEpochMilli());
      event(
          false,
          window,
          time,
          "maintenance: " + window.name() + "; readings until " + window.end() + " are not judged");
    }
  }

  private void event(boolean over, Window window, Instant time, String words) {
    events.accept(
        new ArrivalEvent(
            over ? AnomalyEvent.idOf(id + "\nover", 0) : id,
            id,
            Kind.MAINTENANCE,
            over,
            source.session(),
            "",
            "",
            source.position(),
            time,
            window.start(),
            null,
            words));
  }

  /** Whether it is now maintenance, by the clock of this machine. */
  boolean isNow() {
    return today.at(timing.millis()) != null;
  }
}
