package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForestFormatTest {
  private static byte[] forest(boolean boxes) throws IOException {
    Random random = new Random(1);
    double[] values = random.doubles(300, -1, 1).toArray();
    IsolationForestConfig config =
        IsolationForestConfig.builder().numTrees(4).subsampleSize(16).boxes(boxes).build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IsolationForest.fit(FeatureMatrix.of(values, 100, 3), config).write(out);
    return out.toByteArray();
  }

  private static IsolationForest read(byte[] bytes) throws IOException {
    return IsolationForest.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void whatIsReadScoresAndWritesLikeWhatWasWritten() throws IOException {
    for (boolean boxes : new boolean[] {true, false}) {
      byte[] bytes = forest(boxes);
      IsolationForest forest = read(bytes);
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      forest.write(again);
      assertThat(again.toByteArray()).isEqualTo(bytes);
      assertThat(forest.hasBoxes()).isEqualTo(boxes);
    }
  }

  @Test
  void everyTruncationAndEveryFlippedByteIsRejected() throws IOException {
    byte[] bytes = forest(true);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(InvalidModelException.class)
          .as("cut at %d", length)
          .isThrownBy(() -> read(cut));
    }
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      assertThatExceptionOfType(InvalidModelException.class)
          .as("flipped at %d", i)
          .isThrownBy(() -> read(flipped));
    }
  }

  /** Behind a correct checksum, a payload is still not trusted: valid or rejected, nothing else. */
  @Test
  void mutatedPayloadsAreReadOrRejected() throws IOException {
    byte[] bytes = forest(true);
    byte[] payload = Arrays.copyOfRange(bytes, 20, bytes.length - 32);
    int rejected = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] mutated = payload.clone();
      for (int k = 1 + random.nextInt(3); k > 0; k--) {
        int at = random.nextInt(mutated.length - 4);
        int[] tempting = {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt()};
        ByteBuffer.wrap(mutated).putInt(at, tempting[random.nextInt(tempting.length)]);
      }
      byte[] sealed = SealedBytes.seal("IFOREST4", 0, out -> out.write(mutated));
      try {
        IsolationForest forest = read(sealed);
        double score = forest.score(new double[forest.numFeatures()]);
        assertThat(score).as("seed %d", seed).isBetween(0.0, 1.0);
      } catch (InvalidModelException e) {
        rejected++;
      } catch (RuntimeException | OutOfMemoryError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(rejected).isGreaterThan(1_000);
  }

  @Test
  void messagesSayWhatIsWrong() throws IOException {
    byte[] bytes = forest(false);
    byte[] future = bytes.clone();
    future[11] = 9;
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> read(future))
        .withMessageContaining("format version 9");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> read(new byte[1000]))
        .withMessage("not an isolation forest: it does not begin with 'IFOREST4'");
    byte[] damaged = bytes.clone();
    damaged[100] ^= 1;
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> read(damaged))
        .withMessageContaining("checksum does not match");
  }
}
