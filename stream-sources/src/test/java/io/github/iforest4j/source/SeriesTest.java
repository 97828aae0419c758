package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that hold one series after the other. */
@Timeout(60)
class SeriesTest {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  @TempDir Path folder;
  private final List<String> reported = new ArrayList<>();

  private SourceOptions options(Assembly assembly) {
    return SourceOptions.builder()
        .assembly(assembly)
        .keepText(true)
        .report((severity, message) -> reported.add(severity + " " + message))
        .build();
  }

  private List<String> readings(Path file, Assembly assembly) throws IOException {
    try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
      List<String> readings = rest(source);
      assertThat(source.counts().totalBadLines()).isZero();
      return readings;
    }
  }

  private static List<String> rest(RecordSource source) throws IOException {
    List<String> readings = new ArrayList<>();
    RecordTable table = new RecordTable();
    while (source.next(table)) {
      List<String> cells = new ArrayList<>();
      for (int f = 0; f < source.fieldNames().size(); f++) {
        cells.add(source.fieldNames().get(f) + "=" + source.text(f));
      }
      cells.sort(Comparator.naturalOrder());
      readings.add(String.join(" ", cells));
    }
    return readings;
  }

  /** In whatever order the series and devices come, the readings are those of the order of time. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40})
  void theOrderOfSeriesDoesNotMatter(int minutes) throws IOException {
    String[] names = {"temperature", "pressure", "door"};
    List<String> byTime = new ArrayList<>();
    List<String> bySeries = new ArrayList<>();
    for (int minute = 0; minute < minutes; minute++) {
      for (String pump : List.of("p1", "p2")) {
        for (int n = 0; n < names.length; n++) {
          String value = n == 2 ? minute % 2 == 0 ? "on" : "off" : (20 * n + minute) + ".50";
          byTime.add(
              String.join(
                  ",", pump, names[n], value, START.plusSeconds(60L * minute + n).toString()));
        }
      }
    }
    bySeries.addAll(byTime);
    bySeries.sort(Comparator.comparing(line -> line.split(",")[0] + line.split(",")[1]));
    String header = "pump,entity_id,state,last_changed\n";
    Path ordered = folder.resolve("time.csv");
    Path sorted = folder.resolve("series.csv");
    Files.writeString(ordered, header + String.join("\n", byTime) + "\n");
    Files.writeString(sorted, header + String.join("\n", bySeries) + "\n");
    Assembly assembly = Assembly.of(Duration.ofMinutes(1), "pump");
    List<String> expected = readings(ordered, assembly);
    assertThat(expected).hasSize(2 * minutes);
    assertThat(expected).allMatch(r -> r.contains("door=o") && r.contains("pressure="));
    assertThat(reported).isEmpty();
    assertThat(readings(sorted, assembly)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(reported)
        .containsExactly(
            "NOTE series.csv: is sorted by sensor: its ".replace("series.csv", sorted.toString())
                + 6 * minutes
                + " records are read in the order of time");
  }

  @Test
  void seekingInASortedFile() throws IOException {
    StringBuilder text = new StringBuilder("\"Series\";\"Time\";\"Value\"\n");
    for (String name : List.of("flow", "level")) {
      for (int minute = 0; minute < 30; minute++) {
        text.append('"').append(name).append("\";\"").append(START.plusSeconds(60L * minute));
        text.append("\";").append(minute + (name.equals("flow") ? 0.5 : 100.25)).append('\n');
      }
    }
    Path file = Files.writeString(folder.resolve("grafana.csv"), text.toString());
    Assembly assembly = Assembly.of(Duration.ofMinutes(1), null);
    List<String> whole = readings(file, assembly);
    assertThat(whole).hasSize(30);
    assertThat(whole.get(7)).contains("flow=7.5").contains("level=107.25");
    Random random = new Random(4);
    for (int round = 0; round < 10; round++) {
      int n = random.nextInt(30);
      Place place;
      try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
        for (int i = 0; i < n; i++) {
          assertThat(source.next(new RecordTable())).isTrue();
        }
        place = source.place();
      }
      try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
        source.seek(place);
        assertThat(rest(source)).as("after %d", n).isEqualTo(whole.subList(n, 30));
      }
    }
  }

  /** Learned from the first series alone: the second one is pointed out, once. */
  @Test
  void aSecondSeriesBehindWhatWasLearnedIsPointedOut() throws IOException {
    StringBuilder text = new StringBuilder("time,sensor,value\n");
    for (String name : List.of("flow", "level", "speed")) {
      for (int i = 0; i < 50; i++) {
        text.append(START.plusSeconds(i)).append(',').append(name).append(',');
        text.append(20 + i % 7).append('\n');
      }
    }
    Path file = Files.writeString(folder.resolve("series.csv"), text.toString());
    for (int learned : new int[] {30, 50}) {
      reported.clear();
      try (RecordSource source = Sources.open(file.toString(), options(null))) {
        RecordTable table = new RecordTable();
        for (int i = 0; i < learned; i++) {
          assertThat(source.next(table)).isTrue();
        }
        RecordRow row = SchemaProposal.of(table, SchemaOptions.NONE).schema().newRow();
        while (source.next(row)) {
          assertThat(row.number(row.fieldIndex("value"))).isBetween(20.0, 26.0);
        }
      }
      assertThat(reported)
          .as("learned from %d", learned)
          .filteredOn(r -> r.startsWith("WARNING"))
          .hasSize(1)
          .allMatch(r -> r.contains("line 52 has 'level' in 'sensor', and the readings before it"));
    }
  }

  /** A field that is learned from, or the key, is no such name. */
  @Test
  void oneSeriesAndKeysAreNotPointedOut() throws IOException {
    StringBuilder text = new StringBuilder("time,sensor,value\n");
    for (int i = 0; i < 100; i++) {
      text.append(START.plusSeconds(i)).append(",s").append(i / 50).append(',');
      text.append(20 + i % 7).append('\n');
    }
    Path file = Files.writeString(folder.resolve("series.csv"), text.toString());
    SchemaOptions keyed = SchemaOptions.builder().key("sensor").build();
    try (RecordSource source = Sources.open(file.toString(), options(null))) {
      RecordTable table = new RecordTable();
      for (int i = 0; i < 30; i++) {
        assertThat(source.next(table)).isTrue();
      }
      RecordRow row = SchemaProposal.of(table, keyed).schema().newRow();
      while (source.next(row)) {
        assertThat(row.number(row.fieldIndex("value"))).isBetween(20.0, 26.0);
      }
    }
    assertThat(reported).noneMatch(r -> r.startsWith("WARNING"));
  }
}
