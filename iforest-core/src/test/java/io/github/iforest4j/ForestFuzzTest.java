package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.error.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Damaged forests, with the checksum as it was and with the checksum made right, so that every
 * later check is met: each is either refused by {@link InvalidModelException}, or a forest that
 * scores, and that is written again as the same bytes. Neither allocates more than a small multiple
 * of the file.
 */
@Isolated("it counts allocated bytes, and the compiler must keep up")
class ForestFuzzTest {
  private static final int SLICE = 20_000;
  private static final int LONG = 1_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void aSlice() throws IOException {
    fuzz(0, SLICE);
  }

  @Tag("long")
  @Test
  void aMillion() throws IOException {
    fuzz(SLICE, LONG);
  }

  private void fuzz(int from, int count) throws IOException {
    byte[][] files = new byte[ExampleForest.values().length][];
    for (ExampleForest example : ExampleForest.values()) {
      files[example.ordinal()] = example.bytes();
    }
    for (byte[] file : files) {
      // Also loads the classes, which allocates.
      assertUsable(file);
      assertThat(isForest(Arrays.copyOf(file, file.length - 1))).isFalse();
    }
    int read = 0;
    int refused = 0;
    long mostAllocated = 0;
    for (int seed = from; seed < from + count; seed++) {
      Random random = new Random(seed);
      byte[] file = files[random.nextInt(files.length)];
      byte[] other = files[random.nextInt(files.length)];
      try {
        byte[] raw = Mutations.mutate(file, other, random);
        // A stream may go on after the forest.
        if (!Arrays.equals(Arrays.copyOf(raw, file.length), file)) {
          assertThat(isForest(raw)).isFalse();
        }
        byte[] payload = Mutations.mutate(Mutations.payload(file), other, random);
        byte[] sealed = Mutations.seal("IFOREST4", payload);
        boolean forest = isForest(sealed);
        long allowed = ALLOWED + MULTIPLE * sealed.length;
        long allocated = allocated(sealed);
        // A message that is made for the first time loads classes.
        allocated = allocated > allowed ? allocated(sealed) : allocated;
        assertThat(allocated).isLessThanOrEqualTo(allowed);
        mostAllocated = Math.max(mostAllocated, allocated);
        if (forest) {
          read++;
          assertUsable(sealed);
        } else {
          refused++;
        }
      } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    System.out.printf(
        "fuzz: %,d damaged forests: %,d read, %,d refused; at most %,d bytes allocated%n",
        count, read, refused, mostAllocated);
    // Both ways must be met, or the damage is of no use.
    assertThat(read).isGreaterThan(count / 50);
    assertThat(refused).isGreaterThan(count / 2);
  }

  private long allocated(byte[] bytes) throws IOException {
    long before = threads.getCurrentThreadAllocatedBytes();
    isForest(bytes);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** The bytes of a payload before the first node, with three features. */
  private static final int HEADER = 4 + 7 * 4 + 3 * 8;

  /** What reading a file may allocate: some buffers, and a multiple of its length. */
  private static final long ALLOWED = 80_000;

  private static final long MULTIPLE = 128;

  /** Ten thousand trees of one byte, and one as high as a heap is padded to. */
  @Test
  void paddingIsNoWayToClaimMemory() throws IOException {
    byte[] payload = Mutations.payload(ExampleForest.PLAIN.bytes());
    ByteBuffer hostile = ByteBuffer.allocate(20_000).put(payload, 0, HEADER);
    int numTrees = 10_000;
    int height = 11;
    hostile.putInt(4, numTrees).putInt(12, height);
    int word = ByteBuffer.wrap(payload).getInt(HEADER + 1);
    // Breadth-first, one row goes left each time: the right child is the one that goes on.
    for (int depth = 0; depth < height; depth++) {
      hostile.put((byte) 1).putInt(word);
    }
    byte[] bytes = new byte[hostile.position() + numTrees - 1];
    System.arraycopy(hostile.array(), 0, bytes, 0, hostile.position());
    byte[] sealed = Mutations.seal("IFOREST4", bytes);
    assertUsable(sealed);
    assertThat(allocated(sealed)).isLessThan(ALLOWED + MULTIPLE * sealed.length);
  }

  private static boolean isForest(byte[] bytes) throws IOException {
    try {
      IsolationForest.read(new ByteArrayInputStream(bytes));
      return true;
    } catch (InvalidModelException e) {
      assertThat(e.getMessage()).isNotBlank();
      return false;
    }
  }

  private static void assertUsable(byte[] bytes) throws IOException {
    IsolationForest forest = IsolationForest.read(new ByteArrayInputStream(bytes));
    double[] row = new double[forest.numFeatures()];
    Attribution attribution = new Attribution(row.length);
    for (double x : new double[] {0, 1.7e12, -1e300, Double.POSITIVE_INFINITY}) {
      Arrays.fill(row, x);
      for (ScoringMode mode : ScoringMode.values()) {
        if (mode == ScoringMode.PLAIN || forest.hasBoxes()) {
          assertThat(forest.score(row, 0, mode)).isBetween(0.0, 1.0);
          forest.attribute(row, 0, mode, attribution);
          assertThat(attribution.total()).isBetween(-.5, .5);
        }
      }
    }
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    forest.write(again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
  }
}
