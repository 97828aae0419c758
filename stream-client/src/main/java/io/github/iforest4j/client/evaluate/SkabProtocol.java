package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.DetectionDelay;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The Skoltech Anomaly Benchmark's protocol: of each run, rows 0–399 train without labels, the rest
 * is judged in order; decisions are counted over all runs together.
 */
public final class SkabProtocol {
  private static final int TRAINING = 400;
  private static final String LABEL = "anomaly";

  /** A run of the testbed: a file. */
  private record Run(String folder, String name, RecordTable table) {
    boolean[] truth() {
      int label = table.columnIndex(LABEL);
      boolean[] truth = new boolean[table.numRows() - TRAINING];
      for (int r = 0; r < truth.length; r++) {
        truth[r] = table.number(r + TRAINING, label) == 1;
      }
      return truth;
    }
  }

  /**
   * What a seed gave.
   *
   * @param auroc mean over runs
   */
  public record Result(Confusion confusion, DetectionDelay delay, double auroc) {
    public double errors() {
      return 100 * (confusion.falseAlarmRate() + confusion.missedAlarmRate());
    }
  }

  private final List<Run> runs = new ArrayList<>();

  /**
   * Reads all runs below a folder, or in it.
   *
   * @throws UserException if there are none
   */
  public SkabProtocol(Path data, BenchmarkRun.Opener opener) throws IOException {
    List<Path> folders = new ArrayList<>(BenchmarkRun.folders(data));
    folders.add(data);
    for (Path folder : folders) {
      for (Path file : BenchmarkRun.csvFiles(folder)) {
        RecordTable table = BenchmarkRun.read(file, opener);
        if (table.columnIndex(LABEL) >= 0 && table.numRows() > TRAINING) {
          String name = file.getFileName().toString();
          runs.add(
              new Run(
                  folder.toAbsolutePath().normalize().getFileName().toString(),
                  name.substring(0, name.length() - 4),
                  table));
        }
      }
    }
    if (runs.isEmpty()) {
      throw UserException.badInput(
          data
              + ": no run of SKAB was found: CSV files with a column 'anomaly' and more than "
              + TRAINING
              + " rows, here or one folder down");
    }
  }

  public int numRuns() {
    return runs.size();
  }

  /**
   * Judges all runs.
   *
   * @param out where the decisions go, {@code folder/run.csv} with {@code row,anomaly}; or null
   */
  public Result judge(DetectorConfig config, Learning learning, Path out, Runnable step)
      throws IOException {
    Confusion confusion = Confusion.EMPTY;
    DetectionDelay delay = DetectionDelay.NONE;
    double auroc = 0;
    for (Run run : runs) {
      FeatureSchema schema =
          BenchmarkRun.schema(run.table, "datetime", Set.of(LABEL, "changepoint"));
      BenchmarkRun.Judged judged =
          BenchmarkRun.judge(run.table, schema, config, learning, TRAINING);
      boolean[] truth = run.truth();
      boolean[] called = new boolean[truth.length];
      double[] scores = new double[truth.length];
      StringBuilder csv = new StringBuilder("row,anomaly\n");
      for (int r = 0; r < truth.length; r++) {
        called[r] = judged.anomalies()[r + TRAINING];
        scores[r] = judged.scores()[r + TRAINING];
        confusion = confusion.plus(truth[r], called[r]);
        csv.append(r + TRAINING).append(',').append(called[r] ? 1 : 0).append('\n');
      }
      delay = delay.plus(truth, called);
      auroc += RankingMetrics.auroc(scores, truth) / runs.size();
      if (out != null) {
        Path file = out.resolve(run.folder).resolve(run.name + ".csv");
        Files.createDirectories(file.getParent());
        Files.writeString(file, csv);
      }
      step.run();
    }
    return new Result(confusion, delay, auroc);
  }

  /** What a rule gets that looks at nothing but the row's number: no detector may do worse. */
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
