package io.github.iforest4j.eval;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The protocol of the UCR anomaly archive (Wu and Keogh, "Current time series anomaly detection
 * benchmarks are flawed and are creating the illusion of progress", TKDE 2021): each series has
 * exactly one anomaly after its training part, and the question is whether the reading with the
 * highest score lies at it. A series is right if that reading is within the anomaly widened on both
 * sides by {@value #TOLERANCE} readings, or by the anomaly's own length if that is more. No
 * threshold takes part. Scores are causal: a reading is judged before later ones are read.
 * Immutable, if the tables are not changed later.
 */
public final class UcrProtocol {
  /** The smallest distance from the anomaly, in readings, that still counts as at it. */
  public static final int TOLERANCE = 100;

  /**
   * Where the highest score of a series is.
   *
   * @param series the series
   * @param begin first anomalous row of its table
   * @param end last anomalous row
   * @param highest the row with the highest score; the first of equal ones
   * @param scores by row of the table; 0 before the first judged one
   * @param called by row of the table: whether it was called an anomaly
   */
  public record Outcome(
      LabelledSeries series, int begin, int end, int highest, double[] scores, boolean[] called) {
    /** Returns whether the highest score is at the anomaly. */
    public boolean isRight() {
      int tolerance = Math.max(TOLERANCE, end - begin + 1);
      return highest >= begin - tolerance && highest <= end + tolerance;
    }
  }

  private int numThreads = 1;
  private final List<LabelledSeries> series;

  /**
   * Takes the series of the archive.
   *
   * @throws IllegalArgumentException if one of them has another number of anomalies than one
   */
  public UcrProtocol(List<LabelledSeries> series) {
    this.series = List.copyOf(series);
    for (LabelledSeries one : series) {
      boolean[] truth = one.truth();
      int events = DetectionDelay.NONE.plus(truth, truth).events();
      if (events != 1) {
        throw new IllegalArgumentException(
            one.name()
                + ": a series of the UCR archive has one anomaly after its training rows; this one"
                + " has "
                + events);
      }
    }
  }

  /** Returns the number of series. */
  public int numSeries() {
    return series.size();
  }

  /**
   * Judges on several threads. The results do not depend on their number.
   *
   * @param number at least 1; unless set, 1
   * @return this
   * @throws IllegalArgumentException if the number is less than 1
   */
  public UcrProtocol threads(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, was " + number);
    }
    numThreads = number;
    return this;
  }

  /**
   * Trains and judges each series. Takes as long as one training per series.
   *
   * @param learning whether the detector learns from what it judges
   * @param listener gets each outcome, in order
   * @return all outcomes, without their scores and decisions: those arrays are empty
   * @throws IllegalArgumentException if a series cannot be learned from with this config
   */
  public List<Outcome> judge(DetectorConfig config, Learning learning, Consumer<Outcome> listener) {
    List<Outcome> outcomes = new ArrayList<>();
    OrderedTasks.run(
        series,
        numThreads,
        one -> judge(one, config, learning),
        one -> {
          listener.accept(one);
          outcomes.add(
              new Outcome(
                  one.series(),
                  one.begin(),
                  one.end(),
                  one.highest(),
                  new double[0],
                  new boolean[0]));
        });
    return outcomes;
  }

  private static Outcome judge(LabelledSeries one, DetectorConfig config, Learning learning) {
    int from = one.training();
    SeriesRun run = SeriesRun.of(one.table(), one.schema(), config, learning, from);
    boolean[] truth = one.truth();
    int begin = from;
    while (!truth[begin - from]) {
      begin++;
    }
    int end = begin;
    while (end + 1 - from < truth.length && truth[end + 1 - from]) {
      end++;
    }
    int highest = from;
    for (int r = from; r < one.table().numRows(); r++) {
      highest = run.scores()[r] > run.scores()[highest] ? r : highest;
    }
    return new Outcome(one, begin, end, highest, run.scores(), run.anomalies());
  }

  /** Returns the share of series whose highest score is at the anomaly; NaN without a series. */
  public static double accuracy(List<Outcome> outcomes) {
    return outcomes.stream().mapToInt(o -> o.isRight() ? 1 : 0).average().orElse(Double.NaN);
  }

  /**
   * Returns the bootstrap interval of {@link #accuracy} over series.
   *
   * @param draws the number of draws, at least 2
   * @param share of the draws inside the interval, in (0,1)
   * @param seed one seed gives one interval
   * @throws IllegalArgumentException if an argument is out of bounds, or there is no series
   */
  public static Interval interval(List<Outcome> outcomes, int draws, double share, long seed) {
    return Interval.bootstrap(
        outcomes.size(),
        1,
        draws,
        share,
        seed,
        drawn ->
            Arrays.stream(drawn).map(i -> outcomes.get(i).isRight() ? 1 : 0).average().orElse(0));
  }
}
