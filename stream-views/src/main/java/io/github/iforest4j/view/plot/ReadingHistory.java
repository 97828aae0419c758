package io.github.iforest4j.view.plot;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.view.field.ShownFields;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
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

  private static final int INITIAL = 256;

  private final FeatureSchema schema;
  private final ShownFields shown;
  private final int[] indexes;
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
    this.shown = new ShownFields(schema, AnomalyPlot.MAX_PANELS);
    this.indexes = shown.indexes();
    this.width = schema.numColumns();
    this.columns = new float[INITIAL * width];
    this.panels = new double[INITIAL * shown.size()];
    this.times = new double[INITIAL];
    this.scores = new double[INITIAL];
    this.thresholds = new double[INITIAL];
    this.anomalies = new boolean[INITIAL];
    this.drivers = new long[INITIAL];
    this.truths = new Truth[INITIAL];
  }

  private void grow() {
    int capacity = 2 * size;
    columns = Arrays.copyOf(columns, capacity * width);
    panels = Arrays.copyOf(panels, capacity * shown.size());
    times = Arrays.copyOf(times, capacity);
    scores = Arrays.copyOf(scores, capacity);
    thresholds = Arrays.copyOf(thresholds, capacity);
    anomalies = Arrays.copyOf(anomalies, capacity);
    drivers = Arrays.copyOf(drivers, capacity);
    truths = Arrays.copyOf(truths, capacity);
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
    double[] values = new double[shown.size()];
    for (int p = 0; p < values.length; p++) {
      values[p] = shown.value(row, p);
    }
    long driving = verdict.isAnomaly() ? verdict.attribution().driving(indexes) : 0;
    add(
        values,
        row.columns(),
        time == null ? Double.NaN : time.toEpochMilli(),
        verdict.score(),
        verdict.threshold(),
        verdict.isAnomaly(),
        driving,
        truth);
  }

  void add(
      double[] values,
      double[] encoded,
      double epochMillis,
      double score,
      double threshold,
      boolean anomaly,
      long driving,
      Truth truth) {
    if (size == times.length) {
      grow();
    }
    System.arraycopy(values, 0, panels, size * values.length, values.length);
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
    return shown.size();
  }

  Field panelField(int panel) {
    return shown.field(panel);
  }

  double panelValue(int reading, int panel) {
    return panels[reading * shown.size() + panel];
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
    double[] values = new double[shown.size()];
    double[] encoded = new double[width];
    for (int r : order) {
      Arrays.setAll(values, p -> panelValue(r, p));
      Arrays.setAll(encoded, c -> column(r, c));
      sorted.add(
          values, encoded, times[r], scores[r], thresholds[r], anomalies[r], drivers[r], truths[r]);
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

  /**
   * Writes {@code anomalies.png}, the readings over time, and {@code projection.png}, the readings
   * on the plane, into a folder.
   *
   * @throws IOException if a file cannot be written
   */
  public void draw(Path folder, String title) throws IOException {
    AnomalyPlot.series(this, title, AnomalyPlot.DEFAULT_WIDTH)
        .write(folder.resolve("anomalies.png"));
    AnomalyPlot.projection(this, title, AnomalyPlot.DEFAULT_WIDTH)
        .write(folder.resolve("projection.png"));
  }
}
