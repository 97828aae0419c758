package io.github.iforest4j.view.page;

import io.github.iforest4j.detect.UsualValues;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.field.ShownFields;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the schema of a run. The thread of the stream writes readings into the ring;
 * the page's thread takes them out, and owns the model.
 */
final class PageRun {
  /** The capacity of the ring, in readings; of readings with many fields it holds fewer. */
  static final int RING = 8_192;

  /** Maximum number of values in the ring, so that its memory has a limit, too. */
  private static final int RING_VALUES = RING * 64;

  /** Stands for the schema while there is none: it has no field to be shown. */
  private static final FeatureSchema UNKNOWN =
      new FeatureSchema(List.of(Field.text("unknown", FieldRole.IGNORED)));

  private final FeatureSchema schema;
  private final RowReading reading;
  private final int keyField;
  private final ShownFields shown;

  /** The fields' indexes in the schema, in groups of as many as a number has bits. */
  private final int[][] indexes;

  private final @Nullable UsualValues usual;

  final ReadingRing ring;
  final PageModel model;

  private String json;

  /**
   * A run.
   *
   * @param usual where the numbers of its readings usually lie; null while that is not known
   */
  PageRun(
      Dashboard.Settings settings,
      FeatureSchema schema,
      @Nullable UsualValues usual,
      Timing timing,
      long generation) {
    this.schema = schema;
    this.reading = new RowReading(schema);
    this.keyField = settings.keyField();
    this.shown = new ShownFields(schema, ChartFields.MAX_FIELDS);
    this.indexes = groups(shown.indexes());
    int capacity = Integer.highestOneBit(RING_VALUES / Math.max(1, shown.size()));
    this.ring = new ReadingRing(Math.min(RING, capacity), shown.size());
    this.model = new PageModel(settings, schema, shown, timing, generation);
    this.usual = usual;
    this.json = PageJson.run(model, usual);
  }

  private static int[][] groups(int[] all) {
    int[][] groups = new int[(all.length + Long.SIZE - 1) / Long.SIZE][];
    for (int g = 0; g < groups.length; g++) {
      int from = g * Long.SIZE;
      groups[g] = Arrays.copyOfRange(all, from, Math.min(all.length, from + Long.SIZE));
    }
    return groups;
  }

  /** What changes only when another field gets a chart, as JSON. */
  String json() {
    return json;
  }

  /** Measures the rate, and gives causes of incidents their charts. */
  void tick(long nanoTime) {
    model.tick(nanoTime);
    if (model.changeCharts()) {
      json = PageJson.run(model, usual);
    }
  }

  /** A run before there is a model. */
  static PageRun unknown(Dashboard.Settings settings, Timing timing) {
    return new PageRun(settings, UNKNOWN, null, timing, 0);
  }

  /** Whether there is no model yet. */
  boolean isUnknown() {
    return schema == UNKNOWN;
  }

  /** The event time in milliseconds since 1970; {@link Dashboard#NO_TIME} if there is none. */
  long millis(RecordRow row) {
    Instant time = reading.time(row);
    return time == null ? Dashboard.NO_TIME : time.toEpochMilli();
  }

  /** Copies a reading into the ring; if that is full, the reading counts as lost. */
  void add(RecordRow row, Verdict verdict, long millis) {
    ReadingRing.Slot slot = ring.claim();
    if (slot == null) {
      return;
    }
    slot.millis = millis;
    slot.device = keyField < 0 ? null : row.text(keyField);
    slot.warming = verdict.state() == Verdict.State.WARMING;
    slot.anomaly = verdict.isAnomaly();
    slot.score = verdict.score();
    slot.threshold = verdict.threshold();
    for (int g = 0; g < indexes.length; g++) {
      slot.drives[g] = slot.anomaly ? verdict.attribution().driving(indexes[g]) : 0;
    }
    for (int i = 0; i < shown.size(); i++) {
      slot.values[i] = shown.value(row, i);
    }
    ring.publish();
  }

  /** Moves readings from the ring to the model, at most a ring full; says whether there was one. */
  boolean drain() {
    boolean worked = false;
    for (int i = 0; i < ring.capacity(); i++) {
      ReadingRing.Slot slot = ring.peek();
      if (slot == null) {
        break;
      }
      model.reading(slot);
      ring.release();
      worked = true;
    }
    return worked;
  }
}
