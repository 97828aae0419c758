package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a seek comes exactly what came before, over seeded random files, at every reading. */
class SeekTest {
  private static final int SEEDS = 400;

  @TempDir Path folder;

  private final List<String> messages = new ArrayList<>();

  private RecordSource open(SourceOptions options, Path... files) throws IOException {
    SourceOptions heard = options.toBuilder().report((s, message) -> messages.add(message)).build();
    return Sources.open(List.of(files).stream().map(Path::toString).toList(), heard);
  }

  private RecordSource open(Path file) throws IOException {
    return open(SourceOptions.DEFAULT, file);
  }

  /** A reading with all that can be asked about it; null at the end. */
  private static String next(RecordSource source) throws IOException {
    RecordTable table = new RecordTable();
    if (!source.next(table)) {
      return null;
    }
    TreeMap<String, String> fields = new TreeMap<>();
    for (int c = 0; c < table.numColumns(); c++) {
      fields.put(table.columnName(c), table.state(0, c) + " " + table.text(0, c));
    }
    return source.session() + "#" + source.position() + " " + fields;
  }

  private static String countsOf(RecordSource source) {
    InputCounts counts = source.counts();
    return counts.readings()
        + " "
        + counts.badLines()
        + " "
        + counts.duplicateKeys()
        + " "
        + counts.nestedValues();
  }

  /** Reads a source through, with the place before each reading and at the end. */
  private record Walk(List<String> readings, List<Place> places, List<String> counts) {
    static Walk of(RecordSource source) throws IOException {
      Walk walk = new Walk(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      String reading;
      do {
        walk.places.add(source.place());
        walk.counts.add(countsOf(source));
        reading = next(source);
        walk.readings.add(reading);
      } while (reading != null);
      walk.places.add(source.place());
      walk.counts.add(countsOf(source));
      return walk;
    }
  }

  private void assertSeeks(SourceOptions options, String as, Path... files) throws IOException {
    messages.clear();
    Walk walk;
    try (RecordSource source = open(options, files)) {
      assertThat(source.canSeek()).as(as).isTrue();
      walk = Walk.of(source);
      // Backward within the same source.
      for (int i = walk.places.size() - 1; i >= 0; i -= 2) {
        assertReadsOn(source, walk, i, as);
      }
    }
    List<String> allMessages = List.copyOf(messages);
    for (int i = 0; i < walk.places.size(); i++) {
      messages.clear();
      try (RecordSource source = open(options, files)) {
        assertReadsOn(source, walk, i, as);
      }
      assertThat(allMessages).as(as).containsAll(messages);
    }
    assertThat(walk.places).as(as).isSorted();
  }

  private static void assertReadsOn(RecordSource source, Walk walk, int i, String as)
      throws IOException {
    source.seek(walk.places.get(i));
    assertThat(countsOf(source)).as(as).isEqualTo(walk.counts.get(i));
    assertThat(source.place().reading()).as(as).isEqualTo(walk.places.get(i).reading());
    for (int r = i; r < walk.readings.size(); r++) {
      assertThat(next(source)).as("%s, after place %d", as, i).isEqualTo(walk.readings.get(r));
      assertThat(source.place()).as(as).isEqualTo(walk.places.get(r + 1));
    }
    assertThat(next(source)).as(as).isNull();
    assertThat(countsOf(source)).as(as).isEqualTo(walk.counts.get(walk.counts.size() - 1));
  }

  /** A file that is still being written is cut off anywhere; the next run finds the whole one. */
  @Test
  void afterAFailedReadThePlaceIsBehindTheLastReading() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      StringBuilder lines = new StringBuilder("a,b\n");
      for (int i = 0; i < 30_000; i++) {
        lines
            .append(i)
            .append(',')
            .append(random.nextInt(1 << (1 + random.nextInt(30))))
            .append('\n');
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = new GZIPOutputStream(packed)) {
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
      }
      byte[] whole = packed.toByteArray();
      int cut = whole.length / 2 + random.nextInt(whole.length / 3);
      Path file = Files.write(folder.resolve(seed + ".csv.gz"), Arrays.copyOf(whole, cut));
      RecordTable read = new RecordTable();
      Place place;
      try (RecordSource source = open(file)) {
        assertThatThrownBy(() -> readAll(source, read)).isInstanceOf(BadInputException.class);
        place = source.place();
      }
      assertThat(read.numRows()).as("seed %d", seed).isPositive();
      Files.write(file, whole);
      try (RecordSource source = open(file)) {
        source.seek(place);
        readAll(source, read);
      }
      double[] expected = IntStream.range(0, 30_000).asDoubleStream().toArray();
      assertThat(read.numbers(0)).as("seed %d", seed).containsExactly(expected);
    }
  }

  private static void readAll(RecordSource source, RecordTable table) throws IOException {
    while (source.next(table)) {
      // The source fills the table.
    }
  }

  private static String text(Random random, String format) {
    String end = random.nextBoolean() ? "\n" : "\r\n";
    int n = random.nextInt(12);
    boolean header = random.nextInt(4) > 0;
    StringBuilder text = new StringBuilder();
    switch (format) {
      case "json" -> text.append("{\"a\":0}").append(end);
      case "array" -> text.append('[').append("{\"a\":0}");
      default -> text.append(header ? "a,b,c" : "1,2,3").append(end);
    }
    for (int i = 0; i < n; i++) {
      switch (format) {
        case "json" -> text.append(jsonLine(random)).append(end);
        case "array" -> text.append(',').append(end).append(element(random));
        default -> text.append(csvRecord(random)).append(end);
      }
    }
    if (format.equals("array")) {
      return text.append(']').toString();
    }
    int cut = random.nextBoolean() ? end.length() : 0;
    return text.substring(0, text.length() - cut);
  }

  private static String jsonLine(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> "";
      case 1 -> "broken";
      case 2 -> "{\"a\":1,\"a\":" + random.nextInt(9) + "}";
      case 3 -> "{\"b\":{\"c\":1},\"a\":\"\u00e4\"}";
      case 4 -> "x".repeat(1500);
      case 5 -> "{}";
      default -> "{\"a\":" + random.nextInt(1000) + ",\"k" + random.nextInt(3) + "\":true}";
    };
  }

  private static String element(Random random) {
    String line = jsonLine(random);
    return line.startsWith("{") ? line : Integer.toString(random.nextInt(9));
  }

  private static String csvRecord(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> "";
      case 1 -> "1,2";
      case 2 -> random.nextInt(99) + ",\"two\nlines, or\r\nthree\"," + random.nextInt(9);
      case 3 -> "1,\"never closed," + random.nextInt(9);
      case 4 -> "\"x\"\"y\",\u00e4,";
      case 5 -> "1,2," + "9".repeat(1500);
      default -> random.nextInt(1000) + "," + random.nextGaussian() + ",on";
    };
  }

  private Path file(String name, String text, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = random.nextInt(3) == 0 ? new GZIPOutputStream(bytes) : bytes) {
      out.write((random.nextInt(3) == 0 ? "\uFEFF" : "").getBytes(StandardCharsets.UTF_8));
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  private static SourceOptions options(Random random) {
    SourceOptions.Builder options = SourceOptions.builder().limits(new InputLimits(1024));
    if (random.nextInt(3) == 0) {
      int first = random.nextInt(4);
      options.rows(new RowRange(first, first + random.nextInt(5)));
    }
    return options.build();
  }

  @Test
  void readingsAfterASeekAreThoseThatFollowed() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      String format = List.of("json", "csv", "array").get(random.nextInt(3));
      String text = text(random, format);
      assertSeeks(options(random), "seed " + seed + ": " + text, file("in", text, random));
    }
  }

  @Test
  void mergedFilesSeekTogether() throws IOException {
    for (long seed = 0; seed < SEEDS / 4; seed++) {
      Random random = new Random(seed);
      String a = text(random, random.nextBoolean() ? "json" : "csv");
      String b = text(random, "array");
      assertSeeks(
          options(random),
          "seed " + seed + ": " + a + " and " + b,
          file("a", a, random),
          file("b", b, random));
    }
  }

  @Test
  void aLongFileIsNotReadFromItsBeginning() throws IOException {
    Path file = folder.resolve("long.jsonl");
    String line = "{\"a\":1}\n";
    Files.writeString(file, line.repeat(50_000) + "{\"a\":2}\n" + line);
    Place place;
    try (RecordSource source = open(file)) {
      for (int i = 0; i < 50_000; i++) {
        next(source);
      }
      place = source.place();
    }
    // Holes before the place would be bad lines, if anyone read them.
    byte[] bytes = Files.readAllBytes(file);
    java.util.Arrays.fill(bytes, 9 * line.length(), 49_999 * line.length(), (byte) '\n');
    Files.write(file, bytes);
    try (RecordSource source = open(file)) {
      source.seek(place);
      assertThat(next(source)).contains("#50001 ").contains("a=NUMBER 2");
      assertThat(source.counts().readings()).isEqualTo(50_001);
    }
  }

  @Test
  void aPlaceWithoutATokenIsFoundByReadingPast() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a\n1\nx,y\n3\n4\n");
    try (RecordSource source = open(file)) {
      source.seek(new Place(4, ""));
      assertThat(next(source)).contains("#5 ").contains("a=NUMBER 4");
      assertThat(source.counts().totalBadLines()).isEqualTo(1);
      source.seek(Place.BEGINNING);
      assertThat(next(source)).contains("#2 ");
      assertThatThrownBy(() -> source.seek(new Place(3, "")))
          .isInstanceOf(ChangedSourceException.class)
          .hasMessageContaining("a.csv: has changed: the reading at position 3 is another one now");
    }
  }

  @Test
  void aChangedFileIsNoticed() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n3,4\n5,6\n");
    Place place;
    try (RecordSource source = open(file)) {
      next(source);
      next(source);
      place = source.place();
    }
    for (String other :
        List.of("a,b\n1,2\n3,7\n5,6\n", "b,a\n1,2\n3,4\n5,6\n", "a,b\n1,2\n33,4\n5,6\n")) {
      Files.writeString(file, other);
      try (RecordSource source = open(file)) {
        assertThatThrownBy(() -> source.seek(place))
            .as(other)
            .isInstanceOfSatisfying(
                ChangedSourceException.class,
                e -> {
                  assertThat(e.isGone()).isFalse();
                  assertThat(e.reading()).isEqualTo(3);
                });
      }
    }
    Files.writeString(file, "a,b\n1,2\n");
    try (RecordSource source = open(file)) {
      assertThatThrownBy(() -> source.seek(place))
          .isInstanceOf(ChangedSourceException.class)
          .hasMessageContaining("is not there any more");
    }
  }

  @Test
  void whatWasAppendedSinceComesNext() throws IOException {
    Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"a\":1}\n{\"a\":2}\nbroken\n");
    Place end;
    try (RecordSource source = open(file)) {
      end = Walk.of(source).places.get(3);
    }
    Files.writeString(file, "{\"a\":3}\n", StandardOpenOption.APPEND);
    try (RecordSource source = open(file)) {
      source.seek(end);
      assertThat(next(source)).contains("#4 ").contains("a=NUMBER 3");
      assertThat(source.counts().totalBadLines()).isEqualTo(1);
      assertThat(next(source)).isNull();
    }
  }

  @Test
  void countsOfFieldsComeBackToo() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "a,b\n1,2\n3,4\n5,6\n7,8\n".repeat(1));
    RecordTable table = new RecordTable();
    try (RecordSource source = open(file)) {
      source.next(table);
      source.next(table);
    }
    var schema = SchemaProposal.of(table, SchemaOptions.NONE).schema();
    Path less = Files.writeString(folder.resolve("b.csv"), "a,c\n1,2\n3,4\n5,6\n7,8\n");
    Place place;
    try (RecordSource source = open(less)) {
      source.next(schema.newRow());
      source.next(schema.newRow());
      place = source.place();
    }
    messages.clear();
    try (RecordSource source = open(less)) {
      source.seek(place);
      source.next(schema.newRow());
      assertThat(source.counts().unknownFields()).containsEntry("c", 3L);
      assertThat(source.counts().missingFields()).containsEntry("b", 3L);
      assertThat(messages).isEmpty();
    }
  }

  @Test
  void whatCannotSeekSaysSo() throws IOException {
    try (RecordSource source =
        Sources.open("-", SourceOptions.builder().stdin(stream("a\n1\n")).build())) {
      assertThat(source.canSeek()).isFalse();
      assertThat(source.isLive()).isTrue();
      next(source);
      assertThat(source.place()).isEqualTo(new Place(2, ""));
      assertThatThrownBy(() -> source.seek(Place.BEGINNING))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("standard input cannot seek");
    }
    Path file = Files.writeString(folder.resolve("a.csv"), "a\n1\n");
    try (RecordSource source = open(file)) {
      assertThat(source.isLive()).isFalse();
      assertThatIllegalArgumentException().isThrownBy(() -> source.seek(new Place(1, "nonsense")));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source.seek(new Place(1, "{\"reader\":\"7\"}")));
    }
  }

  private static java.io.InputStream stream(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
