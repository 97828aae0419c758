package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The judges of a run: one, or one for each key. A key that is forgotten ends its open incident.
 * Not thread-safe; a reading of a known key allocates nothing here.
 */
final class RunJudges {
  private static final int[] NONE = {};

  private DetectorModel model;
  private final KeySettings keys;
  private final JudgeSettings settings;
  private final Consumer<IncidentEvent> ended;
  private Consumer<StreamJudge> forgotten = judge -> {};

  /** The reading whose stream is looked up; a new stream takes its kind from this reading. */
  private @Nullable RecordRow current;

  /** Null for one stream. */
  private final @Nullable KeyedStreams<StreamJudge> byKey;

  /** Null if a field names the streams. */
  private @Nullable StreamJudge only;

  /**
   * Begins with empty memories.
   *
   * @param ended called with the open incident of each key that is forgotten
   */
  RunJudges(
      DetectorModel model,
      KeySettings keys,
      JudgeSettings settings,
      Consumer<IncidentEvent> ended) {
    this.model = model;
    this.keys = keys;
    this.settings = settings;
    this.ended = ended;
    if (keys.areKeyed()) {
      byKey =
          new KeyedStreams<>(
              key -> new StreamJudge(this.model.ofStream(key, current()), settings, key),
              keys.maxKeys(),
              keys.idle(),
              (key, judge) -> forget(judge));
      only = null;
    } else {
      byKey = null;
      only = new StreamJudge(model, settings, "");
    }
  }

  private void forget(StreamJudge judge) {
    endIncident(judge);
    forgotten.accept(judge);
  }

  private void endIncident(StreamJudge judge) {
    IncidentEvent open = judge.endIncident();
    if (open != null) {
      ended.accept(open);
    }
  }

  /** Receives each judge whose key is forgotten from now on. */
  void whenForgotten(Consumer<StreamJudge> action) {
    forgotten = forgotten.andThen(action);
  }

  /** Visits every judge. The action must not forget keys. */
  void forEach(Consumer<StreamJudge> action) {
    if (byKey == null) {
      action.accept(only());
    } else {
      byKey.forEach((key, judge) -> action.accept(judge));
    }
  }

  KeySettings keys() {
    return keys;
  }

  JudgeSettings settings() {
    return settings;
  }

  /**
   * The judge of the stream that a reading names.
   *
   * @param millis the time of arrival, or always the same where silence does not count
   */
  StreamJudge of(RecordRow row, long millis) {
    current = row;
    return byKey == null ? only() : byKey.get(row.text(keys.field()), millis);
  }

  private RecordRow current() {
    return Objects.requireNonNull(current);
  }

  /**
   * Forgets keys that are silent for too long, although no reading arrives; with one stream, ends
   * its incident when it is silent for that long.
   *
   * @param millis the time, as in {@link #of}
   * @param lastReading when the last reading arrived
   */
  void endIdle(long millis, long lastReading) {
    if (byKey != null) {
      byKey.evictIdle(millis);
    } else if (millis - lastReading > idleMillis()) {
      endIncident(only());
    }
  }

  private StreamJudge only() {
    return Objects.requireNonNull(only);
  }

  /** How long a stream may be silent, in milliseconds. */
  long idleMillis() {
    Duration idle = keys.idle();
    return idle.compareTo(Duration.ofMillis(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : idle.toMillis();
  }

  /** The number of keys; 1 for one stream. */
  int size() {
    return byKey == null ? 1 : byKey.size();
  }

  /** The number of keys that were forgotten. */
  long forgotten() {
    return byKey == null ? 0 : byKey.evicted();
  }

  /** The number of open incidents. */
  long openIncidents() {
    if (byKey == null) {
      return only().hasOpenIncident() ? 1 : 0;
    }
    long[] open = {0};
    byKey.forEach((key, judge) -> open[0] += judge.hasOpenIncident() ? 1 : 0);
    return open[0];
  }

  /** Lets silence count from now on, if it did not count so far. */
  void startClock(long millis) {
    if (byKey != null) {
      byKey.startClock(millis);
    }
  }

  /**
   * Lets all streams go on with a model that was learned anew.
   *
   * @param news called with the key of each stream that was in alarm and is not any more: what was
   *     new is usual now
   */
  void renew(DetectorModel next, StreamHistory history, Consumer<String> news) {
    model = next;
    Map<String, int[]> latest = history.latest(keys.field());
    if (byKey == null) {
      only = renewed(only(), next, history, latest.getOrDefault("", NONE), news);
    } else {
      byKey.replaceAll(
          (key, judge) -> renewed(judge, next, history, latest.getOrDefault(key, NONE), news));
    }
  }

  private StreamJudge renewed(
      StreamJudge judge,
      DetectorModel next,
      StreamHistory history,
      int[] latest,
      Consumer<String> news) {
    DetectorModel ofStream = next;
    if (latest.length > 0 && byKey != null) {
      RecordRow last = next.schema().newRow();
      history.table().copyTo(latest[latest.length - 1], last);
      ofStream = next.ofStream(judge.key(), last);
    }
    StreamJudge renewed = judge.renewed(ofStream, settings, history.table(), latest);
    if (judge.isInAlarm() && !renewed.isInAlarm()) {
      renewed.learnedAnew();
      news.accept(judge.key());
    }
    return renewed;
  }

  /** All memories as bytes, for {@link #restore}. */
  byte[] snapshot() {
    return byKey == null ? only().snapshot() : byKey.snapshot(StreamJudge::snapshot);
  }

  /**
   * Continues where a snapshot of the same kind was taken.
   *
   * @throws IOException if it is damaged, or belongs to another model
   */
  void restore(byte[] snapshot) throws IOException {
    if (byKey == null) {
      only = StreamJudge.restore(model, settings, "", snapshot);
    } else {
      byKey.restore(snapshot, (key, bytes) -> StreamJudge.restore(model, settings, key, bytes));
    }
  }
}
