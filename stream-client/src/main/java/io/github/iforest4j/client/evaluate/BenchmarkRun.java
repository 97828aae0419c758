package io.github.iforest4j.client.evaluate;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What the protocols of public benchmarks share: series in files, learned from their beginning. */
public final class BenchmarkRun {
  /** Opens a file of readings. */
  public interface Opener {
    RecordSource open(Path file) throws IOException;
  }

  /** What a detector said of a series, by reading; before the first judged one all is zero. */
  record Judged(double[] scores, boolean[] anomalies, double[] relative) {}

  private BenchmarkRun() {}

  public static RecordTable read(Path file, Opener opener) throws IOException {
    RecordTable table = new RecordTable();
    try (RecordSource source = opener.open(file)) {
      while (source.next(table)) {
        // The table grows.
      }
    }
    return table;
  }

  /** CSV files directly in a folder, by name: 2.csv before 10.csv. */
  public static List<Path> csvFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(".csv"))
          .sorted(
              Comparator.comparingInt((Path f) -> f.getFileName().toString().length())
                  .thenComparing(Path::getFileName))
          .toList();
    }
  }

  public static List<Path> folders(Path root) throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** The protocol says what each column is; nothing is guessed from the data. */
  public static FeatureSchema schema(RecordTable table, String time, Set<String> labels) {
    List<Field> fields = new ArrayList<>();
    for (int c = 0; c < table.numColumns(); c++) {
      String name = table.columnName(c);
      FieldRole role =
          name.equals(time)
              ? FieldRole.TIME
              : labels.contains(name) ? FieldRole.LABEL : FieldRole.FEATURE;
      FieldKind kind = role == FieldRole.TIME ? FieldKind.TEXT : FieldKind.NUMERIC;
      fields.add(new Field(name, role, kind, "", List.of(), null));
    }
    return new FeatureSchema(fields);
  }

  /**
   * Learns from the first readings, then judges. With a preset that needs windows, the learned
   * readings go through the detector once more, so that the windows are full at the first judged.
   *
   * @param learning whether it goes on learning from what it judges
   * @param from the first reading that is judged
   */
  public static Judged judge(
      RecordTable table, FeatureSchema schema, DetectorConfig config, Learning learning, int from) {
    DetectorModel model =
        DetectorModel.fit(
            schema,
            table.rows(0, from),
            config,
            new ModelProvenance("evaluate", "benchmark", from, Instant.EPOCH));
    AnomalyDetector detector = model.newDetector(learning);
    int n = table.numRows();
    Judged judged = new Judged(new double[n], new boolean[n], new double[n]);
    RecordRow row = detector.newRow();
    double level = config.preset().threshold().value();
    double centre = config.preset() == Preset.METRIC ? level : .5;
    for (int r = config.preset() == Preset.METRIC ? from : 0; r < n; r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detect(row);
      if (r >= from && verdict.state() != Verdict.State.WARMING) {
        judged.scores[r] = verdict.score();
        judged.anomalies[r] = verdict.isAnomaly();
        double above = centre + verdict.score() - verdict.threshold();
        // At the centre or more exactly when it is an anomaly.
        judged.relative[r] =
            verdict.isAnomaly()
                ? Math.min(1, Math.max(centre, above))
                : Math.max(0, Math.min(Math.nextDown(centre), above));
      }
    }
    return judged;
  }

  /** Mean ± sample standard deviation, as far as there is one. */
  public static String spread(double[] values, String format) {
    double mean = 0;
    for (double v : values) {
      mean += v / values.length;
    }
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    String text = String.format(Locale.ROOT, format, mean);
    return values.length < 2
        ? text
        : text
            + " ± "
            + String.format(Locale.ROOT, format, Math.sqrt(squares / (values.length - 1)));
  }
}
