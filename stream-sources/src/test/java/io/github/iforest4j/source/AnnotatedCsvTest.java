package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Annotated CSV, as InfluxDB exports it. */
@Timeout(60)
class AnnotatedCsvTest {
  private static final String LONG =
      """
      #group,false,false,true,true,false,false,true,true,true
      #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string
      #default,_result,,,,,,,,
      ,result,table,_start,_stop,_time,_value,_field,_measurement,pump
      ,,0,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,2026-01-05T00:00:00Z,20.5,temperature,plant,07
      ,,0,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,2026-01-05T00:01:00Z,-1.5e1,temperature,plant,07
      """;

  private static final String FLAGS =
      """

      #group,false,false,false,false,true
      #datatype,string,long,dateTime:RFC3339,boolean,string
      #default,_result,,,,"door, north"
      ,result,table,_time,_value,_field
      ,,1,2026-01-05T00:00:00Z,true,
      ,,1,2026-01-05T00:01:00Z,false,"gate ""é""\"
      """;

  @TempDir Path folder;

  @Test
  void eachTableHasItsOwnColumnsTypesAndDefaults() throws IOException {
    Readings readings = Readings.of("\uFEFF" + LONG + FLAGS + FLAGS.replace("\n", "\r\n"));
    List<String> flags =
        List.of(
            "_time='2026-01-05T00:00:00Z' _value=true _field='door, north'",
            "_time='2026-01-05T00:01:00Z' _value=false _field='gate \"é\"'");
    List<String> expected =
        new ArrayList<>(
            List.of(
                "_time='2026-01-05T00:00:00Z' _value=20.5 _field='temperature' _measurement='plant' pump='07'",
                "_time='2026-01-05T00:01:00Z' _value=-15 _field='temperature' _measurement='plant' pump='07'"));
    expected.addAll(flags);
    expected.addAll(flags);
    assertThat(readings.lines()).isEqualTo(expected);
    assertThat(readings.positions).startsWith(5L, 6L, 12L, 13L);
    assertThat(readings.counts.totalBadLines()).isZero();
    assertThat(readings.reported).containsExactly("NOTE standard input: annotated CSV of InfluxDB");
  }

  @Test
  void theWideFormAfterAPivot() throws IOException {
    Readings readings =
        Readings.of(
            """
            #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,string,double,long
            #group,false,false,true,true,false,true,false,false
            #default,_result,,,,,,1.25,
            ,result,table,_start,_stop,_time,host,pressure,speed
            ,,0,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,2026-01-05T00:00:00Z,a,1.5,900
            ,,0,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,2026-01-05T00:01:00Z,a,,
            """);
    assertThat(readings.lines())
        .containsExactly(
            "_time='2026-01-05T00:00:00Z' host='a' pressure=1.5 speed=900",
            "_time='2026-01-05T00:01:00Z' host='a' pressure=1.25 speed=?");
  }

  /** Without a column _time, the end of the window is the time. */
  @Test
  void theRangeIsLeftOutOnlyBesideATime() throws IOException {
    Readings readings =
        Readings.of(
            "#datatype,string,long,dateTime:RFC3339,double\n,result,table,_stop,_value\n"
                + ",mean,0,2026-01-05T00:00:00Z,2\n,max,1,2026-01-05T00:00:00Z,3\n");
    assertThat(readings.lines())
        .containsExactly(
            "_stop='2026-01-05T00:00:00Z' _value=2", "_stop='2026-01-05T00:00:00Z' _value=3");
    assertThat(readings.reported).anyMatch(r -> r.contains("begins the result 'max' after 'mean'"));
  }

  @Test
  void badRowsAreCountedAndAnErrorOfTheServerIsSaid() throws IOException {
    Readings readings =
        Readings.of(
            LONG
                + ",,0,too,few\n"
                + ",,0,a,b,\"open\n"
                + LONG.substring(LONG.lastIndexOf(",,0"))
                + ",,0,too,few,\"é\"\n");
    assertThat(readings.table.numRows()).isEqualTo(3);
    assertThat(readings.counts.badLines().get(BadLine.RAGGED)).isEqualTo(2);
    assertThat(readings.counts.totalBadLines()).isEqualTo(3);
    assertThatThrownBy(
            () ->
                Readings.of(
                    "#datatype,string,long\n#group,true,true\n#default,,\n"
                        + ",error,reference\n,Failed to parse query,897\n"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 5: InfluxDB reports an error instead of data")
        .hasMessageContaining("Failed to parse query");
  }

  @Test
  void aLongRowIsCounted() throws IOException {
    Readings readings =
        Readings.of(
            (LONG + ",,0," + "x".repeat(5000) + "\n" + LONG.substring(LONG.lastIndexOf(",,0")))
                .getBytes(StandardCharsets.UTF_8),
            SourceOptions.builder().limits(new InputLimits(1024)).build());
    assertThat(readings.table.numRows()).isEqualTo(3);
    assertThat(readings.counts.badLines().get(BadLine.TOO_LONG)).isEqualTo(1);
  }

  /** A stream without an end: each reading is there when its line is. */
  @Test
  void aStreamIsReadLineByLine() throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(out, 1 << 16);
    out.write(LONG.getBytes(StandardCharsets.UTF_8));
    out.flush();
    RecordTable table = new RecordTable();
    try (RecordSource source =
        Sources.open("-", SourceOptions.builder().stdin(in).keepText(true).build())) {
      assertThat(source.next(table)).isTrue();
      assertThat(source.next(table)).isTrue();
      out.write(FLAGS.getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(source.next(table)).isTrue();
      assertThat(source.text(source.fieldNames().indexOf("_value"))).isEqualTo("true");
    }
  }

  /** From every place, also behind bad rows at the end, in a plain and a packed file. */
  @Test
  void seekingGivesWhatFollowed() throws IOException {
    byte[] text =
        (LONG + ",,0,ragged\n" + FLAGS + LONG + FLAGS + ",,1,ragged\n,,1,again\n\n")
            .getBytes(StandardCharsets.UTF_8);
    Path plain = Files.write(folder.resolve("a.csv"), text);
    Path packed = folder.resolve("a.csv.gz");
    try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
      gzip.write(text);
    }
    for (Path file : List.of(plain, packed)) {
      List<Place> places = new ArrayList<>();
      List<String> rows = new ArrayList<>();
      List<Long> bad = new ArrayList<>();
      try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
        boolean more = true;
        while (more) {
          RecordTable table = new RecordTable();
          more = source.next(table);
          rows.add(more ? row(table) : "end");
          places.add(source.place());
          bad.add(source.counts().totalBadLines());
        }
      }
      assertThat(rows).hasSize(9);
      assertThat(bad.get(8)).isEqualTo(3);
      for (int i = 0; i < places.size(); i++) {
        try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
          source.seek(places.get(i));
          for (int next = i + 1; next < rows.size(); next++) {
            RecordTable table = new RecordTable();
            assertThat(source.next(table) ? row(table) : "end").isEqualTo(rows.get(next));
          }
          assertThat(source.next(new RecordTable())).isFalse();
          assertThat(source.counts().totalBadLines()).as("from place %d", i).isEqualTo(3);
        }
      }
    }
  }

  private static String row(RecordTable table) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < table.numColumns(); c++) {
      cells.add(table.columnName(c) + "=" + table.text(0, c));
    }
    return String.join(" ", cells);
  }

  /** Tables one after the other are sorted by sensor: one reading a minute has all fields. */
  @Test
  void tablesAreAssembledIntoReadings() throws IOException {
    StringBuilder text = new StringBuilder(LONG.substring(0, LONG.indexOf(",,0")));
    int tables = 0;
    for (String field : List.of("temperature", "pressure", "speed")) {
      for (int minute = 0; minute < 50; minute++) {
        text.append(",,").append(tables).append(",2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,");
        text.append(String.format("2026-01-05T00:%02d:00Z,", minute));
        text.append(100 * tables + minute).append(',').append(field).append(",plant,07\n");
      }
      tables++;
    }
    Path file = Files.writeString(folder.resolve("export.csv"), text.toString());
    SourceOptions options =
        SourceOptions.builder().assembly(Assembly.of(Duration.ofMinutes(1), "pump")).build();
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(file.toString(), options)) {
      while (source.next(table)) {
        int r = table.numRows() - 1;
        assertThat(table.text(r, table.columnIndex("pump"))).isEqualTo("07");
        assertThat(table.number(r, table.columnIndex("temperature"))).isEqualTo(r);
        assertThat(table.number(r, table.columnIndex("pressure"))).isEqualTo(100 + r);
        assertThat(table.number(r, table.columnIndex("speed"))).isEqualTo(200 + r);
      }
      assertThat(source.counts().totalBadLines()).isZero();
    }
    assertThat(table.numRows()).isEqualTo(50);
  }
}
