package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.testing.Background;
import io.github.iforest4j.testing.FakeTiming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records with one value become readings of devices. */
@Timeout(300)
class AssemblyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  private final List<String> reported = new ArrayList<>();
  private InputCounts counts;

  /** Each reading as {@code name=value}, without its date. */
  private List<String> readings(String text, Assembly assembly) throws IOException {
    Path file = Files.writeString(folder.resolve("narrow"), text);
    try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
      counts = source.counts();
      return rest(source);
    }
  }

  private SourceOptions options(Assembly assembly) {
    return SourceOptions.builder()
        .assembly(assembly)
        .report((severity, message) -> reported.add(message))
        .build();
  }

  private static List<String> rest(RecordSource source) throws IOException {
    List<String> lines = new ArrayList<>();
    String line = next(source);
    while (line != null) {
      lines.add(line);
      line = next(source);
    }
    return lines;
  }

  private static String next(RecordSource source) throws IOException {
    RecordTable table = new RecordTable();
    if (!source.next(table)) {
      return null;
    }
    StringBuilder line = new StringBuilder().append(source.position()).append(':');
    for (int c = 0; c < table.numColumns(); c++) {
      String text = table.text(0, c).replace("2026-01-02T00:", "");
      line.append(' ').append(table.columnName(c)).append('=');
      line.append(table.state(0, c).hasValue() ? text : "?");
    }
    return line.toString();
  }

  @Test
  void aFileWithNameAndValueColumns() throws IOException {
    String csv =
        """
        time,device,name,value,unit
        2026-01-02T00:00:00.100Z,p1,temp,20.5,C
        2026-01-02T00:00:00.200Z,p2,temp,30,C
        2026-01-02T00:00:00.300Z,p1,hum,55,%
        2026-01-02T00:00:00.900Z,p1,temp,21,C
        2026-01-02T00:00:01.000Z,p1,hum,56,%
        2026-01-02T00:00:02.000Z,p2,temp,31,C
        """;
    assertThat(readings(csv, Assembly.of(SECOND, "device")))
        .containsExactly(
            "1: time=00:00.900Z device=p1 temp=21 hum=55",
            "2: time=00:00.200Z device=p2 temp=30",
            "3: time=00:01.000Z device=p1 temp=21 hum=56",
            "4: time=00:02.000Z device=p2 temp=31");
    assertThat(reported).anyMatch(m -> m.contains("'unit'") && m.contains("left out"));
  }

  @Test
  void homeAssistantsExportIsOneDevice() throws IOException {
    String csv =
        """
        entity_id,state,last_changed
        sensor.cellar,20.9,2026-01-02T00:00:00.000Z
        switch.pump,on,2026-01-02T00:00:20.000Z
        sensor.cellar,21.0,2026-01-02T00:01:00.000Z
        """;
    assertThat(readings(csv, Assembly.of(Duration.ofMinutes(1), null)))
        .containsExactly(
            "1: last_changed=00:20.000Z sensor.cellar=20.9 switch.pump=on",
            "2: last_changed=01:00.000Z sensor.cellar=21 switch.pump=on");
  }

  @Test
  void lineProtocolWithOneMeasurementInEachLine() throws IOException {
    String lines =
        """
        cpu,host=a,cpu=total usage=3,idle=97 1767312000000000000
        mem,host=a value=5i 1767312000100000000
        mem,host=b value=6i 1767312000200000000
        cpu,host=a,cpu=total usage=4,idle=96 1767312010000000000
        """;
    assertThat(readings(lines, Assembly.of(SECOND, "host")))
        .containsExactly(
            "1: time=00:00.100Z host=a cpu.usage=3 cpu.idle=97 mem=5",
            "2: time=00:00.200Z host=b mem=6",
            "3: time=00:10.000Z host=a cpu.usage=4 cpu.idle=96 mem=5");
  }

  @Test
  void partsOfReadingsKeepTheNamesOfTheirFields() throws IOException {
    String lines =
        """
        {"ts":1767312000.0,"id":7,"temp":20}
        {"ts":1767312000.5,"id":7,"hum":50,"ok":true}
        {"ts":1767312001.5,"id":7,"temp":null}
        """;
    assertThat(readings(lines, Assembly.of(SECOND, "id")))
        .containsExactly(
            "1: ts=00:00.500Z id=7 temp=20 hum=50 ok=true",
            "2: ts=00:01.500Z id=7 temp=? hum=50 ok=true");
  }

  /** The second pack has no base value: that of the first one does not go on. RFC 8428, 5.1. */
  @Test
  void packsOfSenml() throws IOException {
    String lines =
        """
        [{"bn":"urn:dev:1:","bt":1767312000,"bv":20,"n":"temp","u":"Cel","v":1.5},{"n":"hum","v":30,"t":0.5},{"n":"on","vb":true}]
        [{"bn":"urn:dev:2:","bt":1767312000,"n":"temp","v":1},{"n":"mode","vs":"eco"},{"u":"Cel"}]
        """;
    assertThat(readings(lines, Assembly.of(SECOND.multipliedBy(5), "bn")))
        .containsExactly(
            "1: time=00:00.500Z bn=urn:dev:1: temp=21.5 hum=50 on=true",
            "2: time=00:00.000Z bn=urn:dev:2: temp=1 mode=eco");
    assertThat(counts.badLines()).containsOnlyKeys(BadLine.EMPTY);
    assertThat(readings(lines, Assembly.of(SECOND.multipliedBy(5), null)))
        .containsExactly(
            "1: time=00:00.500Z urn:dev:1:temp=21.5 urn:dev:1:hum=50 urn:dev:1:on=true"
                + " urn:dev:2:temp=1 urn:dev:2:mode=eco");
  }

  @Test
  void aValueCountsUntilItsTimeToLiveIsOver() throws IOException {
    StringBuilder csv = new StringBuilder("time,name,value\n2026-01-02T00:00:00Z,b,1\n");
    for (int s = 0; s < 4; s++) {
      csv.append("2026-01-02T00:00:0").append(s).append("Z,a,").append(s).append('\n');
    }
    assertThat(
            readings(
                csv.toString(), Assembly.of(SECOND, null).withTimeToLive(SECOND.multipliedBy(2))))
        .containsExactly(
            "1: time=00:00.000Z b=1 a=0",
            "2: time=00:01.000Z b=1 a=1",
            "3: time=00:02.000Z b=1 a=2",
            "4: time=00:03.000Z b=? a=3");
  }

  @Test
  void lateValuesAreCountedAndAClockThatIsSetBackIsFollowed() throws IOException {
    StringBuilder csv = new StringBuilder("time,name,value\n");
    csv.append("2026-01-02T00:00:05Z,a,1\n2026-01-02T00:00:04.9Z,b,2\n2026-01-02T00:00:06Z,a,3\n");
    for (int s = 10; s < 40; s++) {
      csv.append("2026-01-01T23:59:").append(s).append("Z,a,").append(s).append('\n');
    }
    List<String> readings = readings(csv.toString(), Assembly.of(SECOND, null));
    assertThat(readings.subList(0, 3))
        .containsExactly(
            "1: time=00:05.000Z a=1",
            "2: time=00:06.000Z a=3",
            "3: time=2026-01-01T23:59:29.000Z a=29");
    assertThat(readings).hasSize(2 + 30 - (Assembler.MAX_LATE - 1));
    assertThat(counts.badLines()).containsEntry(BadLine.LATE, 1L + Assembler.MAX_LATE - 1);
    assertThat(reported).filteredOn(m -> m.contains("late")).hasSize(1);
  }

  @Test
  void withoutATimeNothingCanBePutTogether() {
    String csv = "name,value\n" + "a,1\n".repeat(200);
    assertThatThrownBy(() -> readings(csv, Assembly.of(SECOND, null)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none of the first 100 records has a time");
  }

  @Test
  void wrongDurationsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Assembly.of(Duration.ofDays(400), null))
        .withMessageContaining("366 days");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Assembly.of(SECOND, null).withTimeToLive(Duration.ZERO))
        .withMessageContaining("time to live");
  }

  /** Made-up names and devices end at bounds, and the last good device is still assembled. */
  @Test
  void aFloodOfNamesAndDevicesStaysBounded() throws IOException {
    Path file = folder.resolve("flood.csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("time,device,name,value\n");
      for (int i = 0; i < 300_000; i++) {
        out.write("2026-01-02T00:00:00Z,d" + i + ",n,1\n");
        out.write("2026-01-02T00:00:00Z,one,n" + i + ",1\n");
      }
      out.write("2026-01-02T00:00:00Z,one,n0,7\n");
    }
    long readings = 0;
    try (RecordSource source =
        Sources.open(file.toString(), options(Assembly.of(SECOND, "device")))) {
      RecordTable table = new RecordTable();
      while (source.next(table)) {
        readings++;
        if (table.numRows() == 1000) {
          assertThat(table.numColumns()).isLessThanOrEqualTo(Assembler.MAX_FIELDS + 3);
          table = new RecordTable();
        }
      }
      assertThat(source.counts().unknownFields().get(InputCounts.OTHERS)).isGreaterThan(200_000);
    }
    assertThat(readings).isEqualTo(300_001);
    assertThat(reported).filteredOn(m -> m.contains("silent longest")).hasSize(1);
    assertThat(reported).filteredOn(m -> m.contains("different fields")).hasSize(1);
  }

  private static String randomRecords(Random random, int from, int n) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + n; i++) {
      int kind = random.nextInt(30);
      if (kind == 0) {
        text.append("broken\n");
        continue;
      }
      long time = 1_767_312_000_000L + i * 300L - random.nextInt(kind == 1 ? 5000 : 400);
      text.append("{\"time\":").append(time);
      text.append(",\"device\":\"d").append(random.nextInt(4)).append("\",\"name\":\"n");
      text.append(random.nextInt(5)).append("\",\"value\":").append(random.nextInt(100));
      text.append("}\n");
    }
    return text.toString();
  }

  private static String countsOf(RecordSource source) {
    return source.counts().readings() + " " + source.counts().badLines();
  }

  /** Killed anywhere and continued, also after the file has grown: the same readings and counts. */
  @Test
  void continuesExactlyWhereverItWasKilled() throws IOException {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(60);
      Path file = folder.resolve(seed + ".jsonl");
      Files.writeString(file, randomRecords(random, 0, n));
      Assembly assembly = Assembly.of(Duration.ofMillis(500 + random.nextInt(2000)), "device");
      List<String> expected = new ArrayList<>();
      List<Place> places = new ArrayList<>();
      List<String> numbers = new ArrayList<>();
      try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
        String line = next(source);
        while (line != null) {
          expected.add(line);
          places.add(source.place());
          numbers.add(countsOf(source));
          line = next(source);
        }
        numbers.add(countsOf(source));
      }
      for (int k = 0; k < places.size(); k++) {
        try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
          source.seek(places.get(k));
          assertThat(countsOf(source)).as("seed %d, %d", seed, k).isEqualTo(numbers.get(k));
          assertThat(rest(source))
              .as("seed %d, after reading %d", seed, k + 1)
              .isEqualTo(expected.subList(k + 1, expected.size()));
          assertThat(countsOf(source)).as("seed %d", seed).isEqualTo(numbers.get(places.size()));
        }
      }
      if (!places.isEmpty()) {
        assertGoesOn(file, assembly, places.get(places.size() - 1), random, seed);
      }
    }
  }

  /** The file grows behind its end: positions go on, and each further place is exact, too. */
  private void assertGoesOn(Path file, Assembly assembly, Place end, Random random, int seed)
      throws IOException {
    Files.writeString(file, randomRecords(random, 100, 30), StandardOpenOption.APPEND);
    List<String> more = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
      source.seek(end);
      String line = next(source);
      while (line != null) {
        more.add(line);
        places.add(source.place());
        line = next(source);
      }
    }
    for (int k = 0; k < places.size(); k++) {
      assertThat(more.get(k)).startsWith((end.reading() + 1 + k) + ":");
      try (RecordSource source = Sources.open(file.toString(), options(assembly))) {
        source.seek(places.get(k));
        assertThat(rest(source)).as("seed %d", seed).isEqualTo(more.subList(k + 1, more.size()));
      }
    }
  }

  /** A live reader whose records a test sends. */
  private static final class Sent implements RecordReader {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private long position;

    @Override
    public boolean read(RecordBuffer record) throws IOException {
      try {
        String message = messages.take();
        if (message.isEmpty()) {
          return false;
        }
        String[] parts = message.split(" ");
        record.begin();
        record.text(record.slot("topic"), parts[0], parts[0]);
        record.number(record.slot("value"), Double.parseDouble(parts[1]), parts[1]);
        if (parts.length > 2) {
          record.number(record.slot("time"), Double.parseDouble(parts[2]), parts[2]);
        }
        position++;
        return true;
      } catch (InterruptedException e) {
        return false;
      }
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public String where() {
      return "message " + position;
    }

    @Override
    public List<String> originFields() {
      return List.of("topic");
    }

    @Override
    public void close() {
      messages.add("");
    }
  }

  /**
   * Nothing comes after the values of a bucket: the clock ends it, and not the next value, even if
   * somebody sets the time of day back meanwhile.
   */
  @Test
  void onALiveSourceTheClockEndsABucket() throws Exception {
    AtomicReference<Duration> back = new AtomicReference<>(Duration.ZERO);
    FakeTiming timing =
        new FakeTiming(Instant.parse("2026-01-02T00:00:00.250Z")) {
          @Override
          public Instant now() {
            return super.now().minus(back.get());
          }
        };
    SourceOptions options =
        SourceOptions.builder().timing(timing).assembly(Assembly.of(SECOND, null)).build();
    Sent sent = new Sent();
    SourceContext context = new SourceContext("test", options);
    RecordReader reader = new AssemblingReader(sent, Assembly.of(SECOND, null), context);
    try (RecordSource source = new ReadingSource(reader, context)) {
      assertThat(source.isLive()).isTrue();
      assertThat(source.originFields()).containsExactly("topic");
      sent.messages.add("plant/p1/temp 20");
      sent.messages.add("plant/p1/hum 50");
      CompletableFuture<String> first = Background.call(() -> nextOf(source));
      while (!sent.messages.isEmpty() || sent.position < 2) {
        Thread.onSpinWait();
      }
      // The second may still be on its way into the bucket; a value of the next bucket is not.
      sent.messages.add("plant/p2/temp 30");
      while (sent.position < 3) {
        Thread.onSpinWait();
      }
      back.set(Duration.ofHours(3));
      timing.advance(Duration.ofSeconds(2));
      assertThat(first.get(120, TimeUnit.SECONDS))
          .isEqualTo("1: time=00:00.250Z topic=plant/p1 temp=20 hum=50");
      sent.messages.add("");
      assertThat(nextOf(source)).startsWith("2:").contains("topic=plant/p2 temp=30");
      assertThat(nextOf(source)).isNull();
    }
  }

  /** While a model is learned, values wait: they are not late because of that. */
  @Test
  void aPauseOfTheReaderMakesNothingLate() throws Exception {
    FakeTiming timing = new FakeTiming();
    SourceOptions options = SourceOptions.builder().timing(timing).build();
    Sent sent = new Sent();
    SourceContext context = new SourceContext("test", options);
    RecordReader reader = new AssemblingReader(sent, Assembly.of(SECOND, null), context);
    try (RecordSource source = new ReadingSource(reader, context)) {
      sent.messages.add("p/a/x 1 1767312000");
      sent.messages.add("p/a/x 2 1767312001");
      sent.messages.add("p/a/y 3 1767312001");
      sent.messages.add("p/a/x 4 1767312002");
      assertThat(nextOf(source)).contains("x=1");
      timing.advance(Duration.ofHours(1));
      assertThat(nextOf(source)).contains("x=2 y=3");
      assertThat(source.counts().totalBadLines()).isZero();
    }
  }

  private static String nextOf(RecordSource source) {
    try {
      return next(source);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
