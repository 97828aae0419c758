package io.github.iforest4j.view.plot;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The readings of a run with their verdicts, kept for a picture.
 *
 * <p>Not thread-safe. Memory grows with the run: per reading about 4 bytes per column, 8 bytes per
 * panel and 40 more.
 */
public final class ReadingHistory {
  /** What is known about a reading from labels, which the detector never sees. */
  public enum Truth {
    /** There are no labels. */
    UNKNOWN,
    /** Labelled normal. */
    NORMAL,
    /** Labelled anomalous. */
    ANOMALY
  }

  private final FeatureSchema schema;
  private final int[] panelFields;
  private final int width;
  private float[] columns;
  private double[] panels;
  private double[] times;
  private double[] scores;
  private double[] thresholds;
  private boolean[] anomalies;
  private long[] drivers;
  private Truth[] truths;
  private int size;
  private boolean timed = true;
  private boolean ascending = true;
  private boolean labelled;

  /** An empty history of readings of one schema. */
  public ReadingHistory(FeatureSchema schema) {
    this.schema = schema;
    this.panelFields = choosePanels(schema);
    this.width = schema.numColumns();
    allocate(256);
  }

  /**
   * Numeric and boolean features first, then categorical ones, each in record order; at most {@link
   * AnomalyPlot#MAX_PANELS}.
   */
  private static int[] choosePanels(FeatureSchema schema) {
    List<Integer> chosen = new ArrayList<>();
    for (boolean categorical : new boolean[] {false, true}) {
      for (int f = 0; f < schema.numFields(); f++) {
        Field field = schema.field(f);
        if (field.isFeature() && (field.kind() == FieldKind.CATEGORICAL) == categorical) {
          chosen.add(f);
        }
      }
    }
    return chosen.stream().limit(AnomalyPlot.MAX_PANELS).mapToInt(Integer::intValue).toArray();
  }

  private void allocate(int capacity) {
    columns =
        columns == null ? new float[capacity * width] : Arrays.copyOf(columns, capacity * width);
    int p = panelFields.length;
    panels = panels == null ? new double[capacity * p] : Arrays.copyOf(panels, capacity * p);
    times = times == null ? new double[capacity] : Arrays.copyOf(times, capacity);
    scores = scores == null ? new double[capacity] : Arrays.copyOf(scores, capacity);
    thresholds = thresholds == null ? new double[capacity] : Arrays.copyOf(thresholds, capacity);
    anomalies = anomalies == null ? new boolean[capacity] : Arrays.copyOf(anomalies, capacity);
    drivers = drivers == null ? new long[capacity] : Arrays.copyOf(drivers, capacity);
    truths = truths == null ? new Truth[capacity] : Arrays.copyOf(truths, capacity);
  }

  /**
   * Adds the next reading.
   *
   * @param row the reading; copied
   * @param verdict what the detector said; copied
   * @param time the time of the reading; null if it has none
   * @param truth what labels say
   */
  public void add(RecordRow row, Verdict verdict, @Nullable Instant time, Truth truth) {
    double[] shown = new double[panelFields.length];
    for (int p = 0; p < shown.length; p++) {
      shown[p] = panelValue(row, panelFields[p]);
    }
    long driving = verdict.isAnomaly() ? verdict.attribution().driving(panelFields) : 0;
    add(
        shown,
        row.columns(),
        time == null ? Double.NaN : time.toEpochMilli(),
        verdict.score(),
        verdict.threshold(),
        verdict.isAnomaly(),
        driving,
        truth);
  }

  /** A number; for a categorical field the index of its category, and one past the last if new. */
  private double panelValue(RecordRow row, int f) {
    Field field = schema.field(f);
    if (field.kind() != FieldKind.CATEGORICAL) {
      return row.number(f);
    }
    int index = field.categories().indexOf(row.text(f));
    return index < 0 ? field.categories().size() : index;
  }

  void add(
      double[] shown,
      double[] encoded,
      double epochMillis,
      double score,
      double threshold,
      boolean anomaly,
      long driving,
      Truth truth) {
    if (size == times.length) {
      allocate(size * 2);
    }
    System.arraycopy(shown, 0, panels, size * shown.length, shown.length);
    for (int c = 0; c < width; c++) {
      columns[size * width + c] = (float) encoded[c];
    }
    times[size] = epochMillis;
    scores[size] = score;
    thresholds[size] = threshold;
    anomalies[size] = anomaly;
    drivers[size] = driving;
    truths[size] = truth;
    timed &= !Double.isNaN(epochMillis);
    ascending &= size == 0 || epochMillis >= times[size - 1];
    labelled |= truth != Truth.UNKNOWN;
    size++;
  }

  /** The number of readings. */
  public int size() {
    return size;
  }

  FeatureSchema schema() {
    return schema;
  }

  int numPanels() {
    return panelFields.length;
  }

  Field panelField(int panel) {
    return schema.field(panelFields[panel]);
  }

  double panelValue(int reading, int panel) {
    return panels[reading * panelFields.length + panel];
  }

  /** Whether the field of a panel is among those that made the reading anomalous. */
  boolean drives(int reading, int panel) {
    return (drivers[reading] >>> panel & 1) != 0;
  }

  /** Whether all readings have times that are not all equal; else readings are numbered. */
  boolean isTimed() {
    return timed && size > 1 && times[size - 1] > times[0];
  }

  /** This history; a copy in the order of time if some readings came late. */
  ReadingHistory inTimeOrder() {
    if (!timed || ascending) {
      return this;
    }
    Integer[] order = new Integer[size];
    Arrays.setAll(order, r -> r);
    Arrays.sort(order, Comparator.comparingDouble(r -> times[r]));
    ReadingHistory sorted = new ReadingHistory(schema);
    double[] shown = new double[panelFields.length];
    double[] encoded = new double[width];
    for (int r : order) {
      Arrays.setAll(shown, p -> panelValue(r, p));
      Arrays.setAll(encoded, c -> column(r, c));
      sorted.add(
          shown, encoded, times[r], scores[r], thresholds[r], anomalies[r], drivers[r], truths[r]);
    }
    return sorted;
  }

  /** The number of features, including those without a panel. */
  long numFeatures() {
    return schema.fields().stream().filter(Field::isFeature).count();
  }

  /** Where a reading stands on the time axis: milliseconds since 1970, or its number. */
  double x(int reading) {
    return isTimed() ? times[reading] : reading;
  }

  double score(int reading) {
    return scores[reading];
  }

  double threshold(int reading) {
    return thresholds[reading];
  }

  boolean isAnomaly(int reading) {
    return anomalies[reading];
  }

  boolean isLabelled() {
    return labelled;
  }

  Truth truth(int reading) {
    return truths[reading];
  }

  int numColumns() {
    return width;
  }

  double column(int reading, int column) {
    return columns[reading * width + column];
  }
}
