package io.github.iforest4j.transform;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.stream.CalendarResidual;
import io.github.iforest4j.stream.RollingExtreme;
import io.github.iforest4j.stream.RollingFeature;
import io.github.iforest4j.stream.RollingMedian;
import io.github.iforest4j.stream.RollingMoments;
import io.github.iforest4j.stream.RollingSlope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Columns for a forest from the latest values of several signals, for a pipeline of your own; the
 * presets of {@link io.github.iforest4j.detect.DetectorModel} have theirs built in.
 *
 * <pre>{@code
 * WindowFeatures windows = WindowFeatures.of(3).value().mean(15).deviation(10).slope(30).build();
 * IsolationForest forest = IsolationForest.fit(windows.apply(history), config);
 * double[] columns = new double[windows.size()];
 * if (windows.next(reading, 0, columns, 0)) {
 *   double score = forest.score(columns, ScoringMode.BOX);
 * }
 * }</pre>
 *
 * <p>All features of the first signal come first, in the order in which they were asked for, then
 * those of the second. Windows count readings and end with the present one: nothing looks ahead. A
 * NaN is a missing value: it enters no window, and its signal's features stay as they are. Columns
 * of several signals are scaled by {@link DriftAwareScale} and related by {@link Whitening}; {@link
 * #attribute} and {@link Whitening#attribute} lead a score back to the signals.
 *
 * <p>One writer; not thread-safe. {@link #next} allocates nothing and takes amortised O(1) per
 * feature; a median takes O(log w) and moves up to w numbers. Sums are renewed once per window:
 * errors do not build up, however long the stream.
 *
 * <p>Invariants: each signal has the same features in the same order, and column s·k + i is feature
 * i of signal s, with k features per signal; all features have seen the same number of readings.
 */
public final class WindowFeatures {
  /** Beyond this all values are alike: sums of squares must stay finite. */
  private static final double FARTHEST = 1e100;

  private static final int MAX_WINDOW = 1 << 20;

  /** By signal, by feature. */
  private final RollingFeature[][] features;

  private final List<String> names;
  private final int warmUp;

  /** Those of {@link #features} that use the time. */
  private final CalendarResidual[] calendars;

  private final Builder source;
  private long count;

  private WindowFeatures(Builder source) {
    this.source = source;
    this.names = List.copyOf(source.names);
    this.warmUp = source.longest;
    this.features = new RollingFeature[source.numSignals][names.size()];
    for (RollingFeature[] ofSignal : features) {
      for (int i = 0; i < ofSignal.length; i++) {
        ofSignal[i] = source.makers.get(i).get();
      }
    }
    this.calendars =
        Arrays.stream(features)
            .flatMap(Arrays::stream)
            .filter(CalendarResidual.class::isInstance)
            .map(CalendarResidual.class::cast)
            .toArray(CalendarResidual[]::new);
  }

  /**
   * A builder.
   *
   * @param numSignals at least 1
   * @throws IllegalArgumentException if it is less
   */
  public static Builder of(int numSignals) {
    if (numSignals < 1) {
      throw new IllegalArgumentException("numSignals must be at least 1, was " + numSignals);
    }
    return new Builder(numSignals);
  }

  /** The number of columns: signals times features. */
  public int size() {
    return features.length * names.size();
  }

  /** The number of readings that fill the longest window. */
  public int warmUp() {
    return warmUp;
  }

  /** What a column holds, such as {@code mean(15)}. */
  public String feature(int column) {
    return names.get(column % names.size());
  }

  /** The signal that a column is made of, from 0. */
  public int signal(int column) {
    return column / names.size();
  }

  /**
   * Takes the next reading.
   *
   * @param values holds a value per signal at {@code offset}; NaN when missing
   * @param out gets {@link #size()} finite numbers at {@code outOffset}
   * @return whether the windows are full: from reading {@link #warmUp()} on
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public boolean next(double[] values, int offset, double[] out, int outOffset) {
    return take(values, offset, out, outOffset);
  }

  /**
   * Takes the next reading and its time, for {@link Builder#calendarResidual}; a reading without a
   * time counts as one of the latest known hour.
   *
   * @param epochSecond seconds since 1970, UTC
   * @param values holds a value per signal at {@code offset}; NaN when missing
   * @param out gets {@link #size()} finite numbers at {@code outOffset}
   * @return whether the windows are full: from reading {@link #warmUp()} on
   * @throws IndexOutOfBoundsException if an array is too short
   */
  public boolean next(long epochSecond, double[] values, int offset, double[] out, int outOffset) {
    for (CalendarResidual calendar : calendars) {
      calendar.at(epochSecond);
    }
    return take(values, offset, out, outOffset);
  }

  private boolean take(double[] values, int offset, double[] out, int outOffset) {
    int column = outOffset;
    for (int s = 0; s < features.length; s++) {
      double value = values[offset + s];
      for (RollingFeature feature : features[s]) {
        if (!Double.isNaN(value)) {
          feature.add(Math.max(-FARTHEST, Math.min(FARTHEST, value)));
        }
        out[column++] = feature.value();
      }
    }
    count++;
    return count >= warmUp;
  }

  /**
   * The columns of rows in the order of time, through windows of their own that begin empty; rows
   * before the windows are full are left out.
   *
   * @throws IllegalArgumentException if the rows have another width than there are signals, or are
   *     fewer than {@link #warmUp()}
   */
  public FeatureMatrix apply(FeatureMatrix rows) {
    return apply(rows, null);
  }

  /**
   * The same of rows with times.
   *
   * @param epochSeconds by row, seconds since 1970; null for none
   * @throws IllegalArgumentException if there is not a time for each row, or as without times
   */
  public FeatureMatrix apply(FeatureMatrix rows, long @Nullable [] epochSeconds) {
    if (epochSeconds != null && epochSeconds.length != rows.numRows()) {
      throw new IllegalArgumentException(
          rows.numRows() + " rows need as many times, had " + epochSeconds.length);
    }
    if (rows.numColumns() != features.length) {
      throw new IllegalArgumentException(
          "rows need " + features.length + " columns, had " + rows.numColumns());
    }
    if (rows.numRows() < warmUp) {
      throw new IllegalArgumentException(
          "the windows need " + warmUp + " rows to be full, had " + rows.numRows());
    }
    WindowFeatures windows = source.build();
    double[] values = new double[features.length];
    double[] out = new double[Math.multiplyExact(rows.numRows() - warmUp + 1, size())];
    int at = 0;
    for (int r = 0; r < rows.numRows(); r++) {
      for (int s = 0; s < values.length; s++) {
        values[s] = rows.get(r, s);
      }
      boolean full =
          epochSeconds == null
              ? windows.next(values, 0, out, at)
              : windows.next(epochSeconds[r], values, 0, out, at);
      at += full ? size() : 0;
    }
    return FeatureMatrix.of(out, rows.numRows() - warmUp + 1, size());
  }

  /**
   * Adds up what the columns of each signal contributed to a score. The sum stays; a signal's
   * direction is that of its columns together. Allocates nothing.
   *
   * @param ofColumns over {@link #size()} columns, or more: what follows them is left out
   * @param ofSignals gets the contributions added, by signal
   * @throws IndexOutOfBoundsException if one of them is too short
   */
  public void attribute(Attribution ofColumns, Attribution ofSignals) {
    for (int c = 0; c < size(); c++) {
      double part = ofColumns.contribution(c);
      ofSignals.add(signal(c), part, Math.abs(part) * ofColumns.direction(c));
    }
  }

  /** Collects features; each method adds one per signal and returns this builder. */
  public static final class Builder {
    private final int numSignals;
    private final List<String> names = new ArrayList<>();
    private final List<Supplier<RollingFeature>> makers = new ArrayList<>();
    private int longest = 1;

    private Builder(int numSignals) {
      this.numSignals = numSignals;
    }

    private Builder add(String name, int window, Supplier<RollingFeature> maker) {
      names.add(name);
      makers.add(maker);
      longest = Math.max(longest, window);
      return this;
    }

    private static int windowed(int window, int least) {
      if (window < least || window > MAX_WINDOW) {
        throw new IllegalArgumentException(
            "a window must be between " + least + " and " + MAX_WINDOW + ", was " + window);
      }
      return window;
    }

    /** The value itself. */
    public Builder value() {
      return add("value", 1, () -> new Latest(0));
    }

    /** The value minus the one before; 0 at first. */
    public Builder difference() {
      return add("difference", 2, () -> new Latest(1));
    }

    /** The mean of the last {@code window} values. */
    public Builder mean(int window) {
      int w = windowed(window, 1);
      return add("mean(" + w + ")", w, () -> new Moment(w, false));
    }

    /** The standard deviation (divisor n) of the last {@code window} values. */
    public Builder deviation(int window) {
      int w = windowed(window, 2);
      return add("deviation(" + w + ")", w, () -> new Moment(w, true));
    }

    /** The median of the last {@code window} values; the lower one of two. */
    public Builder median(int window) {
      int w = windowed(window, 1);
      return add("median(" + w + ")", w, () -> new RollingMedian(w));
    }

    /** The smallest of the last {@code window} values. */
    public Builder min(int window) {
      int w = windowed(window, 1);
      return add("min(" + w + ")", w, () -> RollingExtreme.smallest(w));
    }

    /** The largest of the last {@code window} values. */
    public Builder max(int window) {
      int w = windowed(window, 1);
      return add("max(" + w + ")", w, () -> RollingExtreme.largest(w));
    }

    /** The slope, per reading, of the least-squares line through the last {@code window} values. */
    public Builder slope(int window) {
      int w = windowed(window, 2);
      return add("slope(" + w + ")", w, () -> new RollingSlope(w));
    }

    /**
     * The exponentially weighted mean m += rate·(value − m), which begins with the first value.
     *
     * @param rate more than 0, at most 1
     */
    public Builder exponentialMean(double rate) {
      if (!(rate > 0 && rate <= 1)) {
        throw new IllegalArgumentException("rate must be in (0,1], was " + rate);
      }
      return add("exponentialMean(" + rate + ")", 1, () -> new Exponential(rate));
    }

    /**
     * The value minus what is usual at this hour of a working day, or of a weekend day (UTC): 48
     * averages M += rate·(value − M), each of which begins with that of the other kind of day, or
     * else with its first value. Give the time to {@link WindowFeatures#next(long, double[], int,
     * double[], int)}.
     *
     * @param rate more than 0, at most 1; the preset metric takes 0.02
     */
    public Builder calendarResidual(double rate) {
      if (!(rate > 0 && rate <= 1)) {
        throw new IllegalArgumentException("rate must be in (0,1], was " + rate);
      }
      return add("calendarResidual(" + rate + ")", 1, () -> new CalendarResidual(rate));
    }

    /**
     * Empty windows.
     *
     * @throws IllegalArgumentException if no feature was asked for
     */
    public WindowFeatures build() {
      if (names.isEmpty()) {
        throw new IllegalArgumentException("at least one feature is needed, such as value()");
      }
      return new WindowFeatures(this);
    }
  }

  /** The value, or its difference to the one before. */
  private static final class Latest implements RollingFeature {
    private final double factor;
    private double latest = Double.NaN;
    private double value;

    Latest(double factor) {
      this.factor = factor;
    }

    @Override
    public void add(double newest) {
      value = newest - (Double.isNaN(latest) ? factor * newest : factor * latest);
      latest = newest;
    }

    @Override
    public double value() {
      return value;
    }
  }

  private static final class Moment implements RollingFeature {
    private final RollingMoments moments;
    private final boolean deviation;

    Moment(int window, boolean deviation) {
      this.moments = new RollingMoments(window);
      this.deviation = deviation;
    }

    @Override
    public void add(double value) {
      moments.add(value);
    }

    @Override
    public double value() {
      return deviation ? moments.deviation() : moments.mean();
    }
  }

  private static final class Exponential implements RollingFeature {
    private final double rate;
    private double mean;
    private boolean begun;

    Exponential(double rate) {
      this.rate = rate;
    }

    @Override
    public void add(double value) {
      mean = begun ? mean + rate * (value - mean) : value;
      begun = true;
    }

    @Override
    public double value() {
      return mean;
    }
  }
}
