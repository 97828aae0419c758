package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** "Less unusual than 99 % of past readings" is said of about 1 % of normal readings. */
class StreamRankTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Field("timestamp", FieldRole.TIME, FieldKind.TEXT, "", List.of(), null),
              new Field("value", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));

  private static RecordTable read(Path file) throws IOException {
    RecordTable table = new RecordTable();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split(",");
      if (!cells[1].equals("value")) {
        table.setText(table.fieldIndex("timestamp"), cells[0]);
        table.setNumber(table.fieldIndex("value"), Double.parseDouble(cells[1]));
        table.endRow();
      }
    }
    return table;
  }

  /** NAB's series without anomalies; the bound is half as much again as the nominal 1 %. */
  @Test
  @Tag("shared-data")
  void normalReadingsAreRankedHonestly() throws IOException {
    Path folder =
        Path.of(System.getProperty("iforest.shared", ""), "data")
            .resolve("nab/data/artificialNoAnomaly");
    assumeTrue(Files.isDirectory(folder), () -> "SKIPPED: no " + folder + "; set -Diforest.shared");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        RecordTable table = read(file);
        int training = 600;
        DetectorModel model =
            DetectorModel.fit(
                SCHEMA,
                table.rows(0, training),
                DetectorConfig.builder().preset(Preset.METRIC).build(),
                new ModelProvenance("test", "NAB", training, Instant.EPOCH));
        AnomalyDetector detector = model.newDetector();
        RecordRow row = detector.newRow();
        int unusual = 0;
        for (int r = training; r < table.numRows(); r++) {
          table.copyTo(r, row);
          double score = detector.detect(row).score();
          unusual += detector.state().memory().rank(score).value() > .99 ? 1 : 0;
        }
        double share = (double) unusual / (table.numRows() - training);
        System.out.printf(
            Locale.ROOT, "nab stream rank: | %s | %.2f %% |%n", file.getFileName(), 100 * share);
        assertThat(share).as("%s", file.getFileName()).isLessThanOrEqualTo(.015);
      }
    }
  }
}
