package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV: dialects, what each cell means, and that no bad line ends a file. */
class CsvTest {
  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void theDelimiterIsTheOneThatTheHeaderHasMostOf(String d) throws IOException {
    String input = "a" + d + "b" + d + "\"c" + d + "x\"\r\n1" + d + "2.5" + d + "TCP\r\n";
    assertThat(Readings.of(input).lines()).containsExactly("a=1 b=2.5 c" + d + "x='TCP'");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "-2.5E3, -2500",
    "+.5, 0.5",
    "5., 5",
    "'', ?",
    "NA, ?",
    "NaN, ?",
    "null, ?",
    "inf, ?",
    "1e400, ?",
    "true, '''true'''",
    "1d, '''1d'''",
    "0x10, '''0x10'''",
    "1_000, '''1_000'''",
    "1.2.3, '''1.2.3'''",
    "'1,5', 1.5",
    "'-1,5e3', -1500",
    "'1,234,567', '''1,234,567'''",
    "'1.234,5', '''1.234,5'''",
    "1e, '''1e'''",
    "-, ?",
    "2020-03-09 10:34:33, '''2020-03-09 10:34:33'''",
    "1234567890123456789, '''1234567890123456789'''",
  })
  void cellsMeanWhatTheTableSays(String cell, String expected) throws IOException {
    Readings readings = Readings.of("k;v\n0; " + cell + " \n");
    assertThat(readings.lines()).containsExactly("k=0 v=" + expected);
  }

  @Test
  void aCommaBetweenCommasMayBeAnything() throws IOException {
    Readings readings = Readings.of("a,b\n1,\"1,234\"\n2,\"1,5\"\n");
    assertThat(readings.lines()).containsExactly("a=1 b='1,234'", "a=2 b='1,5'");
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .contains("line 2 has '1,234', which is");
  }

  @Test
  void aLineOfTwiceTheCellsMayHaveDecimalCommas() throws IOException {
    Readings readings = Readings.of("a,b\n1,5,2,5\n");
    assertThat(readings.lines()).isEmpty();
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .contains("separate cells by semicolons");
  }

  @Test
  void raggedLinesAreCountedReportedOnceAndSkipped() throws IOException {
    Readings readings = Readings.of("a,b\n1,2\n3\n4,5,6\n7,8,\n9,10");
    assertThat(readings.lines()).containsExactly("a=1 b=2", "a=7 b=8", "a=9 b=10");
    assertThat(readings.positions).containsExactly(2L, 5L, 6L);
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.RAGGED, 2L));
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .contains("line 3 is ragged (1 cell, the header has");
  }

  @Test
  void aQuoteThatIsNeverClosedCostsOneLine() throws IOException {
    Readings readings = Readings.of("a,b\n1,x\n2,\"y\n3,z\n4,w\n");
    assertThat(readings.lines()).containsExactly("a=1 b='x'", "a=3 b='z'", "a=4 b='w'");
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.UNCLOSED_QUOTE, 1L));
  }

  @Test
  void aStrayQuoteThatMeetsAnotherCostsOneLineEach() throws IOException {
    Readings readings = Readings.of("a,b\n1,\"x\n2,y\n3,z\"\n4,w\n");
    assertThat(readings.lines()).containsExactly("a=1 b='x\n2,y\n3,z'", "a=4 b='w'");
    readings = Readings.of("a,b\n1,\"x\n2,y\n3,\"z\n4,w\n");
    assertThat(readings.lines()).containsExactly("a=2 b='y'", "a=4 b='w'");
    assertThat(readings.counts.totalBadLines()).isEqualTo(2);
  }

  @Test
  void quotedCellsMayHoldAnything() throws IOException {
    Readings readings = Readings.of("a,b\n\"say \"\"hi\"\", ok\n2nd line\",5\" pipe\n1,2\n");
    assertThat(readings.lines())
        .containsExactly("a='say \"hi\", ok\n2nd line' b='5\" pipe'", "a=1 b=2");
    assertThat(readings.positions).containsExactly(2L, 4L);
  }

  @Test
  void aLineOfTenMegabytesIsSkipped() throws IOException {
    Readings readings = Readings.of("a,b\n1,2\n" + "9".repeat(10_000_000) + ",1\n3,4\n");
    assertThat(readings.lines()).containsExactly("a=1 b=2", "a=3 b=4");
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.TOO_LONG, 1L));
  }

  @Test
  void linesWithZeroBytesAreNoText() throws IOException {
    Readings readings = Readings.of("a,b\n" + "1,2\n".repeat(2_000) + "\0,\0\n3,4\n");
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.NOT_TEXT, 1L));
    assertThat(readings.table.numRows()).isEqualTo(2_001);
  }

  @Test
  void legacyEncodingIsReadAndSaid() throws IOException {
    byte[] bytes = "t (°C),b\n20.5,2\n".getBytes(StandardCharsets.ISO_8859_1);
    Readings readings = Readings.of(bytes, SourceOptions.DEFAULT);
    assertThat(readings.lines()).containsExactly("t (°C)=20.5 b=2");
    assertThat(readings.reported).singleElement().asString().contains("windows-1252");
  }

  @Test
  void unnamedAndRepeatedColumnsGetNames() throws IOException {
    Readings readings = Readings.of(",x,x\n1,2,3\n");
    assertThat(readings.lines()).containsExactly("column_1=1 x=2 x.2=3");
    assertThat(readings.reported).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "a,b/1,2/ # a=1 b=2 #",
        "a;b/1,5;2,5/ # a=1.5 b=2.5 # separated by semicolon, decimal comma, header of 2 columns",
        "a;b/1.5;2/ # a=1.5 b=2 # separated by semicolon, decimal point, header of 2 columns",
        "a\tb/1,5\t2/ # a=1.5 b=2 # separated by tab, decimal comma, header of 2 columns",
        "a|b/1|x, y/ # a=1 b='x, y' # separated by bar, decimal point, header of 2 columns",
        "1;2,5/3;4,5/ # column_1=1 column_2=2.5 # separated by semicolon, decimal comma, no header",
        "1,2,5/3,4,5/ # column_1=1 column_2=2 column_3=5 # separated by comma, decimal point, no header",
        "2026-01-05 08:00:00,TCP,7/2026-01-05 08:00:01,UDP,8/ # column_1='2026-01-05 08:00:00' column_2='TCP'"
            + " column_3=7 # column_1 to column_3",
        "TCP,7/UDP,8/ # column_1='TCP' column_2=7 # no header",
        "sensor,2020/3,4/ # sensor=3 2020=4 #",
        "a;b,c;d/1;2,3;4/ # a=1 b,c=2.3 d=4 # separated by semicolon, decimal comma",
        "a,b;c/1,2;3/ # a=1 b;c='2;3' # may as well be separated by semicolon (DELIMITER ;)",
      })
  void theDialectIsGuessedAndToldUnlessItIsTheUsualOne(
      String input, String firstReading, String reported) throws IOException {
    Readings readings = Readings.of(input.replace('/', '\n').replace("\\t", "\t"));
    assertThat(readings.lines()).startsWith(firstReading);
    if (reported == null) {
      assertThat(readings.reported).isEmpty();
    } else {
      assertThat(readings.reported).singleElement().asString().contains(reported);
    }
  }

  @Test
  void aLineThatMayBeDataOrAHeaderIsWarnedOf() throws IOException {
    Readings readings = Readings.of("1,2,3\n4,5,6\n");
    assertThat(readings.lines())
        .containsExactly("column_1=1 column_2=2 column_3=3", "column_1=4 column_2=5 column_3=6");
    assertThat(readings.positions).containsExactly(1L, 2L);
    assertThat(readings.reported)
        .containsExactly(
            "WARNING standard input: CSV, separated by comma, decimal point, no header: columns are"
                + " named column_1 to column_3; its first line may name the columns (HEADER )");
  }

  @Test
  void whatIsSaidIsNotGuessed() throws IOException {
    Readings header = said("1,2\n4,5\n", new CsvFormat(null, true, null));
    assertThat(header.lines()).containsExactly("1=4 2=5");
    assertThat(header.reported).isEmpty();
    assertThat(said("a,b\nx,y\n", new CsvFormat(null, false, null)).lines())
        .containsExactly("column_1='a' column_2='b'", "column_1='x' column_2='y'");
    assertThat(said("a,b;c\n1,2;3\n", new CsvFormat(';', null, null)).lines())
        .containsExactly("a,b=1.2 c=3");
    assertThat(said("a b\n1 2\n", new CsvFormat(' ', null, null)).lines())
        .containsExactly("a=1 b=2");
    assertThat(said("a,b\n\"1,5\",2\n", new CsvFormat(null, null, true)).lines())
        .containsExactly("a=1.5 b=2");
    assertThat(said("a|b\n1,5|2.5\n1,5|2\n", new CsvFormat(null, null, false)).lines())
        .containsExactly("a='1,5' b=2.5", "a='1,5' b=2");
    assertThatThrownBy(() -> new CsvFormat('.', null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot separate cells");
  }

  private static Readings said(String input, CsvFormat format) throws IOException {
    return Readings.of(
        input.getBytes(StandardCharsets.UTF_8), SourceOptions.builder().csv(format).build());
  }

  @Test
  void separatorsOfThousandsAreReportedOf() throws IOException {
    Readings readings = Readings.of("a;b\n1.234,5;2\n1.234.567,5;2\n");
    assertThat(readings.lines()).containsExactly("a=1234.5 b=2", "a=1234567.5 b=2");
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .contains("numbers in 'a' with thousands separated by '.' and a decimal comma");
  }

  /** The splitter agrees with FastCSV on well-formed records of every shape. */
  @Test
  void splitsLikeFastCsv() throws IOException {
    String alphabet = "ab1., \"\n";
    for (long seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      StringBuilder input = new StringBuilder("h1,h2,h3\n");
      for (int r = 0; r < 4; r++) {
        for (int c = 0; c < 3; c++) {
          StringBuilder cell = new StringBuilder();
          for (int n = random.nextInt(6); n > 0; n--) {
            cell.append(alphabet.charAt(random.nextInt(alphabet.length())));
          }
          input.append(c == 0 ? "" : ",").append('"');
          input.append(cell.toString().replace("\"", "\"\"")).append('"');
        }
        input.append('\n');
      }
      List<String> expected = new ArrayList<>();
      try (var reader =
          de.siegmar.fastcsv.reader.CsvReader.builder().ofCsvRecord(input.toString())) {
        reader.forEach(record -> expected.addAll(record.getFields()));
      }
      List<String> actual = new ArrayList<>(List.of("h1", "h2", "h3"));
      SourceOptions options =
          SourceOptions.builder()
              .keepText(true)
              .csv(new CsvFormat(',', true, null))
              .stdin(
                  new java.io.ByteArrayInputStream(
                      input.toString().getBytes(StandardCharsets.UTF_8)))
              .build();
      try (RecordSource source = Sources.open("-", options)) {
        while (source.next(new io.github.iforest4j.schema.RecordTable())) {
          for (int c = 0; c < 3; c++) {
            actual.add(source.text(c));
          }
        }
      }
      assertThat(actual).as("seed %d: %s", seed, input).isEqualTo(expected);
    }
  }
}
