package io.github.iforest4j.eval;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The protocol of the Numenta Anomaly Benchmark (see {@link NabScore}): each series is judged in
 * order. The first 15 %, at most 750 readings, do not count; a detector may learn from them.
 * Immutable, if the tables are not changed later.
 */
public final class NabProtocol {
  /** The column that holds the time of a reading. */
  public static final String TIME = "timestamp";

  /** The smallest number of readings that a detector learns from. */
  public static final int MIN_TRAINING = 100;

  /**
   * A labelled series.
   *
   * @param name for {@link Scores}
   * @param table its readings in the order of time
   * @param windows the labelled stretches, in order, disjoint
   */
  public record Series(String name, RecordTable table, List<NabScore.Window> windows) {}

  /**
   * The scores of one series.
   *
   * @param series the series
   * @param scores by reading, in [0,1]: how far the reading is above its threshold, from {@link
   *     #level}
   */
  public record Scores(Series series, double[] scores) {}

  private int numThreads = 1;
  private final List<Series> series;

  /**
   * Takes the series of the benchmark.
   *
   * @throws IllegalArgumentException if one of them is not {@linkplain #isSeries a series}
   */
  public NabProtocol(List<Series> series) {
    this.series = List.copyOf(series);
    for (Series one : series) {
      if (!isSeries(one.table)) {
        throw new IllegalArgumentException(
            one.name + " has no column '" + TIME + "' or at most " + MIN_TRAINING + " rows");
      }
    }
  }

  /** Returns whether a table has a time column and readings to judge. */
  public static boolean isSeries(RecordTable table) {
    return table.columnIndex(TIME) >= 0 && table.numRows() > MIN_TRAINING;
  }

  /**
   * Finds a window of the benchmark's label file in a series.
   *
   * @param first time of its first reading, as the table has it; a fraction of a second is ignored
   * @param last time of its last reading
   * @throws IllegalArgumentException if the series has no such readings in this order
   */
  public static NabScore.Window window(RecordTable table, String first, String last) {
    int from = row(table, first);
    int to = row(table, last);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no readings from " + first + " to " + last);
    }
    return new NabScore.Window(from, to);
  }

  private static int row(RecordTable table, String time) {
    int column = table.columnIndex(TIME);
    String wanted = withoutFraction(time);
    for (int r = 0; r < table.numRows(); r++) {
      if (withoutFraction(table.text(r, column)).equals(wanted)) {
        return r;
      }
    }
    return -1;
  }

  private static String withoutFraction(String time) {
    int dot = time.indexOf('.');
    return dot < 0 ? time : time.substring(0, dot);
  }

  /** Returns the number of series. */
  public int numSeries() {
    return series.size();
  }

  /** Returns the score from which on a reading is an anomaly, in every series. */
  public static double level(Preset preset) {
    return SeriesRun.level(preset);
  }

  /**
   * Judges on several threads. The results do not depend on their number.
   *
   * @param number at least 1; unless set, 1
   * @return this
   * @throws IllegalArgumentException if the number is less than 1
   */
  public NabProtocol threads(int number) {
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
   * @param listener gets the scores of each series, in order
   * @throws IllegalArgumentException if a series cannot be learned from with this config, or a
   *     window does not lie in its series
   */
  public NabScore judge(DetectorConfig config, Learning learning, Consumer<Scores> listener) {
    List<NabScore.Series> judged = new ArrayList<>();
    OrderedTasks.run(
        series,
        numThreads,
        one -> new Scores(one, judge(one, config, learning)),
        scores -> {
          judged.add(new NabScore.Series(scores.scores(), scores.series().windows));
          listener.accept(scores);
        });
    return new NabScore(judged);
  }

  private static double[] judge(Series one, DetectorConfig config, Learning learning) {
    RecordTable table = one.table;
    int probation = new NabScore.Series(new double[table.numRows()], List.of()).probation();
    return SeriesRun.of(
            table,
            SeriesRun.schema(table, TIME, Set.of()),
            config,
            learning,
            Math.max(probation, MIN_TRAINING))
        .relative();
  }

  /**
   * Scores an alarm at regular distances: a floor for every detector.
   *
   * @param period the number of readings from one alarm to the next, at least 1
   */
  public NabScore periodic(int period) {
    List<NabScore.Series> alarms = new ArrayList<>();
    for (Series one : series) {
      double[] scores = new double[one.table.numRows()];
      for (int r = 0; r < scores.length; r += period) {
        scores[r] = 1;
      }
      alarms.add(new NabScore.Series(scores, one.windows));
    }
    return new NabScore(alarms);
  }
}
