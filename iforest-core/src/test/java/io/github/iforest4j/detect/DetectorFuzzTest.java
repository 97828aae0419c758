package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.Mutations;
import io.github.iforest4j.error.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged detector models with both checksums made right: each is refused by {@link
 * InvalidModelException}, or a model that judges, and that is written again as the same bytes.
 */
class DetectorFuzzTest {
  private static final int SLICE = 10_000;
  private static final int LONG = 500_000;

  @Test
  void aSlice() throws IOException {
    fuzz(0, SLICE);
  }

  @Tag("long")
  @Test
  void halfAMillion() throws IOException {
    fuzz(SLICE, LONG);
  }

  private static void fuzz(int from, int count) throws IOException {
    byte[][] files = new byte[Preset.values().length][];
    for (Preset preset : Preset.values()) {
      files[preset.ordinal()] = DetectorFormat.seal(ExampleDetector.fit(preset));
    }
    int read = 0;
    for (int seed = from; seed < from + count; seed++) {
      Random random = new Random(seed);
      byte[] file = files[random.nextInt(files.length)];
      byte[] other = files[random.nextInt(files.length)];
      try {
        byte[] raw = Mutations.mutate(file, other, random);
        if (!Arrays.equals(raw, file)) {
          assertThat(model(raw)).isNull();
        }
        byte[] payload = Mutations.payload(file);
        byte[] damaged =
            random.nextInt(3) == 0
                ? withDamagedForest(payload, other, random)
                : Mutations.mutate(payload, other, random);
        byte[] sealed = Mutations.seal("IFDETECT", damaged);
        DetectorModel model = model(sealed);
        if (model != null) {
          read++;
          assertThat(DetectorFormat.seal(model)).isEqualTo(sealed);
          for (Learning learning : Learning.values()) {
            for (double score : ExampleDetector.scores(model, learning)) {
              assertThat(score).isBetween(0.0, 1.0);
            }
          }
        }
      } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    System.out.printf("fuzz: %,d damaged detector models: %,d read%n", count, read);
    assertThat(read).isBetween(count / 50, count / 2);
  }

  private static DetectorModel model(byte[] bytes) throws IOException {
    try {
      return DetectorFormat.read(new ByteArrayInputStream(bytes));
    } catch (InvalidModelException e) {
      assertThat(e.getMessage()).isNotBlank();
      return null;
    }
  }

  /** The forest inside is damaged, and its own frame made right, with the length before it. */
  private static byte[] withDamagedForest(byte[] payload, byte[] other, Random random) {
    int at = 0;
    while (payload[at] != 'I' || payload[at + 1] != 'F' || payload[at + 7] != '4') {
      at++;
    }
    int length = ByteBuffer.wrap(payload).getInt(at - 4);
    byte[] forest = Mutations.payload(Arrays.copyOfRange(payload, at, at + length));
    byte[] sealed = Mutations.seal("IFOREST4", Mutations.mutate(forest, other, random));
    return ByteBuffer.allocate(payload.length - length + sealed.length)
        .put(payload, 0, at - 4)
        .putInt(sealed.length)
        .put(sealed)
        .put(payload, at + length, payload.length - at - length)
        .array();
  }
}
