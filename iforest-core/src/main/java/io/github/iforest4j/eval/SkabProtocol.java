package io.github.iforest4j.eval;

import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.schema.RecordTable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * The protocol of the Skoltech Anomaly Benchmark (Katser and Kozitsin, 2020): of each run, the
 * first {@value #TRAINING} rows train without labels, and the others are judged in order. Decisions
 * are counted over all runs together. Immutable, if the tables are not changed later.
 */
public final class SkabProtocol {
  /** The number of rows at the beginning of a run that a detector learns from. */
  public static final int TRAINING = 400;

  /** The column that holds the ground truth. */
  public static final String LABEL = "anomaly";

  private static final Set<String> LABELS = Set.of(LABEL, "changepoint");

  /**
   * A run of the testbed.
   *
   * @param name for {@link Decisions}
   * @param table its rows in the order of time
   */
  public record Run(String name, RecordTable table) {
    private boolean[] truth() {
      int label = table.columnIndex(LABEL);
      boolean[] truth = new boolean[table.numRows() - TRAINING];
      for (int r = 0; r < truth.length; r++) {
        truth[r] = table.number(r + TRAINING, label) == 1;
      }
      return truth;
    }
  }

  /**
   * The decisions about one run.
   *
   * @param run the name of the run
   * @param called by row from row {@value #TRAINING} on: whether it was called an anomaly
   */
  public record Decisions(String run, boolean[] called) {}

  /**
   * How well a detector does on all runs.
   *
   * @param confusion the decisions about all judged rows
   * @param delay how soon the anomalies were found
   * @param auroc mean area under the ROC curve over the runs
   */
  public record Result(Confusion confusion, DetectionDelay delay, double auroc) {
    /** Returns false-alarm rate plus missed-alarm rate, in percent. */
    public double errors() {
      return 100 * (confusion.falseAlarmRate() + confusion.missedAlarmRate());
    }
  }

  private int numThreads = 1;
  private final List<Run> runs;

  /**
   * Takes the runs of the benchmark.
   *
   * @throws IllegalArgumentException if one of them is not {@linkplain #isRun a run}
   */
  public SkabProtocol(List<Run> runs) {
    this.runs = List.copyOf(runs);
    for (Run run : runs) {
      if (!isRun(run.table)) {
        throw new IllegalArgumentException(
            run.name + " has no column '" + LABEL + "' or at most " + TRAINING + " rows");
      }
    }
  }

  /** Returns whether a table has a label column and rows to judge. */
  public static boolean isRun(RecordTable table) {
    return table.columnIndex(LABEL) >= 0 && table.numRows() > TRAINING;
  }

  /** Returns the number of runs. */
  public int numRuns() {
    return runs.size();
  }

  /**
   * Judges on several threads. The results do not depend on their number.
   *
   * @param number at least 1; unless set, 1
   * @return this
   * @throws IllegalArgumentException if the number is less than 1
   */
  public SkabProtocol threads(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, was " + number);
    }
    numThreads = number;
    return this;
  }

  /**
   * Trains and judges each run. Takes as long as one training per run.
   *
   * @param learning whether the detector learns from what it judges
   * @param listener gets the decisions about each run, in order
   * @throws IllegalArgumentException if a run cannot be learned from with this config
   */
  public Result judge(DetectorConfig config, Learning learning, Consumer<Decisions> listener) {
    Tally tally = new Tally();
    OrderedTasks.run(
        runs,
        numThreads,
        run ->
            new Judged(
                run,
                SeriesRun.of(
                    run.table,
                    SeriesRun.schema(run.table, "datetime", LABELS),
                    config,
                    learning,
                    TRAINING)),
        judged -> {
          boolean[] called = judged.called();
          tally.add(judged, called);
          listener.accept(new Decisions(judged.run.name, called));
        });
    return new Result(tally.confusion, tally.delay, tally.auroc / runs.size());
  }

  /** A run, and what the detector made of it. */
  private record Judged(Run run, SeriesRun of) {
    boolean[] called() {
      return Arrays.copyOfRange(of.anomalies(), TRAINING, run.table.numRows());
    }
  }

  /** What was counted so far. */
  private static final class Tally {
    private Confusion confusion = Confusion.EMPTY;
    private DetectionDelay delay = DetectionDelay.NONE;
    private double auroc;

    void add(Judged judged, boolean[] called) {
      boolean[] truth = judged.run.truth();
      for (int r = 0; r < truth.length; r++) {
        confusion = confusion.plus(truth[r], called[r]);
      }
      delay = delay.plus(truth, called);
      int end = judged.run.table.numRows();
      auroc += RankingMetrics.auroc(Arrays.copyOfRange(judged.of.scores(), TRAINING, end), truth);
    }
  }

  /**
   * Counts the decisions of a rule that looks at nothing but the row's number: a floor for every
   * detector.
   *
   * @param rule gets the number of a row in its run, from {@value #TRAINING} on
   */
  public Confusion baseline(IntPredicate rule) {
    Confusion confusion = Confusion.EMPTY;
    for (Run run : runs) {
      boolean[] truth = run.truth();
      for (int r = 0; r < truth.length; r++) {
        confusion = confusion.plus(truth[r], rule.test(r + TRAINING));
      }
    }
    return confusion;
  }
}
