package io.github.iforest4j.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoredCsvTest {
  @TempDir Path folder;

  private static DetectorModel model() {
    Random random = new Random(2);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 300; r++) {
      table.setNumber(table.fieldIndex("a"), random.nextGaussian());
      table.setNumber(table.fieldIndex("b"), random.nextGaussian());
      table.endRow();
    }
    return Training.builder(table).provenance("test", "made up", Instant.EPOCH).prepare().fit();
  }

  /** Scores a file; returns the lines and, at the end, the fields that came too late. */
  private List<String> scored(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DetectorModel model = model();
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    List<String> late;
    try (RecordSource source =
        Sources.open(List.of(file.toString()), SourceOptions.builder().keepText(true).build())) {
      ScoredCsv csv = new ScoredCsv(source, model, out);
      while (source.next(row)) {
        csv.add(row, detector.detect(row));
      }
      late = csv.finish();
    }
    List<String> lines = new ArrayList<>(out.toString(StandardCharsets.UTF_8).lines().toList());
    lines.add(late.toString());
    return lines;
  }

  @Test
  void addedColumnsFollowThoseOfTheInputAndGetAnotherNameIfTaken() throws IOException {
    List<String> lines = scored("x.csv", "a,score,b,note\n0,7,0,=1+1\n90,7,-90,plain\n");
    assertThat(lines)
        .first()
        .isEqualTo("a,score,b,note,iforest_score,threshold,anomaly,confidence,top_features");
    assertThat(lines.get(1)).startsWith("0,7,0,'=1+1,0.").matches(".*,0,0\\.\\d+,$");
    assertThat(lines.get(2)).startsWith("90,7,-90,plain,0.").contains(",1,").contains("usual");
    assertThat(lines).last().isEqualTo("[]");
  }

  @Test
  void fieldsThatAppearAfterTheHeaderAreReported() throws IOException {
    String early = "{\"a\":1,\"b\":2}\n".repeat(ScoredCsv.ROWS_BEFORE_HEADER - 1);
    List<String> lines =
        scored("x.jsonl", early + "{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":1,\"b\":2,\"d\":4}\n");
    assertThat(lines).hasSize(ScoredCsv.ROWS_BEFORE_HEADER + 3);
    assertThat(lines.get(0)).startsWith("a,b,c,score,");
    assertThat(lines.get(1)).startsWith("1,2,,0.");
    assertThat(lines.get(ScoredCsv.ROWS_BEFORE_HEADER)).startsWith("1,2,3,0.");
    assertThat(lines).last().isEqualTo("[d]");
  }
}
