package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns new models while a stream is watched. A stream that was in alarm and is usual to the new
 * model is reported once, as a drift. Not thread-safe.
 */
final class Renewal {
  private final StreamHistory history;

  Renewal(StreamHistory history) {
    this.history = history;
  }

  /**
   * Takes a reading.
   *
   * @return whether it is time to learn anew
   */
  boolean isDueAfter(RecordRow row) {
    history.add(row);
    return history.isDue();
  }

  /**
   * Learns anew, and lets the judges go on with the new model.
   *
   * @param origin where the latest reading comes from
   * @param news gets one drift for each stream that is not in alarm any more
   * @return the new model
   * @throws IllegalArgumentException if nothing can be learned; then nothing has changed
   */
  DetectorModel renew(
      DetectorModel before, RunJudges judges, Origin origin, List<DriftEvent> news) {
    DetectorModel next = history.renew(before);
    List<String> keys = new ArrayList<>();
    judges.renew(next, history, keys::add);
    Map<String, int[]> latest = keys.isEmpty() ? Map.of() : history.latest(judges.keys().field());
    for (String key : keys) {
      news.add(drift(before, key, latest.getOrDefault(key, new int[0]), origin));
    }
    return next;
  }

  private DriftEvent drift(DetectorModel before, String key, int[] latest, Origin origin) {
    RecordTable table = history.table();
    Field changed = null;
    double level = 0;
    double farthest = 0;
    for (Field field : before.schema().fields()) {
      UsualRange usual = field.usual();
      if (!field.isFeature() || field.kind() != FieldKind.NUMERIC || usual == null) {
        continue;
      }
      double mean = mean(table, table.columnIndex(field.name()), latest);
      double width = Math.max(usual.high() - usual.low(), 1e-9);
      double outside = Math.max(mean - usual.high(), usual.low() - mean) / width;
      if (outside > farthest) {
        farthest = outside;
        changed = field;
        level = mean;
      }
    }
    String seen = "not seen in the first " + span(before, table);
    UsualRange usual = changed == null ? null : changed.usual();
    String words =
        changed == null || usual == null
            ? "new: readings like these were " + seen + "; usual from now on"
            : String.format(
                Locale.ROOT,
                "new: %s about %.4g (so far %.4g to %.4g), %s; usual from now on",
                changed.name(),
                level,
                usual.low(),
                usual.high(),
                seen);
    double size = usual == null || level >= usual.low() ? farthest : -farthest;
    return DriftEvent.of(
        origin.source(),
        key,
        origin.position(),
        time(before, table, table.numRows() - 1),
        latest.length,
        changed == null ? "" : changed.name(),
        size,
        words);
  }

  private static double mean(RecordTable table, int column, int[] rows) {
    double sum = 0;
    int n = 0;
    for (int i = Math.max(0, rows.length - 15); i < rows.length; i++) {
      double value = table.number(rows[i], column);
      if (!Double.isNaN(value)) {
        sum += value;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** The time that was seen before, or the number of readings if there are no times. */
  private static String span(DetectorModel model, RecordTable table) {
    int known = (int) Math.min(table.numRows(), model.provenance().trainingRows());
    Instant first = time(model, table, 0);
    Instant last = time(model, table, known - 1);
    return first != null && last != null && last.isAfter(first)
        ? DurationText.of(Duration.between(first, last))
        : Counted.of(known, "reading");
  }

  private static @Nullable Instant time(DetectorModel model, RecordTable table, int r) {
    RecordRow row = model.schema().newRow();
    table.copyTo(r, row);
    return new RowReading(model.schema()).time(row);
  }
}
