package io.github.iforest4j.shape;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What stretches of a series usually look like: up to {@value #WINDOWS} windows of a training
 * series at each of three lengths, a quarter, a half and one period. Immutable, thread-safe, shared
 * by all streams of a model; each stream has a {@link ShapeMemory}.
 *
 * <p>How unusual a stretch is, is its <b>isolation</b> by nearest neighbours: its distance to the
 * nearest window, over that window's distance to its own nearest one. This is the measure of iNNE
 * (Bandaragoda et al., "Isolation-based anomaly detection using nearest-neighbor ensembles",
 * Computational Intelligence 34, 2018), with one set of many windows in place of many sets of few,
 * and without its bound: far outside, farther is more unusual. The mean over the three lengths
 * counts.
 *
 * <p>About 5 MB at the longest period; some tens of microseconds per reading.
 */
public final class ShapeDictionary {
  /** The largest number of windows of each length. */
  static final int WINDOWS = 1000;

  /** The longest window: half a millisecond of work per reading would be too much. */
  static final int MAX_LENGTH = 256;

  private static final int MIN_LENGTH = 8;

  /** The number of training values that are kept: the latest. */
  private static final int MAX_VALUES = 1 << 15;

  /** What training rarely exceeds is not known from fewer values: their windows overlap. */
  private static final int MIN_VALUES = 1000;

  /** With less training than this many periods, most shapes would be new. */
  private static final int MIN_PERIODS = 4;

  /** The least distance, in standard deviations: some series have no noise. */
  private static final float LEAST = .05f;

  /** Beyond this many standard deviations of training all values are alike. */
  private static final double FARTHEST = 1e6;

  /** What calibrates of a long training. */
  private static final int RUNS = 16;

  private static final int RUN = 256;

  private final double centre;
  private final double scale;
  private final int period;
  private final float[] series;
  private final int[] ends;
  private final WindowSet[] sets;
  private final double[] usual;

  private ShapeDictionary(double centre, double scale, int period, float[] series, int[] ends) {
    this.centre = centre;
    this.scale = scale;
    this.period = period;
    this.series = series;
    this.ends = ends;
    int longest = Math.min(MAX_LENGTH, period);
    this.sets = new WindowSet[3];
    for (int s = 0; s < sets.length; s++) {
      int length = Math.max(MIN_LENGTH, longest >> (2 - s));
      sets[s] = new WindowSet(series, ends, length, LEAST);
    }
    this.usual = calibrate();
  }

  /**
   * Learns a series.
   *
   * @param values in order; finite; mostly normal
   * @param seed one seed gives one dictionary
   * @return null if the series has no rhythm, or is shorter than {@value #MIN_VALUES} values or
   *     {@value #MIN_PERIODS} periods
   */
  public static @Nullable ShapeDictionary learn(double[] values, long seed) {
    double[] latest =
        Arrays.copyOfRange(values, Math.max(0, values.length - MAX_VALUES), values.length);
    if (latest.length < MIN_VALUES) {
      return null;
    }
    int period = Autocorrelation.period(latest);
    if (period < 2 || latest.length < MIN_PERIODS * period) {
      return null;
    }
    double mean = Arrays.stream(latest).average().orElseThrow();
    double variance =
        Arrays.stream(latest).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double scale = Math.sqrt(variance);
    if (!(scale > 0) || Double.isInfinite(scale)) {
      return null;
    }
    float[] series = new float[latest.length];
    for (int i = 0; i < series.length; i++) {
      series[i] = scaled(latest[i], mean, scale);
    }
    int longest = Math.max(MIN_LENGTH, Math.min(MAX_LENGTH, period));
    int[] ends = draw(series.length, longest - 1, new Random(seed));
    ShapeDictionary dictionary = new ShapeDictionary(mean, scale, period, series, ends);
    return Double.isFinite(dictionary.usual(1)) ? dictionary : null;
  }

  /** Places from {@code first} on, without repetition, ascending. */
  private static int[] draw(int places, int first, Random random) {
    int available = places - first;
    int[] drawn = new int[Math.min(WINDOWS, available)];
    int count = 0;
    // Selection sampling: each place is taken with the chance that keeps the number right.
    for (int i = 0; i < available && count < drawn.length; i++) {
      if (random.nextInt(available - i) < drawn.length - count) {
        drawn[count++] = first + i;
      }
    }
    return drawn;
  }

  private static float scaled(double value, double centre, double scale) {
    return (float) Math.max(-FARTHEST, Math.min(FARTHEST, (value - centre) / scale));
  }

  float scaled(double value) {
    return scaled(value, centre, scale);
  }

  /**
   * How isolated training is from the rest of training, sorted: means of {@value ShapeMemory#MEAN}
   * places in a row, in up to {@value #RUNS} runs of {@value #RUN} places.
   */
  private double[] calibrate() {
    int longest = longest();
    int first = longest - 1;
    int places = series.length - first;
    int runs = places <= RUNS * RUN ? 1 : RUNS;
    int run = runs == 1 ? places : RUN;
    WindowSet.Search[] searches = searches();
    double[] means = new double[runs * Math.max(1, run - ShapeMemory.MEAN + 1)];
    double[] isolations = new double[run];
    int count = 0;
    for (int k = 0; k < runs; k++) {
      int begin = first + (int) ((long) (places - run) * k / Math.max(1, runs - 1));
      for (int i = 0; i < run; i++) {
        isolations[i] = 0;
        for (int s = 0; s < sets.length; s++) {
          isolations[i] +=
              searches[s].isolation(series, ends, begin + i, longest) / (double) sets.length;
        }
      }
      for (int i = Math.min(run, ShapeMemory.MEAN); i <= run; i++) {
        int from = Math.max(0, i - ShapeMemory.MEAN);
        means[count++] = Arrays.stream(isolations, from, i).average().orElseThrow();
      }
    }
    Arrays.sort(means);
    return means;
  }

  WindowSet.Search[] searches() {
    WindowSet.Search[] searches = new WindowSet.Search[sets.length];
    for (int s = 0; s < sets.length; s++) {
      searches[s] = sets[s].new Search();
    }
    return searches;
  }

  int windows() {
    return ends.length;
  }

  int length(int set) {
    return sets[set].length();
  }

  int longest() {
    return sets[sets.length - 1].length();
  }

  /** After this many values, a {@link ShapeMemory} forgets what came before. */
  public int memory() {
    return longest() + ShapeMemory.MEAN;
  }

  /** The period of the rhythm, in readings. */
  public int period() {
    return period;
  }

  /**
   * The isolation that this share of training does not exceed, each place compared with windows
   * that do not overlap it.
   *
   * @param share in [0,1]
   */
  public double usual(double share) {
    return usual[(int) Math.ceil(share * (usual.length - 1))];
  }

  /** Writes what {@link #read} reads. */
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(centre);
    out.writeDouble(scale);
    out.writeInt(period);
    out.writeInt(series.length);
    for (float value : series) {
      out.writeFloat(value);
    }
    out.writeInt(ends.length);
    for (int end : ends) {
      out.writeInt(end);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws InvalidModelException if the bytes do not fit
   */
  public static ShapeDictionary read(PayloadReader in) throws InvalidModelException {
    double centre = in.finiteDouble("centre of the shapes");
    double scale = in.finiteDouble("scale of the shapes");
    int period = in.intWithin("period", 2, Autocorrelation.MAX_PERIOD);
    int longest = Math.max(MIN_LENGTH, Math.min(MAX_LENGTH, period));
    int length = in.intWithin("values of the shapes", longest + 1, MAX_VALUES);
    float[] series = new float[length];
    in.finiteFloats("values of the shapes", series, 0, length);
    int[] ends = new int[in.intWithin("number of shapes", 2, WINDOWS)];
    for (int c = 0; c < ends.length; c++) {
      int least = c == 0 ? longest - 1 : ends[c - 1] + 1;
      ends[c] = in.intWithin("place of a shape", least, length - 1);
    }
    if (!(scale > 0)) {
      throw in.invalid("the scale of the shapes must be positive, was " + scale);
    }
    for (float value : series) {
      if (Math.abs(value) > FARTHEST) {
        throw in.invalid("a value of the shapes is beyond " + FARTHEST + ": " + value);
      }
    }
    ShapeDictionary dictionary = new ShapeDictionary(centre, scale, period, series, ends);
    if (!Double.isFinite(dictionary.usual(1))) {
      throw in.invalid("the shapes overlap too much to be compared");
    }
    return dictionary;
  }
}
