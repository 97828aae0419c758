package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON lines: what each value means, and that no bad line ends a stream. */
class JsonLinesTest {
  private static final String GOOD = "{\"a\":1}\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | 1",
        "-2.5e3 | -2500",
        "0.1 | 0.1",
        "true | true",
        "false | false",
        "null | ?",
        "1e400 | ?",
        "-1e400 | ?",
        "NaN | ?",
        "Infinity | ?",
        "-Infinity | ?",
        "\"NaN\" | ?",
        "\"\" | ?",
        "\"TCP\" | 'TCP'",
        "\"443\" | '443'",
        "\"caf\\u00e9\" | 'café'",
        "999999999999999 | 999999999999999",
        "9007199254740993 | '9007199254740993'",
        "-1000000000000000 | '-1000000000000000'",
        "123456789012345678901234567890 | '123456789012345678901234567890'",
      })
  void valuesMeanWhatTheTableSays(String json, String expected) throws IOException {
    assertThat(Readings.of("{\"v\":" + json + "}\n").lines()).containsExactly("v=" + expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = BadLine.class,
      names = {"MALFORMED", "TOO_LONG", "TOO_DEEP", "EMPTY", "NOT_TEXT"})
  void aBadLineIsCountedReportedOnceAndSkipped(BadLine kind) throws IOException {
    byte[] bad =
        switch (kind) {
          case MALFORMED -> "{\"a\":1,}".getBytes(StandardCharsets.UTF_8);
          case TOO_LONG ->
              ("{\"a\":\"" + "x".repeat(10_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);
          case TOO_DEEP ->
              ("{\"a\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}")
                  .getBytes(StandardCharsets.UTF_8);
          case EMPTY -> "{}".getBytes(StandardCharsets.UTF_8);
          case NOT_TEXT -> new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3, '(', '"', '}'};
          default -> throw new AssertionError(kind);
        };
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(GOOD.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 3; i++) {
      input.writeBytes(bad);
      input.write('\n');
    }
    input.writeBytes("{\"a\":2}".getBytes(StandardCharsets.UTF_8));
    Readings readings = Readings.of(input.toByteArray(), SourceOptions.DEFAULT);
    assertThat(readings.lines()).containsExactly("a=1", "a=2");
    assertThat(readings.positions).containsExactly(1L, 5L);
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(kind, 3L));
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .contains("line 2 is " + kind.describe());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello",
        "42",
        "null",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1",
        "}",
      })
  void whatIsNoSingleObjectIsMalformed(String line) throws IOException {
    Readings readings = Readings.of(GOOD + line + "\n" + GOOD);
    assertThat(readings.lines()).containsExactly("a=1", "a=1");
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.MALFORMED, 1L));
  }

  @Test
  void aBrokenLineLeavesNoTrace() throws IOException {
    Readings readings = Readings.of(GOOD + "{\"a\":7,\"new\":3,\"b\"\n" + GOOD);
    assertThat(readings.table.columnIndex("new")).isEqualTo(-1);
    assertThat(readings.lines()).containsExactly("a=1", "a=1");
  }

  @Test
  void anUnfinishedLastLineIsCutOff() throws IOException {
    Readings readings = Readings.of(GOOD + "{\"a\":2,\"b\"");
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.TRUNCATED, 1L));
  }

  @Test
  void theLastOfTwoEqualKeysCounts() throws IOException {
    Readings readings = Readings.of("{\"a\":1,\"n\":{\"x\":[1]},\"a\":\"z\",\"l\":[1,2]}\n");
    assertThat(readings.lines()).containsExactly("a='z' n.x.0=1 l.0=1 l.1=2");
    assertThat(readings.counts.duplicateKeys()).isEqualTo(1);
    assertThat(readings.counts.nestedValues()).isZero();
  }

  @Test
  void blankLinesCarriageReturnsAndAByteOrderMarkAreNoTrouble() throws IOException {
    Readings readings = Readings.of("\uFEFF\r\n{\"a\":1}\r\n\r\n  \n{\"a\":2}\r\n");
    assertThat(readings.lines()).containsExactly("a=1", "a=2");
    assertThat(readings.positions).containsExactly(2L, 5L);
    assertThat(readings.counts.totalBadLines()).isZero();
  }

  @Test
  void randomBytesNeverEndAStream() throws IOException {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      input.writeBytes(GOOD.getBytes(StandardCharsets.UTF_8));
      // Behind the bytes that decide about the format.
      input.writeBytes(" ".repeat(5_000).getBytes(StandardCharsets.UTF_8));
      input.write('\n');
      byte[] noise = new byte[random.nextInt(3_000)];
      random.nextBytes(noise);
      input.writeBytes(noise);
      input.writeBytes(("\n" + GOOD).getBytes(StandardCharsets.UTF_8));
      Readings readings = Readings.of(input.toByteArray(), SourceOptions.DEFAULT);
      assertThat(readings.lines()).as("seed %d", seed).startsWith("a=1").endsWith("a=1");
    }
  }

  @Test
  void aFloodOfNamesIsBounded() throws IOException {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      input.append("{\"f").append(i).append("\":1,\"a\":2}\n");
    }
    Readings readings = Readings.of(input.toString());
    assertThat(readings.table.numColumns()).isEqualTo(4096);
    assertThat(readings.table.numRows()).isEqualTo(10_000);
    assertThat(readings.counts.unknownFields()).containsKey(InputCounts.OTHERS);
  }
}
