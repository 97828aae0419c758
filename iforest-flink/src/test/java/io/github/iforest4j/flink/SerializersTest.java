package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.JudgeSettings;
import io.github.iforest4j.engine.Origin;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.schema.RecordRow;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SerializersTest {
  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }

  private static <T> byte[] bytes(TypeInformation<T> type, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer(type).serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> T value(TypeInformation<T> type, byte[] bytes) throws IOException {
    return serializer(type).deserialize(new DataInputDeserializer(bytes));
  }

  private static <T> void assertGoesAndComes(TypeInformation<T> type, T value) throws IOException {
    byte[] bytes = bytes(type, value);
    assertThat(value(type, bytes)).isEqualTo(value);
    DataOutputSerializer copy = new DataOutputSerializer(64);
    serializer(type).copy(new DataInputDeserializer(bytes), copy);
    assertThat(copy.getCopyOfBuffer()).isEqualTo(bytes);
    // Flink finds the same type by itself.
    assertThat(TypeInformation.of(type.getTypeClass())).isEqualTo(type);
  }

  @Test
  void everythingThatIsSentComesBack() throws IOException {
    assertGoesAndComes(Reading.TYPE, PlantReadings.hot("häuptpumpe \ud83d\ude00", 3));
    assertGoesAndComes(Reading.TYPE, Reading.NONE);
    assertGoesAndComes(
        ReadingVerdict.TYPE,
        new ReadingVerdict("s", 1, "k", Reading.NO_TIME, Verdict.State.WARMING, 0, 1, "m"));
    for (StreamEvent.Kind kind : StreamEvent.Kind.values()) {
      assertGoesAndComes(StreamEvent.TYPE, new StreamEvent(kind, "id", "key", 5, "model", "{}"));
    }
    assertGoesAndComes(ModelUpdate.TYPE, ModelUpdate.of(new byte[] {1, 2}, Plant.START));
    BadReading bad = new BadReading("s", 1, "why", "\u0000");
    assertGoesAndComes(ParsedReading.TYPE, new ParsedReading(null, bad));
    assertGoesAndComes(ParsedReading.TYPE, new ParsedReading(PlantReadings.hot("pump", 3), null));
    assertGoesAndComes(BadReading.TYPE, new BadReading("s", 1, "why", "\u0000"));
  }

  @Test
  void aReadingIsAnExactCopyOfItsRow() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      RecordRow row = Plant.SCHEMA.newRow();
      for (int f = 0; f < Plant.SCHEMA.numFields(); f++) {
        switch (random.nextInt(5)) {
          case 0 -> row.setNumber(f, random.nextGaussian() * Math.pow(10, random.nextInt(20)));
          case 1 -> row.setBoolean(f, random.nextBoolean());
          case 2 -> row.setText(f, "t".repeat(random.nextInt(4)));
          case 3 -> row.setMissing(f);
          default -> {}
        }
      }
      Reading reading = Reading.of(row, "key", "source", seed);
      RecordRow copy = Plant.SCHEMA.newRow();
      copy.setText(0, "what was there before");
      value(Reading.TYPE, bytes(Reading.TYPE, reading)).copyTo(copy);
      for (int f = 0; f < Plant.SCHEMA.numFields(); f++) {
        assertThat(copy.state(f)).as("seed %d, field %d", seed, f).isEqualTo(row.state(f));
        assertThat(copy.number(f))
            .as("seed %d, field %d", seed, f)
            .isEqualTo(Double.valueOf(row.number(f)));
        assertThat(copy.text(f)).as("seed %d, field %d", seed, f).isEqualTo(row.text(f));
      }
    }
  }

  @Test
  void aReadingIsSmall() throws IOException {
    // Names with their lengths, position, time, states, two numbers and two texts: no class names.
    assertThat(bytes(Reading.TYPE, PlantReadings.normal("a", 0)))
        .hasSize(6 + 8 + 2 + 8 + 4 + 4 + 2 * 8 + 21 + 2);
  }

  /** Version 1, which every later build must read. */
  @Test
  void theFormatOfAReadingStays() throws IOException {
    byte[] golden =
        HexFormat.of()
            .parseHex(
                "06706c616e74000000000000000102610000019ca6b1dc0000000004030302021532303236"
                    + "2d30332d30315430303a30303a30305a026140618000000000004014000000000000");
    Reading reading = PlantReadings.hot("a", 0);
    assertThat(HexFormat.of().formatHex(bytes(Reading.TYPE, reading)))
        .isEqualTo(HexFormat.of().formatHex(golden));
  }

  @Test
  void damagedBytesAreAnIOException() throws IOException {
    byte[] good = bytes(Reading.TYPE, PlantReadings.normal("a", 0));
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> value(Reading.TYPE, cut)).isInstanceOf(IOException.class);
    }
    byte[] huge = good.clone();
    // The number of fields.
    huge[24] = 0x7f;
    assertThatThrownBy(() -> value(Reading.TYPE, huge))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("a length must be from 0 to 4096, was 2130706");
  }

  @Test
  void aTextIsReadAsFlinkWritesIt() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int length = 0; length < 5_000; length += 1 + length / 3) {
      all.setLength(0);
      for (int i = 0; i < length; i++) {
        all.append((char) (i * 7_919));
      }
      DataOutputSerializer out = new DataOutputSerializer(64);
      CompactSerializer.writeText(out, all.toString());
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      assertThat(CompactSerializer.readText(in)).isEqualTo(all.toString());
      assertThat(in.available()).isZero();
    }
  }

  /** Memory is taken for what is there, not for what the first bytes promise. */
  @Test
  void theLengthOfATextIsNotTrusted() {
    assertNoText("ffffffff07", "the length of a text must be from 0 to 16777216, was 2147483646");
    assertNoText("8280800801", "the length of a text must be from 0 to 16777216, was 16777217");
    assertNoText("00", "the length of a text must be from 0 to 16777216, was -1");
    assertNoText("ffffffff0f", "a number is longer than 31 bits");
    assertNoText("ffffffffff7f", "a number is longer than 31 bits");
    assertNoText("02808004", "a character must be at most 65535, was 65536");
    // The longest text that is allowed, of which nothing is there: not 32 MB.
    assertNoText("81808008", null);
  }

  private static void assertNoText(String bytes, @Nullable String message) {
    DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(bytes));
    assertThatThrownBy(() -> CompactSerializer.readText(in))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void theMemoryOfAKeyComesBackAndSaysWhichVersionItHas() throws Exception {
    DetectorModel model = Plant.model();
    JudgeSettings settings = JudgeSettings.of(model);
    KeyMemory memory = new KeyMemory();
    memory.lastTime = 7;
    memory.timer = 9;
    RecordRow row = model.schema().newRow();
    PlantReadings.hot("a", 0).copyTo(row);
    memory.judge(model, settings, "a").judge(row, Origin.of("plant", 1, null));
    byte[] bytes = bytes(KeyMemory.TYPE, memory);
    KeyMemory back = value(KeyMemory.TYPE, bytes);
    // Before and after it has become a judge.
    assertThat(bytes(KeyMemory.TYPE, back)).isEqualTo(bytes);
    assertThat(back.judge(model, settings, "a").hasOpenIncident()).isTrue();
    assertThat(bytes(KeyMemory.TYPE, back)).isEqualTo(bytes);
    bytes[0] = 3;
    assertThatThrownBy(() -> value(KeyMemory.TYPE, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the memory of a key has version 3, and this version of iforest-flink reads up to version 2:"
                + " use the version of iforest-flink that wrote the state");
  }

  @Test
  void runsOfZerosComeBack() throws IOException {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(20_000)];
      for (int i = 0; i < bytes.length; i += 1 + random.nextInt(1 + seed)) {
        bytes[i] = (byte) random.nextInt(4);
      }
      DataOutputSerializer out = new DataOutputSerializer(64);
      ZeroRuns.write(out, bytes);
      byte[] packed = out.getCopyOfBuffer();
      assertThat(ZeroRuns.read(new DataInputDeserializer(packed), bytes.length))
          .as("seed %d", seed)
          .isEqualTo(bytes);
      assertThat(packed.length).as("seed %d", seed).isLessThanOrEqualTo(bytes.length + 8);
    }
  }

  @Test
  void theFormatOfRunsOfZerosStays() throws IOException {
    byte[] bytes = {1, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0};
    DataOutputSerializer out = new DataOutputSerializer(64);
    ZeroRuns.write(out, bytes);
    assertThat(HexFormat.of().formatHex(out.getCopyOfBuffer()))
        .isEqualTo("0b0401000002050103" + "01");
  }

  @Test
  void damagedRunsOfZerosAreAnIOException() {
    assertNoRuns("ffffffff07", "a length must be from 0 to 100, was 2147483647");
    assertNoRuns("0aff7f", "16383 bytes follow, and 10 are left");
    assertNoRuns("0a0101ff7f", "16383 zeros follow, and 9 bytes are left");
    // It would never end.
    assertNoRuns("0a0000", "0 zeros follow, and 10 bytes are left");
    assertNoRuns("0a050102", null);
  }

  private static void assertNoRuns(String bytes, @Nullable String message) {
    DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(bytes));
    assertThatThrownBy(() -> ZeroRuns.read(in, 100))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void aSavepointNamesTheFormats() throws IOException {
    for (TypeInformation<?> type :
        List.of(
            Reading.TYPE,
            ReadingVerdict.TYPE,
            StreamEvent.TYPE,
            ModelUpdate.TYPE,
            BadReading.TYPE,
            ParsedReading.TYPE,
            KeyMemory.TYPE)) {
      assertNamed(serializer(type));
    }
  }

  private static <T> void assertNamed(TypeSerializer<T> serializer) throws IOException {
    TypeSerializerSnapshot<T> snapshot = serializer.snapshotConfiguration();
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
    byte[] bytes = out.getCopyOfBuffer();
    ClassLoader classes = SerializersTest.class.getClassLoader();
    TypeSerializerSnapshot<T> read =
        TypeSerializerSnapshot.readVersionedSnapshot(new DataInputDeserializer(bytes), classes);
    assertThat(snapshot.resolveSchemaCompatibility(read).isCompatibleAsIs()).isTrue();
    assertThat(read.restoreSerializer()).isEqualTo(serializer);
    // The format is the last number.
    bytes[bytes.length - 1] = 9;
    assertThatThrownBy(
            () ->
                TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(bytes), classes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the state has format 9")
        .hasMessageContaining("use the version that wrote it, or a newer one");
  }
}
