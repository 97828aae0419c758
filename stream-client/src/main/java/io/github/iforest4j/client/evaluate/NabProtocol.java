package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Numenta Anomaly Benchmark's protocol: each series is judged in order; the first 15 %, at most
 * 750 readings, do not count, and are what a detector may learn from before.
 */
public final class NabProtocol {
  private static final String LABELS = "labels/combined_windows.json";
  private static final String TIME = "timestamp";

  /** Fewer readings than this teach nothing. */
  private static final int MIN_TRAINING = 100;

  private record Series(RecordTable table, List<NabScore.Window> windows) {}

  /** By path below {@code data}, such as {@code realTraffic/speed_7578.csv}. */
  private final Map<String, Series> series = new TreeMap<>();

  /**
   * Reads the series that are both labelled and there.
   *
   * @throws UserException if there are none, or a label does not fit its series
   */
  public NabProtocol(Path data, BenchmarkRun.Opener opener) throws IOException {
    Path labels = data.resolve(LABELS);
    if (!Files.exists(labels)) {
      throw UserException.badInput(
          labels + ": not found; --data is a folder like NAB's, with data/ and " + LABELS);
    }
    JsonNode windows;
    try {
      windows = JsonMapper.shared().readTree(Files.readString(labels));
    } catch (JacksonException e) {
      throw UserException.badInput(labels + ": no JSON: " + e.getOriginalMessage(), e);
    }
    for (String name : windows.propertyNames()) {
      Path file = data.resolve("data").resolve(name).normalize();
      if (file.startsWith(data.resolve("data").normalize()) && Files.exists(file)) {
        RecordTable table = BenchmarkRun.read(file, opener);
        if (table.columnIndex(TIME) < 0 || table.numRows() <= MIN_TRAINING) {
          throw UserException.badInput(
              file + ": a series needs a column '" + TIME + "' and over " + MIN_TRAINING + " rows");
        }
        series.put(name, new Series(table, windows(name, table, windows.get(name))));
      }
    }
    if (series.isEmpty()) {
      throw UserException.badInput(data + ": none of the labelled series is there");
    }
  }

  private static List<NabScore.Window> windows(String name, RecordTable table, JsonNode labels) {
    List<NabScore.Window> windows = new ArrayList<>();
    for (JsonNode label : labels) {
      int first = row(table, label.path(0).asString(""));
      int last = row(table, label.path(1).asString(""));
      if (first < 0 || last < first) {
        throw UserException.badInput(name + ": no readings at its window " + label);
      }
      windows.add(new NabScore.Window(first, last));
    }
    return windows;
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

  public int numSeries() {
    return series.size();
  }

  /**
   * Judges all series. A reading's score is how far it is above its threshold, from the level at
   * which all anomalies lie: {@link #level}.
   *
   * @param out where scores go, {@code category/series.csv} with {@code timestamp,anomaly_score};
   *     or null
   */
  public NabScore judge(DetectorConfig config, Learning learning, Path out, Runnable step)
      throws IOException {
    List<NabScore.Series> judgedSeries = new ArrayList<>();
    for (Map.Entry<String, Series> entry : series.entrySet()) {
      RecordTable table = entry.getValue().table;
      int probation = new NabScore.Series(new double[table.numRows()], List.of()).probation();
      FeatureSchema schema = BenchmarkRun.schema(table, TIME, Set.of());
      BenchmarkRun.Judged judged =
          BenchmarkRun.judge(table, schema, config, learning, Math.max(probation, MIN_TRAINING));
      judgedSeries.add(new NabScore.Series(judged.relative(), entry.getValue().windows));
      if (out != null) {
        StringBuilder csv = new StringBuilder("timestamp,anomaly_score\n");
        int time = table.columnIndex(TIME);
        for (int r = 0; r < table.numRows(); r++) {
          csv.append(table.text(r, time)).append(',').append(judged.relative()[r]).append('\n');
        }
        Path file = out.resolve(entry.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, csv);
      }
      step.run();
    }
    return new NabScore(judgedSeries);
  }

  /** The score from which on a reading is an anomaly, in every series. */
  public static double level(Preset preset) {
    return preset == Preset.METRIC ? preset.threshold().value() : .5;
  }

  /** What an alarm every so many readings gets: no detector may do worse. */
  public NabScore periodic(int period) {
    List<NabScore.Series> alarms = new ArrayList<>();
    for (Series one : series.values()) {
      double[] scores = new double[one.table.numRows()];
      for (int r = 0; r < scores.length; r += period) {
        scores[r] = 1;
      }
      alarms.add(new NabScore.Series(scores, one.windows));
    }
    return new NabScore(alarms);
  }
}
