package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON that is not exactly one object per line. */
class JsonFormsTest {
  private static final List<String> THREE = List.of("a=1 b=2", "a=3 b=4", "a=5 b=6");

  private static void reads(String text) throws IOException {
    Readings readings = Readings.of(text);
    assertThat(readings.lines()).as(text).isEqualTo(THREE);
    assertThat(readings.counts.totalBadLines()).as(text).isZero();
    assertThat(readings.positions).as(text).doesNotHaveDuplicates();
  }

  /** Series of Prometheus, as its API writes them, and as jq takes them apart. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"job\":\"a\"},"
            + "\"values\":[[1714953600,\"20.5\"],[1714953660,\"20.6\"]]}]}}",
        "{\"status\":\"success\",\"isPartial\":false,\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
        "{\n \"data\": {\n  \"result\": [\n {\n \"metric\": {},\n \"values\": [\n [\n1714953600,\"1\"]]}]}}",
        "[{\"metric\":{\"__name__\":\"up\"},\"value\":[1714953600,\"1\"]}]",
      })
  void anAnswerOfPrometheusIsNoReading(String text, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("q.json"), text);
    assertThatThrownBy(() -> Sources.open(file.toString(), SourceOptions.DEFAULT).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("an answer of the query API of Prometheus")
        .hasMessageContaining("prometheus://HOST:9090/?query=PROMQL");
  }

  @Test
  void objectsMayStandAnywhere() throws IOException {
    String one = "{\"a\":1,\"b\":2}";
    String two = "{\"a\":3,\"b\":4}";
    String three = "{\"a\":5,\"b\":6}";
    reads(one + "\n" + two + "\n" + three);
    reads(one + ",\n" + two + ",\r\n" + three + ",\n");
    reads(one + two + three);
    reads(one + ", " + two + " " + three + "\n");
    reads("{\n  \"a\": 1,\n  \"b\": 2\n}\n{\n  \"a\": 3,\n  \"b\": 4\n}\n{\n\"a\":5,\"b\":6}\n");
    reads("{\n\"a\":1,\n\"b\":2},\n{\n\"a\":3,\n\"b\":4},{\"a\":5,\"b\":6}");
    reads("[" + one + "," + two + "," + three + "]");
    reads("[" + one + "]\n[" + two + "," + three + "]\n");
    reads("[" + one + "][" + two + "]\n" + three);
    reads("[\n" + one + ",\n" + two + "\n],\n[" + three + "]");
  }

  @Test
  void anArrayInsideOneObjectHoldsTheReadings(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("wrapped.json");
    Files.writeString(file, "{ \"readings\" : [{\"a\":1},{\"a\":2},\n{\"a\":3}]}\n");
    RecordTable table = new RecordTable();
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
      assertThat(source.next(table)).isTrue();
      Place place = source.place();
      assertThat(source.next(table)).isTrue();
      source.seek(place);
      while (source.next(table)) {
        assertThat(table.numRows()).isLessThan(9);
      }
      assertThat(source.counts().totalBadLines()).isZero();
    }
    assertThat(table.numbers(0)).containsExactly(1, 2, 2, 3);
    // An object per line stays one reading, also if it is the first.
    Files.writeString(file, "{\"m\":[{\"a\":1}]}\n{\"m\":[{\"a\":2}]}\n");
    try (RecordSource source = Sources.open(file.toString(), SourceOptions.DEFAULT)) {
      assertThat(source.next(table)).isTrue();
      assertThat(source.fieldNames()).containsExactly("m.0.a");
    }
  }

  @Test
  void wordsForNotFiniteNumbersAreMissingInAnyCase() throws IOException {
    assertThat(Readings.of("{\"a\":nan,\"b\":-inf}\n{\"a\":[NAN, 1],\"b\":\"nan,inf\"}\n").lines())
        .containsExactly("a=? b=?", "b='nan,inf' a.0=? a.1=1");
  }

  @Test
  void aCutOffObjectCostsItsOwnLines() throws IOException {
    Readings readings =
        Readings.of(
            "{\"a\":1,\"b\":2}\n{\"a\":3,\n{\"a\":3,\"b\":4}\n{\"a\":\"x\n{\"a\":5,\"b\":6}\n");
    assertThat(readings.lines()).isEqualTo(THREE);
    assertThat(readings.counts.totalBadLines()).isEqualTo(2);
  }
}
