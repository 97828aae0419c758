package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.RecordRow;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The models that a subtask knows, by the event time from which they are effective. Not
 * thread-safe.
 */
final class ModelTimeline {
  /**
   * A model, ready to judge.
   *
   * @param from when it becomes effective
   * @param model the model
   * @param id its id, computed once
   * @param settings how its judges judge
   * @param row a row of its schema, reused by every reading
   */
  record Entry(long from, DetectorModel model, String id, JudgeSettings settings, RecordRow row) {}

  private final JudgeOptions options;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  /** The model of most readings, which saves a search. */
  private long newestFrom = Long.MIN_VALUE;

  ModelTimeline(JudgeOptions options) {
    this.options = options;
  }

  int size() {
    return entries.size();
  }

  Entry add(ModelUpdate update) throws InvalidModelException {
    DetectorModel model = DetectorModel.of(update.bytes());
    Entry entry =
        new Entry(
            update.effectiveFrom(),
            model,
            model.id(),
            options.settings(model),
            model.schema().newRow());
    entries.put(entry.from(), entry);
    newestFrom = entries.lastKey();
    return entry;
  }

  /** The model in force from this time on. */
  Entry effectiveFrom(long from) {
    return Objects.requireNonNull(entries.get(from), "the model is not in the timeline");
  }

  /** The model for a reading; for one without a time the newest model. */
  Entry at(long time) {
    if (time == Reading.NO_TIME || time >= newestFrom) {
      return effectiveFrom(newestFrom);
    }
    Map.Entry<Long, Entry> entry = entries.floorEntry(time);
    return entry == null ? entries.firstEntry().getValue() : entry.getValue();
  }

  /** The time from which the oldest model is effective. */
  long oldest() {
    return entries.firstKey();
  }

  /** The model that follows one. */
  Entry after(long from) {
    return entries.higherEntry(from).getValue();
  }

  /** Forgets the oldest model. */
  void removeOldest() {
    entries.pollFirstEntry();
  }
}
