package io.github.iforest4j.flink;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models of a subtask, ordered by the event time from which they are effective. Not
 * thread-safe.
 */
final class ModelTimeline {
  /**
   * A model, ready to judge.
   *
   * @param from the event time from which it is effective, in milliseconds
   * @param model the model
   * @param id its id, computed once
   * @param settings the settings of its judges
   * @param row a row of its schema, reused by every reading
   */
  record Entry(long from, DetectorModel model, String id, JudgeSettings settings, RecordRow row) {}

  private final JudgeOptions options;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  /**
   * The entry of the greatest key. Most readings need that model, so it is kept to save a search
   * and the boxing of a number. Null while there is none.
   */
  private @Nullable Entry newest;

  ModelTimeline(JudgeOptions options) {
    this.options = options;
  }

  int size() {
    return entries.size();
  }

  /**
   * Checks that the models judge the readings that a job makes.
   *
   * @param built the schema that the job makes readings with
   * @throws IllegalStateException if the models have other fields
   */
  void requireFields(FeatureSchema built) {
    FeatureSchema saved = newest().model().schema();
    if (!built.hasSameFields(saved)) {
      throw new IllegalStateException(
          "the job was built with a model of the fields "
              + built.listNames()
              + ", and its state has a model of the fields "
              + saved.listNames()
              + ": start it with a model of the same fields, or without this state");
    }
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
    newest = entries.lastEntry().getValue();
    return entry;
  }

  private Entry newest() {
    return Objects.requireNonNull(newest, "there is no model");
  }

  /** The model whose effective time is exactly this one. */
  Entry effectiveFrom(long from) {
    Entry latest = newest();
    return latest.from() == from
        ? latest
        : Objects.requireNonNull(entries.get(from), "the model is not in the timeline");
  }

  /**
   * The model for a reading: the newest one for a reading without a time, the oldest one for a
   * reading before all models.
   */
  Entry at(long time) {
    Entry latest = newest();
    if (time == Reading.NO_TIME || time >= latest.from()) {
      return latest;
    }
    Map.Entry<Long, Entry> entry = entries.floorEntry(time);
    return entry == null ? entries.firstEntry().getValue() : entry.getValue();
  }

  /** The time from which the oldest model is effective. */
  long oldest() {
    return entries.firstKey();
  }

  /** The next newer model. */
  Entry after(long from) {
    return entries.higherEntry(from).getValue();
  }

  /** Forgets the oldest model. */
  void removeOldest() {
    entries.pollFirstEntry();
  }
}
