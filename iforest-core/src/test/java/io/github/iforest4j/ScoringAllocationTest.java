package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scoring and attribution allocate nothing, by the JVM's own count of this thread's bytes. */
class ScoringAllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int CALLS = 20_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private double sink;

  @Test
  void scoringAllocatesNothing() {
    Random random = new Random(1);
    double[][] rows = new double[300][4];
    for (double[] row : rows) {
      for (int f = 0; f < 4; f++) {
        row[f] = random.nextGaussian();
      }
    }
    IsolationForest forest =
        IsolationForest.fit(
            FeatureMatrix.of(rows), IsolationForestConfig.builder().numTrees(10).build());
    Attribution attribution = new Attribution(4);
    double[] outside = {9, 0, -9, 0};
    assertAllocatesNothing("score", () -> sink += forest.score(outside));
    assertAllocatesNothing("boxScore", () -> sink += forest.boxScore(outside));
    assertAllocatesNothing(
        "attribute",
        () -> {
          forest.attribute(outside, 0, ScoringMode.BOX, attribution);
          sink += attribution.total();
        });
  }

  private void assertAllocatesNothing(String name, Runnable call) {
    for (int i = 0; i < WARM_UP; i++) {
      call.run();
    }
    long best = Long.MAX_VALUE;
    // The counter itself may cost a little in a round; the best of three rounds is the call's own.
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(best).as("bytes allocated by %d calls of %s", CALLS, name).isLessThan(CALLS);
  }
}
