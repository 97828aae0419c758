package io.github.iforest4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, ICMLA 2015), version 1.1: alarms in
 * a labelled window earn more the earlier the first of them is; alarms outside and missed windows
 * cost; 0 is a silent detector, 100 a perfect one. O(n log n) in the number of readings.
 */
public final class NabScore {
  /** The weights of errors. */
  public enum Profile {
    /** The benchmark's own choice. */
    STANDARD(.11, 1),
    /** False alarms cost twice as much. */
    REWARD_LOW_FP(.22, 1),
    /** Misses cost twice as much. */
    REWARD_LOW_FN(.11, 2);

    private final double falseAlarm;
    private final double miss;

    Profile(double falseAlarm, double miss) {
      this.falseAlarm = falseAlarm;
      this.miss = miss;
    }
  }

  /**
   * A labelled stretch of readings.
   *
   * @param first index of its first reading
   * @param last index of its last reading, at least {@code first}
   */
  public record Window(int first, int last) {}

  /**
   * A series that was judged.
   *
   * @param scores an anomaly score per reading; not copied
   * @param windows in order, disjoint
   */
  public record Series(double[] scores, List<Window> windows) {
    /** How many readings at the beginning do not count: 15 %, at most 750. */
    public int probation() {
      return (int) Math.ceil(Math.min(Math.floor(.15 * scores.length), .15 * 5000));
    }
  }

  /**
   * A score at a threshold.
   *
   * @param score 100 is perfect
   * @param threshold readings that score at least this are alarms
   * @param windowsHit windows with an alarm
   * @param windows all windows
   * @param falseAlarms alarms outside the windows
   */
  public record Result(
      double score, double threshold, int windowsHit, int windows, long falseAlarms) {}

  /** The weight of an alarm at the very beginning of a window, before scaling. */
  private static final double BEST = sigmoid(-1);

  private final List<Series> series;
  private final int windows;

  /** By counted reading of all series, in descending order of scores. */
  private final double[] score;

  private final double[] weight;

  /** The window that a reading lies in, counted over all series; −1 outside. */
  private final int[] window;

  private final int countedWindows;

  /**
   * Prepares all series of a benchmark.
   *
   * @throws IllegalArgumentException if a window does not lie in its series
   */
  public NabScore(List<Series> series) {
    this.series = List.copyOf(series);
    List<double[]> readings = new ArrayList<>();
    int numWindows = 0;
    int counted = 0;
    for (Series one : series) {
      for (double[] reading : geometry(one, numWindows)) {
        readings.add(reading);
      }
      for (Window w : one.windows()) {
        counted += w.last() >= one.probation() ? 1 : 0;
      }
      numWindows += one.windows().size();
    }
    readings.sort(Comparator.comparingDouble((double[] r) -> -r[0]));
    this.windows = numWindows;
    this.countedWindows = counted;
    this.score = readings.stream().mapToDouble(r -> r[0]).toArray();
    this.weight = readings.stream().mapToDouble(r -> r[1]).toArray();
    this.window = readings.stream().mapToInt(r -> (int) r[2]).toArray();
  }

  /** Score, weight and window of each reading that counts. */
  private static List<double[]> geometry(Series one, int firstWindow) {
    int n = one.scores().length;
    double[] weights = new double[n];
    int[] ids = new int[n];
    Arrays.fill(weights, -1);
    Arrays.fill(ids, -1);
    int done = 0;
    for (int k = 0; k < one.windows().size(); k++) {
      Window w = one.windows().get(k);
      if (w.first() < done || w.last() < w.first() || w.last() >= n) {
        throw new IllegalArgumentException(w + " does not lie in order in " + n + " readings");
      }
      if (k > 0) {
        after(one.windows().get(k - 1), weights, done, w.first());
      }
      double width = w.last() - w.first() + 1;
      for (int i = w.first(); i <= w.last(); i++) {
        weights[i] = sigmoid(-(w.last() - i + 1) / width) / BEST;
        ids[i] = firstWindow + k;
      }
      done = w.last() + 1;
    }
    if (done > 0) {
      after(one.windows().get(one.windows().size() - 1), weights, done, n);
    }
    List<double[]> readings = new ArrayList<>();
    for (int i = one.probation(); i < n; i++) {
      readings.add(new double[] {one.scores()[i], weights[i], ids[i]});
    }
    return readings;
  }

  /** Shortly after a window a false alarm costs little. */
  private static void after(Window w, double[] weights, int from, int to) {
    for (int i = from; i < to; i++) {
      weights[i] = sigmoid((i - w.last()) / (double) (w.last() - w.first()));
    }
  }

  private static double sigmoid(double y) {
    return y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1;
  }

  /** The series. */
  public List<Series> series() {
    return series;
  }

  /** The score at a threshold: readings that score at least that are alarms. */
  public Result at(Profile profile, double threshold) {
    int alarms = 0;
    while (alarms < score.length && score[alarms] >= threshold) {
      alarms++;
    }
    return sweep(profile, alarms, threshold);
  }

  /** The score at the threshold that makes it highest: the benchmark's own protocol. */
  public Result best(Profile profile) {
    return sweep(profile, -1, Double.NaN);
  }

  /**
   * Lowers the threshold reading by reading; stops at a number of alarms, or takes the best place.
   */
  private Result sweep(Profile profile, int alarms, double threshold) {
    double nothing = -profile.miss * countedWindows;
    double raw = nothing;
    double best = nothing;
    int bestAt = 0;
    double[] earned = new double[windows];
    Arrays.fill(earned, -profile.miss);
    int end = alarms < 0 ? score.length : alarms;
    for (int i = 0; i < end; i++) {
      if (window[i] < 0) {
        raw += weight[i] * profile.falseAlarm;
      } else if (weight[i] > earned[window[i]]) {
        raw += weight[i] - earned[window[i]];
        earned[window[i]] = weight[i];
      }
      boolean lastOfTies = i + 1 == score.length || score[i + 1] != score[i];
      if (lastOfTies && raw > best) {
        best = raw;
        bestAt = i + 1;
      }
    }
    int at = alarms < 0 ? bestAt : alarms;
    double level = alarms < 0 ? (bestAt == 0 ? 1.1 : score[bestAt - 1]) : threshold;
    double reached = alarms < 0 ? best : raw;
    boolean[] hit = new boolean[windows];
    int falseAlarms = 0;
    for (int i = 0; i < at; i++) {
      if (window[i] < 0) {
        falseAlarms++;
      } else {
        hit[window[i]] = true;
      }
    }
    int hits = 0;
    for (boolean h : hit) {
      hits += h ? 1 : 0;
    }
    double score100 = windows == 0 ? 0 : 100 * (reached - nothing) / (windows - nothing);
    return new Result(score100, level, hits, windows, falseAlarms);
  }
}
