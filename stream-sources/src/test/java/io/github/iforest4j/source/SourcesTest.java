package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.testing.Background;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, formats, ranges, and what a source says about a model's fields. */
class SourcesTest {
  private static final String LINES = "{\"a\":1}\n{\"a\":2}\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {LINES, " [\n {\"a\":1},\n{\"a\":2}]\n", "a\n1\n2\n", "\uFEFFa\r\n1\r\n2"})
  void theFirstBytesDecideAboutTheFormat(String text) throws IOException {
    assertThat(Readings.of(text).lines()).containsExactly("a=1", "a=2");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Readings readings = Readings.of(packed.toByteArray(), SourceOptions.DEFAULT);
    assertThat(readings.lines()).containsExactly("a=1", "a=2");
  }

  @Test
  void anArrayCountsItsElementsAndSkipsWhatIsNoReading() throws IOException {
    Readings readings = Readings.of("[{\"a\":1}, 7, [1], {}, null, {\"a\":2}]");
    assertThat(readings.lines()).containsExactly("a=1", "a=2");
    assertThat(readings.positions).containsExactly(1L, 6L);
    assertThat(readings.counts.badLines())
        .isEqualTo(Map.of(BadLine.MALFORMED, 3L, BadLine.EMPTY, 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"a\":1},\n{\"a\":2}", "[{\"a\":1},\n{\"a\":"})
  void anArrayThatIsCutOffSaysWhere(String text) {
    assertThatThrownBy(() -> Readings.of(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching("(?s)standard input: the JSON array is cut off.*");
  }

  /** In a file as in a stream, wherever the packed bytes end. */
  @ParameterizedTest
  @ValueSource(strings = {"%s,%s\n", "{\"a\":%s,\"b\":%s}\n", "[%s,%s,"})
  void packedBytesThatEndTooSoonSayWhere(String line) throws IOException {
    StringBuilder text = new StringBuilder(line.startsWith("%") ? "a,b\n" : "");
    Random random = new Random(1);
    for (int r = 0; r < 5000; r++) {
      text.append(
          line.startsWith("[")
              ? (r == 0 ? "[" : ",") + "{\"a\":" + random.nextInt() + "}"
              : String.format(line, random.nextInt(), random.nextInt()));
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    for (int length : new int[] {5, 100, whole.length / 2, whole.length - 4}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Readings.of(cut, SourceOptions.DEFAULT))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(BadInputException.class)
          .hasMessageMatching(
              "standard input: the gzip file is damaged or cut off near"
                  + " (the beginning|line \\d+|element \\d+) \\(the packed bytes end too soon\\);"
                  + " copy it or pack it again");
    }
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    assertThatThrownBy(() -> Readings.of(damaged, SourceOptions.DEFAULT))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void rowsTakesAPart() throws IOException {
    SourceOptions options = SourceOptions.builder().rows(RowRange.parse("1-2")).build();
    byte[] csv = "a\n0\n1\n2\n3\n".getBytes(StandardCharsets.UTF_8);
    Readings part = Readings.of(csv, options);
    assertThat(part.lines()).containsExactly("a=1", "a=2");
    assertThat(part.positions).containsExactly(3L, 4L);
    assertThat(part.counts.readings()).isEqualTo(2);
    assertThat(Readings.of(csv, SourceOptions.builder().rows(RowRange.parse("3-")).build()).lines())
        .containsExactly("a=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5-3", "-3", "a-b", "1-2-3", "99999999999999999999-"})
  void aRangeThatIsNoneIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> RowRange.parse(text));
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThatThrownBy(() -> Readings.of("IF4J\0\u0001\u0002"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is not text");
    assertThatThrownBy(
            () ->
                Readings.of(
                    "\uFEFFa,b\n1,2".getBytes(StandardCharsets.UTF_16LE), SourceOptions.DEFAULT))
        .hasMessageContaining("UTF-16");
    assertThatThrownBy(() -> Readings.of(" \n ")).hasMessageContaining("is empty");
  }

  @Test
  void namesThatAreNoSourcesSaySo() {
    SourceOptions options = SourceOptions.DEFAULT;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("ftp://host/x", options))
        .withMessageContaining("no known source");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("tcp://localhost", options))
        .withMessageContaining("tcp://HOST:PORT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open("", options))
        .withMessageStartingWith("the name of a source is empty; use tcp://HOST:PORT, ");
    assertThatThrownBy(() -> Sources.open(folder.toString(), options))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> Sources.open(folder.resolve("none.csv").toString(), options))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void fieldsThatDoNotFitTheModelAreCountedAndReportedOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("x.jsonl"), "{\"a\":1,\"z\":3}\n{\"b\":2}\n{}\n");
    List<String> reported = new ArrayList<>();
    SourceOptions options =
        SourceOptions.builder().report((s, m) -> reported.add(s + " " + m)).build();
    RecordRow row =
        new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("b", ""))).newRow();
    try (RecordSource source = Sources.open(file.toString(), options)) {
      assertThat(source.next(row)).isTrue();
      assertThat(row.number(0)).isEqualTo(1);
      assertThat(row.number(1)).isNaN();
      assertThat(source.next(row)).isTrue();
      assertThat(row.number(0)).as("cleared").isNaN();
      assertThat(source.next(row)).isFalse();
      assertThat(source.counts().unknownFields()).isEqualTo(Map.of("z", 1L));
      assertThat(source.counts().missingFields()).isEqualTo(Map.of("a", 1L, "b", 1L));
      assertThat(source.canSeek()).isTrue();
      assertThat(source.session()).isEqualTo(file.toString());
    }
    assertThat(reported)
        .containsExactly(
            "NOTE " + file + ": line 1 has a field 'z' that the model does not know: ignored",
            "WARNING " + file + ": line 1 lacks the field 'b' that the model was trained on",
            "WARNING " + file + ": line 2 lacks the field 'a' that the model was trained on",
            "WARNING "
                + file
                + ": line 3 is without a field (it begins {}); such lines are skipped"
                + " and counted");
  }

  @Test
  void readingsOfSomethingElseAreSkippedAndNothingElseIsAnError() throws IOException {
    RecordRow row =
        new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("b", ""))).newRow();
    Path mixed = Files.writeString(folder.resolve("m.jsonl"), "{\"z\":1}\n{\"b\":2}\n");
    try (RecordSource source = Sources.open(mixed.toString(), SourceOptions.DEFAULT)) {
      assertThat(source.next(row)).isTrue();
      assertThat(row.number(1)).isEqualTo(2);
      assertThat(source.position()).isEqualTo(2);
      assertThat(source.next(row)).isFalse();
      assertThat(source.counts().readings()).isEqualTo(1);
      assertThat(source.counts().badLines()).isEqualTo(Map.of(BadLine.FOREIGN, 1L));
    }
    Path other = Files.writeString(folder.resolve("o.jsonl"), "{\"z\":1}\n".repeat(1000));
    try (RecordSource source = Sources.open(other.toString(), SourceOptions.DEFAULT)) {
      assertThatThrownBy(() -> source.next(row))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("100 readings have not one of them; the model wants a, b");
    }
  }

  @Test
  void textsAreKeptAsTheyWereWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("x.csv"), "a,b\n22.40,\"x, y\"\n,1e3\n");
    SourceOptions options = SourceOptions.builder().keepText(true).build();
    try (RecordSource source = Sources.open(file.toUri().toString(), options)) {
      assertThat(source.next(new RecordTable())).isTrue();
      assertThat(source.fieldNames()).containsExactly("a", "b");
      assertThat(List.of(source.text(0), source.text(1))).containsExactly("22.40", "x, y");
      assertThat(source.next(new RecordTable())).isTrue();
      assertThat(List.of(source.text(0), source.text(1))).containsExactly("", "1e3");
    }
  }

  /** What a shell makes of {@code <(...)}, and of {@code |} when it is standard input. */
  @Test
  @Timeout(300)
  @DisabledOnOs(OS.WINDOWS)
  void aPipeIsReadToItsEndAndCannotBeReplayed() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Path> written =
        Background.call(() -> Files.writeString(pipe, LINES, StandardOpenOption.WRITE));
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(pipe.toString(), SourceOptions.DEFAULT)) {
      assertThat(source.canSeek()).isFalse();
      while (source.next(table)) {
        assertThat(source.position()).isEqualTo(table.numRows());
      }
    }
    assertThat(table.numbers(0)).containsExactly(1, 2);
    written.get();
  }

  @Test
  void aClosedSourceIsAtItsEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("x.jsonl"), LINES);
    RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT);
    assertThat(source.next(new RecordTable())).isTrue();
    source.close();
    assertThat(source.next(new RecordTable())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://me:pw12345@localhost:1",
        "http://me:pw12345@127.0.0.1:1/readings",
        "mqtt://me:pw12345@localhost/t",
        "prometheus://me:pw12345@localhost:1/?query=a",
        "prometheus://me:pw12345@local host:1/?query=a",
        "ftp://me:pw12345@localhost/x"
      })
  void aPasswordInAnAddressIsRefusedAndNotRepeated(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open(address, SourceOptions.DEFAULT))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pw12345"));
  }
}
