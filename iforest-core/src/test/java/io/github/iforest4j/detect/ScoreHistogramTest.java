package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.iforest4j.format.PayloadReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  /** Against plain counts, in the bytes of every version so far: 1,024 longs. */
  @Test
  void countsAsAnArrayOfAllBinsDoes() throws IOException {
    for (int seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      ScoreHistogram histogram = new ScoreHistogram();
      long[] bins = new long[1024];
      double width = random.nextDouble();
      for (int i = 0; i < 500; i++) {
        double score = i == 7 ? 1 : Math.max(Double.MIN_VALUE, width * random.nextDouble());
        histogram.add(score);
        bins[Math.min(1023, (int) (score * 1024))]++;
        double asked = random.nextDouble();
        long below = 0;
        for (int b = 0; b < (int) (asked * 1024); b++) {
          below += bins[b];
        }
        assertThat(histogram.below(asked)).as("seed %d, score %s", seed, asked).isEqualTo(below);
        assertThat(histogram.total()).isEqualTo(i + 1);
      }
      ByteBuffer expected = ByteBuffer.allocate(8 * 1024);
      for (long count : bins) {
        expected.putLong(count);
      }
      byte[] written = bytes(histogram);
      assertThat(written).as("seed %d", seed).isEqualTo(expected.array());
      ScoreHistogram read = new ScoreHistogram();
      read.add(.99);
      read.read(PayloadReader.of(written, "bins"), 500);
      assertThat(bytes(read)).as("seed %d", seed).isEqualTo(written);
      assertThat(read.total()).isEqualTo(500);
      assertThat(read.below(1)).isEqualTo(histogram.below(1));
    }
  }

  private static byte[] bytes(ScoreHistogram histogram) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    histogram.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  /** Scores between .4 and .55 take 2 KB, where an array of all bins took 8. */
  @Test
  void takesMemoryForTheScoresThatCameOnly() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int n = 100;
    ScoreHistogram[] all = new ScoreHistogram[n];
    fill(all);
    long before = threads.getThreadAllocatedBytes(thread);
    fill(all);
    long perHistogram = (threads.getThreadAllocatedBytes(thread) - before) / n;
    assertThat(perHistogram).isBetween(500L, 2048L);
    before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 10_000; i++) {
      all[i % n].add(.4 + .15 * (i % 997) / 997);
    }
    assertThat(threads.getThreadAllocatedBytes(thread) - before)
        .as("in blocks that are there")
        .isLessThan(1000);
  }

  private static void fill(ScoreHistogram[] all) {
    for (int i = 0; i < all.length; i++) {
      all[i] = new ScoreHistogram();
      for (int k = 0; k < 997; k++) {
        all[i].add(.4 + .15 * k / 997);
      }
    }
  }
}
