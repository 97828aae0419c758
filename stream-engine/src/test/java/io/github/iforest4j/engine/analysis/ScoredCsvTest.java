package io.github.iforest4j.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
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
    List<String> late;
    try (RecordSource source =
        Sources.open(List.of(file.toString()), SourceOptions.builder().keepText(true).build())) {
      late = ScoredCsv.write(source, model, 2, out, (row, verdict) -> {});
    }
    List<String> lines = new ArrayList<>(out.toString(StandardCharsets.UTF_8).lines().toList());
    lines.add(late.toString());
    return lines;
  }

  /** A file that was cut off: the records before the cut are in the output. */
  @Test
  void whatWasReadBeforeAFailureIsWritten() throws IOException {
    Random random = new Random(4);
    StringBuilder text = new StringBuilder("a,b\n");
    for (int r = 0; r < 9000; r++) {
      text.append(random.nextGaussian()).append(',').append(random.nextGaussian()).append('\n');
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.resolve("cut.csv.gz");
    Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
    for (int numThreads : new int[] {1, 3}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (RecordSource source =
          Sources.open(List.of(file.toString()), SourceOptions.builder().keepText(true).build())) {
        assertThatThrownBy(
                () -> ScoredCsv.write(source, model(), numThreads, out, (row, verdict) -> {}))
            .isInstanceOf(IOException.class);
      }
      assertThat(out.toString(StandardCharsets.UTF_8).lines().count()).isBetween(3000L, 6000L);
    }
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
