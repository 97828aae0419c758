package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Influx line protocol; its rules are those of the InfluxDB documentation. */
class LineProtocolTest {
  private static String one(String line) throws IOException {
    Readings readings = Readings.of(line + "\n");
    assertThat(readings.reported)
        .as(line)
        .containsExactly("NOTE standard input: Influx line protocol");
    return String.join("\n", readings.lines());
  }

  @Test
  void aPointIsAReading() throws IOException {
    assertThat(
            one(
                "weather,station=north,site=a temp=21.5,wind=3i,dry=t,sky=\"half clear\""
                    + " 1767225600000000000"))
        .isEqualTo(
            "measurement='weather' station='north' site='a' temp=21.5 wind=3 dry=true"
                + " sky='half clear' time=1767225600000");
    assertThat(one("cpu usage=1e-3,n=18446744073709551615u"))
        .isEqualTo("measurement='cpu' usage=0.001 n=1.8446744073709552E19");
  }

  @Test
  void escapesAreThoseOfTheProtocol() throws IOException {
    assertThat(one("my\\ room,tag\\ key=a\\,b\\=c field\\=x=\"say \\\"no\\\" \\\\ C:\\temp\""))
        .isEqualTo("measurement='my room' tag key='a,b=c' field=x='say \"no\" \\ C:\\temp'");
  }

  @ParameterizedTest
  @CsvSource({
    "1767225600, 1767225600000",
    "1767225600123, 1767225600123",
    "1767225600123456, 1.767225600123456E12",
    "1767225600123456000, 1.767225600123456E12"
  })
  void theUnitOfATimeFollowsFromItsSize(String written, String millis) throws IOException {
    assertThat(one("m v=1 " + written)).isEqualTo("measurement='m' v=1 time=" + millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m",
        "m v",
        "m v=",
        "m v=1,",
        "m v=abc",
        "m v=1 now",
        "m,t v=1",
        "m,t= v=1",
        "m v=\"a",
        ",t=a v=1",
        "m v=1 2 3",
        "m v=0x10"
      })
  void aBadPointIsCountedReportedOnceAndSkipped(String bad) throws IOException {
    String good = "m v=1\n".repeat(40);
    Readings readings = Readings.of("# a comment\n" + good + "\n" + bad + "\n" + bad + "\nm v=3\n");
    assertThat(readings.table.numRows()).isEqualTo(41);
    assertThat(readings.counts.badLines()).isEqualTo(Map.of(BadLine.NO_POINT, 2L));
    assertThat(readings.reported)
        .filteredOn(message -> message.startsWith("WARN"))
        .singleElement()
        .asString()
        .contains("line 43 is not a point of line protocol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,2\n", "level=info msg=5\n", "a b=c\n1 2\n", "t;v\n1;2,5\n"})
  void otherTextsAreNotTakenForIt(String text) {
    assertThat(LineProtocolParser.isText(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }

  @Test
  void aMessageMayHoldPoints() throws IOException {
    SourceContext context = new SourceContext("bus", SourceOptions.DEFAULT);
    MessageParser messages = context.messages(true);
    RecordBuffer record = context.newBuffer();
    messages.begin("m v=1\nm v=\n\nm v=3".getBytes(StandardCharsets.UTF_8), "message 1");
    int points = 0;
    while (messages.read(record)) {
      points++;
    }
    assertThat(points).isEqualTo(2);
    assertThat(context.badLines().counts().badLines()).isEqualTo(Map.of(BadLine.NO_POINT, 1L));
    messages.begin("21.5".getBytes(StandardCharsets.UTF_8), "message 2");
    assertThat(messages.read(record)).isTrue();
    assertThat(record.names()).contains("value");
  }

  /** Whatever comes, it is a reading or a bad line. */
  @Test
  void noInputEndsAStream() {
    RecordParser parser = RecordParser.lineProtocol(InputLimits.DEFAULT);
    byte[] alphabet = "mv=1 ,\\\"#i.-e\0\u00e9".getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] line = new byte[random.nextInt(40)];
      for (int i = 0; i < line.length; i++) {
        line[i] = alphabet[random.nextInt(alphabet.length)];
      }
      RecordTable table = new RecordTable();
      BadLine bad = parser.parse(line, 0, line.length, table);
      assertThat(bad == null).as("seed %d", seed).isEqualTo(table.numColumns() > 0);
    }
  }
}
