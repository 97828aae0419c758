package io.github.iforest4j.detect;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.stream.DayHour;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a finished training are probably faults, and which unusual ones recur and so are
 * usual. Immutable.
 *
 * <p>Each row is scored by a forest that was grown without its part of the span, so a fault that
 * happened once is judged by rows that never saw it. Rows whose score lies beyond the reach of the
 * tail are unusual. Unusual rows close together are one episode. An episode is not a fault if a
 * similar one happened at the same time of another day, such as a change of shifts, if {@value
 * #OFTEN} similar ones happened, or, during the first day, if it is one of {@value #STEPS} similar
 * steps from one level to another.
 */
final class UnusualRows {
  /** From this number of similar episodes on, they are usual whenever they happen. */
  private static final int OFTEN = 12;

  private static final int FOLDS = 4;

  /** From this number of similar steps between two levels on, they are usual. */
  private static final int STEPS = 3;

  /** Minimum difference of two levels, in deviations. */
  private static final double STEP = .5;

  /** What lasts for more rows than this is no step. */
  private static final int LONGEST_STEP = 60;

  /** The number of parts into which a span shorter than two days is cut, in turn for each fold. */
  private static final int PARTS = 24;

  private static final long DAY = 86_400;

  /** How far the same event of another day may be from this one's time of day, in seconds. */
  private static final long SAME_TIME = 1800;

  /** Minimum cosine of the angle between the peaks of similar episodes. */
  private static final double SIMILAR = .7;

  /** Columns are compared within this number of deviations. */
  private static final double CLIP = 12;

  /** Maximum ratio of the squared distances from the usual of similar episodes. */
  private static final double SIZES = 4;

  /** How many times as long as the other one a recurring episode may last, and by how much. */
  private static final long LONGER = 3;

  private static final long BRIEF = 120;

  /** Rows of an episode are at most this far apart, in rows. */
  private static final int GAP = 20;

  /** By row: a score of a forest that did not see its part. */
  final double[] scores;

  /** By row: whether it is probably a fault. */
  final boolean[] faults;

  /** By row: whether it is unusual but comes again at the same time of another day. */
  final boolean[] recurring;

  /** The score up to which a row is usual. */
  final double limit;

  private record Unusual(int from, int to, int peak) {}

  private UnusualRows(double[] scores, boolean[] faults, boolean[] recurring, double limit) {
    this.limit = limit;
    this.scores = scores;
    this.faults = faults;
    this.recurring = recurring;
  }

  /**
   * Finds them.
   *
   * @param rows in the order of time, in the forest's columns
   * @param seconds by row, since 1970; they may begin again with each key. Null if not known
   * @param without rows that forests are not grown on
   * @param levels by column, whether it is the level of a sensor
   * @param still by column, what it is when a sensor stands still; NaN where that cannot be said
   * @param config how forests are grown
   * @param jitter turns rows into those that a forest is grown on
   */
  static UnusualRows of(
      FeatureMatrix rows,
      long @Nullable [] seconds,
      boolean[] without,
      boolean[] levels,
      double[] still,
      DetectorConfig config,
      UnaryOperator<FeatureMatrix> jitter) {
    double[] scores = scores(rows, seconds, without, config, jitter);
    double limit = limit(scores, without);
    ColumnLimits limits = ColumnLimits.of(rows, without, true, still, 1);
    int n = scores.length;
    boolean[] unusual = new boolean[n];
    for (int r = 0; r < n; r++) {
      unusual[r] =
          scores[r] > limit || limits.beyond(rows.array(), rows.rowOffset(r), DayHour.NONE) >= 0;
    }
    boolean[] faults = new boolean[n];
    boolean[] recurring = new boolean[n];
    boolean young = seconds != null && span(seconds) < DAY;
    List<Unusual> episodes = episodes(scores, unusual);
    for (Unusual episode : episodes) {
      if (recurs(episode, episodes, rows, seconds)) {
        Arrays.fill(recurring, episode.from, episode.to, true);
      } else if (!isFrequent(episode, episodes, rows, levels, young)) {
        Arrays.fill(faults, episode.from, episode.to, true);
      }
    }
    return new UnusualRows(scores, faults, recurring, limit);
  }

  private static double[] scores(
      FeatureMatrix rows,
      long @Nullable [] seconds,
      boolean[] without,
      DetectorConfig config,
      UnaryOperator<FeatureMatrix> jitter) {
    int n = rows.numRows();
    boolean days = seconds != null && span(seconds) >= 2 * DAY;
    int parts = days ? FOLDS : PARTS;
    double[] scores = new double[n];
    for (int fold = 0; fold < FOLDS; fold++) {
      boolean[] out = without.clone();
      for (int r = 0; r < n; r++) {
        out[r] |= (long) r * parts / n % FOLDS == fold;
      }
      FeatureMatrix others = without(rows, out);
      if (others.numRows() < 2) {
        others = rows;
      }
      IsolationForest forest =
          IsolationForest.fit(
              jitter.apply(others),
              config.forest().toBuilder().seed(config.forest().seed() + fold + 1).build());
      for (int r = 0; r < n; r++) {
        if ((long) r * parts / n % FOLDS == fold) {
          scores[r] = forest.score(rows.array(), rows.rowOffset(r), config.scoring());
        }
      }
    }
    return scores;
  }

  /** Of all keys together: they come one after the other. */
  static long span(long[] seconds) {
    LongSummaryStatistics all = Arrays.stream(seconds).summaryStatistics();
    return all.getMax() - all.getMin();
  }

  /** The rows that are not left out. */
  static FeatureMatrix without(FeatureMatrix rows, boolean[] out) {
    int width = rows.numColumns();
    int kept = 0;
    for (boolean left : out) {
      kept += left ? 0 : 1;
    }
    double[] values = new double[kept * width];
    int k = 0;
    for (int r = 0; r < out.length; r++) {
      if (!out[r]) {
        System.arraycopy(rows.array(), rows.rowOffset(r), values, k++ * width, width);
      }
    }
    return FeatureMatrix.of(values, kept, width);
  }

  /**
   * Where the reach of usual scores ends: were their tail exponential, as far as 1.75 times the
   * distance from the median to the .99 quantile, but measured at .90 and .95, where few faults
   * reach.
   */
  private static double limit(double[] scores, boolean[] without) {
    double[] sorted = new double[scores.length];
    int n = 0;
    for (int r = 0; r < scores.length; r++) {
      if (!without[r]) {
        sorted[n++] = scores[r];
      }
    }
    Arrays.sort(sorted, 0, n);
    double median = sorted[(n - 1) / 2];
    double at90 = sorted[(int) (.90 * (n - 1))] - median;
    double at95 = sorted[(int) (.95 * (n - 1))] - median;
    return median + Math.max(4.25 * at90, 3 * at95);
  }

  private static List<Unusual> episodes(double[] scores, boolean[] outside) {
    List<Unusual> episodes = new ArrayList<>();
    int from = -1;
    int peak = -1;
    int last = -1;
    for (int r = 0; r <= scores.length; r++) {
      boolean unusual = r < scores.length && outside[r];
      if (from >= 0 && (r == scores.length || r - last > GAP)) {
        episodes.add(new Unusual(from, last + 1, peak));
        from = -1;
      }
      if (unusual) {
        if (from < 0) {
          from = r;
          peak = r;
        }
        peak = scores[r] > scores[peak] ? r : peak;
        last = r;
      }
    }
    return episodes;
  }

  /** Whether a similar episode happened at the same time of another day. */
  private static boolean recurs(
      Unusual episode, List<Unusual> all, FeatureMatrix rows, long @Nullable [] seconds) {
    return seconds != null
        && duration(episode, seconds) <= SAME_TIME
        && all.stream()
            .anyMatch(
                other ->
                    isSameTime(Math.abs(seconds[episode.peak] - seconds[other.peak]))
                        && duration(episode, seconds) <= LONGER * duration(other, seconds) + BRIEF
                        && similar(rows, episode.peak, other.peak, true));
  }

  private static long duration(Unusual episode, long[] seconds) {
    return seconds[episode.to - 1] - seconds[episode.from];
  }

  /** Whether many episodes are similar; for steps of a young stream fewer are enough. */
  private static boolean isFrequent(
      Unusual episode, List<Unusual> all, FeatureMatrix rows, boolean[] levels, boolean young) {
    long alike =
        all.stream().filter(other -> similar(rows, episode.peak, other.peak, false)).count();
    if (alike >= OFTEN) {
      return true;
    }
    return young
        && isStep(episode, rows, levels)
        && all.stream()
                .filter(other -> similar(rows, episode.peak, other.peak, true))
                .filter(other -> isStep(other, rows, levels))
                .count()
            >= STEPS;
  }

  /** Whether a level is another one after a short episode; after a fault it is what it was. */
  private static boolean isStep(Unusual episode, FeatureMatrix rows, boolean[] levels) {
    int before = episode.from - 1;
    int after = episode.to + GAP / 2;
    if (before < 0 || after >= rows.numRows() || episode.to - episode.from > LONGEST_STEP) {
      return false;
    }
    for (int c = 0; c < levels.length; c++) {
      if (levels[c] && Math.abs(rows.get(after, c) - rows.get(before, c)) > STEP) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSameTime(long apart) {
    long ofDay = apart % DAY;
    return apart >= DAY - SAME_TIME && Math.min(ofDay, DAY - ofDay) <= SAME_TIME;
  }

  /**
   * Whether two rows point into the same direction, and are about as far from the usual.
   *
   * @param eitherSide whether a column may be as far below as above: a change of shifts that is
   *     early one day and late the other
   */
  private static boolean similar(FeatureMatrix rows, int a, int b, boolean eitherSide) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < rows.numColumns(); c++) {
      double x = Math.max(-CLIP, Math.min(CLIP, rows.get(a, c)));
      double y = Math.max(-CLIP, Math.min(CLIP, rows.get(b, c)));
      dot += eitherSide ? Math.abs(x * y) : x * y;
      first += x * x;
      second += y * y;
    }
    return dot > SIMILAR * Math.sqrt(first * second)
        && first <= SIZES * second
        && second <= SIZES * first;
  }
}
