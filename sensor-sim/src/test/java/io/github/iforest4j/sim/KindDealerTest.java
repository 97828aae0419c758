package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

class KindDealerTest {
  @Test
  void everyRoundHasEachKindOnceAndEveryOrderIsEquallyLikely() {
    SeededRandom random = SeededRandom.of(5, "dealer");
    KindDealer dealer = new KindDealer(4);
    Map<String, Long> orders = new TreeMap<>();
    for (int round = 0; round < 24_000; round++) {
      int[] dealt = IntStream.generate(() -> dealer.next(random)).limit(4).toArray();
      assertThat(dealt).containsExactlyInAnyOrder(0, 1, 2, 3);
      orders.merge(Arrays.toString(dealt), 1L, Long::sum);
    }

    assertThat(orders).as("permutations of 4").hasSize(24);
    double[] expected = new double[24];
    Arrays.fill(expected, 1);
    long[] counts = orders.values().stream().mapToLong(Long::longValue).toArray();
    assertThat(new ChiSquareTest().chiSquareTest(expected, counts)).isGreaterThan(.001);
  }
}
