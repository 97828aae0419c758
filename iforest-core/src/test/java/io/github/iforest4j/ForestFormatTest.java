package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForestFormatTest {
  private static final int NUM_TREES = 4;
  private static final int NUM_FEATURES = 24;

  private static IsolationForest read(byte[] bytes) throws IOException {
    return IsolationForest.read(new ByteArrayInputStream(bytes));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsReadIsWrittenAsTheSameBytes(ExampleForest example) throws IOException {
    byte[] bytes = example.bytes();
    IsolationForest forest = read(bytes);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    forest.write(again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
    assertThat(forest.config()).isEqualTo(example.fit().config());
    assertThat(forest.numNodes()).isEqualTo(example.fit().numNodes());
  }

  @Test
  void everyTruncationAndEveryFlippedByteIsRejected() throws IOException {
    byte[] bytes = ExampleForest.BOXED.bytes();
    for (int length = 0; length < bytes.length; length++) {
      assertRejected(Arrays.copyOf(bytes, length), "");
    }
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      assertRejected(flipped, "");
    }
  }

  @Test
  void messagesSayWhatIsWrong() throws IOException {
    byte[] bytes = ExampleForest.PLAIN.bytes();
    byte[] damaged = bytes.clone();
    damaged[100] ^= 1;
    assertRejected(damaged, "checksum does not match");
    assertRejected(new byte[1000], "not an isolation forest: it does not begin with 'IFOREST4'");
    byte[] unstable = SealedBytes.seal("IFOREST4", 0, out -> out.write(new byte[200]));
    assertRejected(
        unstable,
        "an isolation forest of format version 0; this software reads version 1; train it again");
  }

  @Test
  void everyFieldIsChecked() throws IOException {
    byte[] payload = Mutations.payload(ExampleForest.BOXED.bytes());
    assertRejected(payload, 0, 2, "split kind 2 is not known here; a newer version may read it");
    assertRejected(payload, 1, 1, "treatment of missing values 1 is not known here");
    assertRejected(payload, 2, 2, "kind of leaf values 2 is not known here");
    assertRejected(payload, 3, 2, "boxes must be 0 or 1, was 2");
    assertRejected(payload, NUM_TREES, 99, "number of trees must be between 1 and 10000");
    assertRejected(payload, 8, 99, "subsample size must be between 2 and 1048576");
    assertRejected(payload, 12, 99, "height limit must be between 0 and 64");
    assertRejected(payload, NUM_FEATURES, 127, "offsets needs");
    assertRejected(payload, NUM_FEATURES + 4, 1, "subsample size in force must be");
    assertRejected(payload, NUM_FEATURES + 8, 0x7f, 0xf0, "offsets must be finite, was Infinity");
    int root = NUM_FEATURES + 8 + 3 * 8;
    assertRejected(payload, root, 16, "rows that go left must be between 0 and 15, was 16");
    assertRejected(payload, root, 0x81, 0, "rows that go left must be between 0 and 15, was 1");
    assertRejected(payload, root + 4, payload[root + 4] | 3, "which is none");
    assertRejected(payload, root + 5, 0x7f, 0xc0, "box bounds must be finite, was NaN");
    assertRejected(payload, root + 5, 0x42, "empty or outside its parent's");
    assertRejected(payload, root + 8, payload[root + 8] | 1, "are not as documented");
    int second = root + 5 + 3 * 8;
    assertRejected(payload, second + 5, 0xc2, "empty or outside its parent's");
    assertRejected(
        Mutations.seal("IFOREST4", Arrays.copyOf(payload, payload.length + 1)),
        "1 bytes too many at the end");
  }

  /** A threshold has one form, so that a model has one checksum. */
  @Test
  void aWordThatIsWrittenOutIsRejected() throws IOException {
    byte[] payload = Mutations.payload(ExampleForest.PLAIN.bytes());
    int word = NUM_FEATURES + 8 + 3 * 8 + 1;
    ThresholdGrid grid = new ThresholdGrid(new double[3]);
    int first = ByteBuffer.wrap(payload).getInt(word);
    byte[] longer =
        ByteBuffer.allocate(payload.length + 12)
            .put(payload, 0, word)
            .putInt(ThresholdGrid.NONE)
            .putInt(grid.feature(first))
            .putDouble(grid.threshold(first))
            .put(payload, word + 4, payload.length - word - 4)
            .array();
    assertRejected(Mutations.seal("IFOREST4", longer), "has a threshold that is a word");
  }

  /**
   * Payload bytes from {@code at} replaced, the checksum made right. The last argument is the
   * message.
   */
  private static void assertRejected(byte[] payload, int at, Object... bytesAndMessage) {
    byte[] changed = payload.clone();
    int numBytes = bytesAndMessage.length - 1;
    for (int i = 0; i < numBytes; i++) {
      changed[at + i] = (byte) (int) bytesAndMessage[i];
    }
    assertRejected(Mutations.seal("IFOREST4", changed), (String) bytesAndMessage[numBytes]);
  }

  private static void assertRejected(byte[] bytes, String message) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> read(bytes))
        .withMessageContaining(message);
  }
}
