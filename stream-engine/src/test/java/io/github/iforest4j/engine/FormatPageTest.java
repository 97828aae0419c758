package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.UsualRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page docs/model-format.md says what is written. Its tables are read here, and the bytes of
 * real files are read in the order and with the widths of their rows; each value must be that of
 * the object that was written. A row that is missing, is new, or stands elsewhere makes this fail.
 */
class FormatPageTest {
  private static final int HEADER = 20;

  private final DetectorModel model = Plant.model();
  private String page;
  private ByteBuffer bytes;

  @TempDir Path folder;

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of(System.getProperty("iforest.root"), "docs/model-format.md"));
  }

  /** A row of a table: what the page says of the width, and the rest of its cells. */
  private record Row(String width, String content, String range) {}

  /** The rows of the first table behind a heading. */
  private List<Row> table(String heading) {
    int from = page.indexOf("\n" + heading + "\n");
    assertThat(from).as(heading).isNotNegative();
    List<Row> rows = new ArrayList<>();
    for (String line : page.substring(from).lines().dropWhile(l -> !l.startsWith("|")).toList()) {
      if (!line.startsWith("|")) {
        break;
      }
      String[] cells = line.substring(1).split("\\|", -1);
      rows.add(new Row(cells[0].strip(), cells[1].strip(), cells[2].strip()));
    }
    return rows.subList(2, rows.size());
  }

  /** Walks through the rows of a table. */
  private final class Walk {
    private final List<Row> rows;
    private int next;

    Walk(String heading) {
      rows = table(heading);
    }

    /** The next row, which must be about something and have a width. */
    Row row(String width, String about) {
      if (next == rows.size()) {
        throw new NoSuchElementException("the page ends before " + about);
      }
      Row row = rows.get(next++);
      assertThat(row.content()).as("the row after %d others", next - 1).startsWith(about);
      assertThat(row.width()).as(about).isEqualTo(width);
      return row;
    }

    int integer(String about) {
      row("4", about);
      return bytes.getInt();
    }

    long number(String about) {
      row("8", about);
      return bytes.getLong();
    }

    double real(String about) {
      row("8", about);
      return bytes.getDouble();
    }

    String text(String about) {
      row("text", about);
      return FormatPageTest.this.text();
    }

    /** A number that stands for a constant; the page names each. */
    <E extends Enum<E>> E constant(String width, String about, E[] constants) {
      return named(row(width, about).content(), width, constants);
    }

    /** Begins again at a row that is repeated. */
    int mark() {
      return next;
    }

    void reset(int mark) {
      next = mark;
    }

    void end() {
      assertThat(rows.subList(next, rows.size())).as("rows that nobody wrote").isEmpty();
    }
  }

  private <E extends Enum<E>> E named(String content, String width, E[] constants) {
    List<String> names = new ArrayList<>();
    Matcher numbered = Pattern.compile("\\b(\\d+) ([A-Za-z]+)").matcher(content);
    while (numbered.find()) {
      assertThat(Integer.parseInt(numbered.group(1))).as(content).isEqualTo(names.size());
      names.add(numbered.group(2).toUpperCase(Locale.ROOT));
    }
    assertThat(names).as(content).isEqualTo(Arrays.stream(constants).map(Enum::name).toList());
    return constants[width.startsWith("4") ? bytes.getInt() : bytes.get()];
  }

  private String text() {
    byte[] text = new byte[bytes.getInt()];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private byte[] block() {
    byte[] block = new byte[bytes.getInt()];
    bytes.get(block);
    return block;
  }

  /** Begins to read what is inside a frame. */
  private void open(byte[] file) {
    int length = Math.toIntExact(ByteBuffer.wrap(file).getLong(12));
    assertThat(file).hasSize(HEADER + length + 32);
    bytes = ByteBuffer.wrap(file, HEADER, length).slice();
  }

  private static byte[] written(DetectorModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }

  @Test
  void theModel() throws IOException {
    open(written(model));
    Walk walk = new Walk("## Detector model");
    int fields = walk.integer("number of fields");
    assertThat(fields).isEqualTo(model.schema().numFields());
    int first = walk.mark();
    for (int f = 0; f < fields; f++) {
      walk.reset(first);
      field(walk, model.schema().field(f));
    }
    assertThat(walk.constant("4", "preset", Preset.values())).isEqualTo(Preset.READINGS);
    assertThat(walk.constant("4", "scoring", ScoringMode.values()))
        .isEqualTo(model.config().scoring());
    Row rule = walk.row("4 + 8", "how the threshold was chosen");
    assertThat(named(rule.content(), "4", ThresholdRule.Kind.values()))
        .isEqualTo(model.config().threshold().kind());
    assertThat(bytes.getDouble()).isEqualTo(model.config().threshold().value());
    assertThat(walk.real("threshold, double")).isEqualTo(model.threshold().score());
    assertThat(text()).isEqualTo(model.threshold().rule());
    double before = 0;
    for (int n = walk.integer("number of calibration scores"); n > 0; n--) {
      double score = bytes.getDouble();
      assertThat(score).isBetween(Math.max(before, Double.MIN_VALUE), 1.0);
      before = score;
    }
    assertThat(walk.text("version of the software"))
        .isEqualTo(model.provenance().softwareVersion());
    assertThat(walk.text("what it was trained on")).isEqualTo(model.provenance().source());
    assertThat(walk.number("number of training rows")).isEqualTo(600);
    walk.row("8 + 4", "when");
    assertThat(bytes.getLong()).isEqualTo(model.provenance().createdAt().getEpochSecond());
    assertThat(bytes.getInt()).isEqualTo(model.provenance().createdAt().getNano());
    walk.row("4", "length of the forest");
    byte[] forest = block();
    assertThat(IsolationForest.read(new ByteArrayInputStream(forest)).numFeatures())
        .isEqualTo(model.forest().numFeatures());
    walk.row("doubles", "preset sensors only");
    walk.row("4", "preset metric only");
    for (int n = walk.integer("number of extensions"); n > 0; n--) {
      String name = text();
      assertThat(page).as("the extension is described").contains("`" + name + "`");
      assertThat(block()).isNotEmpty();
    }
    walk.end();
    assertThat(bytes.hasRemaining()).as("bytes that the page does not know").isFalse();
    open(forest);
    forest();
  }

  private void field(Walk walk, Field field) {
    assertThat(walk.text("name")).isEqualTo(field.name());
    assertThat(walk.constant("4", "role", FieldRole.values())).isEqualTo(field.role());
    assertThat(walk.constant("4", "kind", FieldKind.values())).isEqualTo(field.kind());
    assertThat(walk.text("unit")).isEqualTo(field.unit());
    List<String> categories = new ArrayList<>();
    for (int n = walk.integer("number of categories"); n > 0; n--) {
      categories.add(text());
    }
    assertThat(categories).isEqualTo(field.categories());
    walk.row("1", "1 if there is a usual range");
    UsualRange usual = field.usual();
    assertThat(bytes.get()).isEqualTo((byte) (usual == null ? 0 : 1));
    if (usual != null) {
      assertThat(bytes.getDouble()).isEqualTo(usual.low());
      assertThat(bytes.getDouble()).isEqualTo(usual.median());
      assertThat(bytes.getDouble()).isEqualTo(usual.high());
    }
  }

  /** The beginning; read_forest.py, which was written from the page, reads the trees. */
  private void forest() {
    Walk walk = new Walk("## Forest");
    for (String about : List.of("split kind", "missing values", "leaf values", "boxes")) {
      Row row = walk.row("1", about);
      assertThat(row.range()).startsWith("0");
      assertThat(bytes.get()).as(about).isBetween((byte) 0, (byte) 1);
    }
    assertThat(walk.integer("number of trees t")).isEqualTo(25);
    assertThat(walk.integer("subsample size, as configured")).isEqualTo(64);
    assertThat(walk.integer("height limit, as configured")).isZero();
    assertThat(walk.number("seed")).isEqualTo(1);
    int columns = walk.integer("number of features d");
    assertThat(columns).isEqualTo(model.forest().numFeatures());
    assertThat(walk.integer("subsample size in force ψ")).isEqualTo(64);
    walk.row("8·d", "offset o");
    for (int c = 0; c < columns; c++) {
      assertThat(bytes.getDouble()).isFinite();
    }
    walk.row("…", "t trees");
    walk.end();
    assertThat(bytes.hasRemaining()).isTrue();
  }

  private static RunState state(DetectorModel model) {
    Map<String, String> alerts = new LinkedHashMap<>();
    alerts.put("incident 2", "anomaly 7");
    alerts.put("incident 1", "");
    return new RunState(
        model.id(),
        new RunState.Totals(11, 12, 13, 14, 15),
        -1,
        Learning.NORMAL.ordinal(),
        new byte[] {9, 8, 7},
        alerts,
        List.of(
            new RunState.PartPlace("a.csv", 12, "token", 21),
            new RunState.PartPlace("b.csv", 0, "", -5)));
  }

  private byte[] savedState() throws IOException {
    try (StateFolder saved = StateFolder.open(folder.resolve("memory"))) {
      saved.write(state(model));
    }
    return Files.readAllBytes(folder.resolve("memory").resolve("state"));
  }

  @Test
  void theStateOfARun() throws IOException {
    RunState state = state(model);
    open(savedState());
    Walk walk = new Walk("## The state of a run");
    assertThat(walk.text("id of the model"))
        .isEqualTo(state.modelId())
        .isEqualTo(SealedBytes.hash(written(model)));
    assertThat(walk.number("number of readings, long")).isEqualTo(11);
    assertThat(walk.number("number of readings that warmed up")).isEqualTo(12);
    assertThat(walk.number("number of anomalies")).isEqualTo(13);
    assertThat(walk.number("number of incidents")).isEqualTo(14);
    assertThat(walk.number("number of drifts")).isEqualTo(15);
    assertThat(walk.integer("index of the field that names the device")).isEqualTo(-1);
    assertThat(walk.constant("1", "learning", Learning.values())).isEqualTo(Learning.NORMAL);
    walk.row("4", "length of the memories");
    assertThat(block()).containsExactly(9, 8, 7);
    int alerts = walk.integer("number of open incidents whose first anomaly raised no alert");
    Map<String, String> read = new LinkedHashMap<>();
    int mark = walk.mark();
    for (int a = 0; a < alerts; a++) {
      walk.reset(mark);
      read.put(walk.text("id of the incident"), walk.text("id of the anomaly that raised"));
    }
    assertThat(read).isEqualTo(state.alerts());
    List<RunState.PartPlace> places = new ArrayList<>();
    int parts = walk.integer("number of parts of the source");
    mark = walk.mark();
    for (int p = 0; p < parts; p++) {
      walk.reset(mark);
      places.add(
          new RunState.PartPlace(
              walk.text("session of the part"),
              walk.number("position of the last reading that took effect"),
              walk.text("where the part is"),
              walk.integer("a hash of that reading")));
    }
    assertThat(places).isEqualTo(state.places());
    walk.end();
    assertThat(bytes.hasRemaining()).as("bytes that the page does not know").isFalse();
  }

  /** Reads a file of some kind. */
  private interface Reading {
    void read(byte[] file) throws IOException;
  }

  private byte[] keyed() {
    KeyedStreams<byte[]> streams =
        new KeyedStreams<>(key -> new byte[1], 4, Duration.ofHours(1), (key, state) -> {});
    streams.get("pump", 1);
    return streams.snapshot(state -> state);
  }

  @Test
  void theKindsOfFilesAndTheirVersions() throws IOException {
    ByteArrayOutputStream forest = new ByteArrayOutputStream();
    model.forest().write(forest);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("`IFOREST4`", forest.toByteArray());
    files.put("`IFDETECT`", written(model));
    files.put("`IFWATCH3`", savedState());
    files.put("`IFKEYED1`", keyed());
    files.put("`IFSTATE4`", model.newDetector().state().snapshot());
    Map<String, Reading> readers =
        Map.of(
            "`IFOREST4`", file -> IsolationForest.read(new ByteArrayInputStream(file)),
            "`IFDETECT`", file -> DetectorModel.read(new ByteArrayInputStream(file)),
            "`IFWATCH3`", this::readState,
            "`IFKEYED1`",
                file ->
                    new KeyedStreams<byte[]>(
                            key -> new byte[1], 4, Duration.ofHours(1), (key, state) -> {})
                        .restore(file, (key, state) -> state),
            "`IFSTATE4`", model::resume);
    Matcher rows =
        Pattern.compile("\\| (`IF\\w+`) \\| (\\d+) \\| (\\d+)(?: to (\\d+))? \\|").matcher(page);
    List<String> kinds = new ArrayList<>();
    while (rows.find()) {
      String kind = rows.group(1);
      kinds.add(kind);
      byte[] file = files.get(kind);
      assertThat(file).as(kind).isNotNull();
      int newest = Integer.parseInt(rows.group(2));
      int from = Integer.parseInt(rows.group(3));
      int to = rows.group(4) == null ? from : Integer.parseInt(rows.group(4));
      assertThat("`" + new String(file, 0, 8, StandardCharsets.US_ASCII) + "`").isEqualTo(kind);
      assertThat(ByteBuffer.wrap(file).getInt(8)).as(kind).isEqualTo(newest);
      for (int version = 0; version <= newest + 2; version++) {
        assertThat(reads(readers.get(kind), withVersion(file, version)))
            .as("%s of version %d is read", kind, version)
            .isEqualTo(from <= version && version <= to);
      }
    }
    assertThat(kinds).isEqualTo(List.copyOf(files.keySet()));
  }

  private void readState(byte[] file) throws IOException {
    Path of = Files.createTempDirectory(folder, "state");
    Files.write(of.resolve("state"), file);
    try (StateFolder saved = StateFolder.open(of)) {
      saved.read(model);
    }
  }

  /** Whether a version is accepted; what is behind it may be of another version all the same. */
  private static boolean reads(Reading reader, byte[] file) throws IOException {
    try {
      reader.read(file);
      return true;
    } catch (StateException e) {
      return e.reason() != StateException.Reason.OTHER_VERSION;
    } catch (InvalidModelException e) {
      return !e.getMessage().contains("of format version");
    }
  }

  /** The same file, whose frame names another version. */
  private static byte[] withVersion(byte[] file, int version) {
    String kind = new String(file, 0, 8, StandardCharsets.US_ASCII);
    byte[] payload = Arrays.copyOfRange(file, HEADER, file.length - 32);
    return SealedBytes.seal(kind, version, out -> out.write(payload));
  }
}
