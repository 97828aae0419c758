package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** DIFFI, with which the library's importance is compared, is what its papers define. */
class DiffiTest {
  @Test
  void theImbalanceOfASplitIsScaledFromOneHalfToOne() {
    assertThat(Diffi.imbalance(5, 0)).isZero();
    assertThat(Diffi.imbalance(0, 2)).isZero();
    // Two or three rows have only one way to be separated: it is not scaled.
    assertThat(Diffi.imbalance(1, 1)).isEqualTo(.5);
    assertThat(Diffi.imbalance(2, 1)).isEqualTo(2 / 3.0);
    // Four rows: 2 and 2 is the least, 1 and 3 the most.
    assertThat(Diffi.imbalance(2, 2)).isEqualTo(.5);
    assertThat(Diffi.imbalance(1, 3)).isEqualTo(1);
    // Seven rows: from 4/7 to 6/7; 5/7 is half-way.
    assertThat(Diffi.imbalance(4, 3)).isEqualTo(.5);
    assertThat(Diffi.imbalance(2, 5)).isCloseTo(.75, within(1e-12));
    assertThat(Diffi.imbalance(6, 1)).isEqualTo(1);
  }

  /**
   * One tree: the root splits feature 0 at 10, its left child feature 1 at 0, and the left child of
   * that feature 0 at 1. The leaf values make the rows right of the root the unusual ones.
   *
   * <pre>
   *  x0 &lt; 10 ── x1 &lt; 0 ── x0 &lt; 1 ── leaf A (depth 3)
   *     │          │           └────── leaf B (depth 3)
   *     │          └────────────────── leaf C (depth 2)
   *     └── x1 &lt; 5 ── leaf D (depth 2), leaf E (depth 2)
   * </pre>
   *
   * Unusual: (20, 4), (20, 6), (20, 7): all go right at the root, so λ = 0 there; at the right
   * child one of three goes left: λ = 2/3, and each walk has depth 2. Feature 0: 0. Feature 1: 2/3
   * / 2 = 1/3.
   *
   * <p>Usual: (0, −1), (2, −1), (0, 1), (2, 1). At the root λ = 0 for all four. At its left child
   * two of four go left: λ = 1/2; the walks have the depths 3, 3, 2, 2. At the node below one of
   * two goes left: λ = 1/2, depth 3 twice. Feature 0: (0 · 4 + 1/6 + 1/6) / 6 = 1/18. Feature 1:
   * (1/6 + 1/6 + 1/4 + 1/4) / 4 = 5/24. So feature 0 has 0, and feature 1 has (1/3) / (5/24) = 1.6.
   */
  @Test
  void aTreeByHand() {
    IsolationForest forest =
        new ForestAssembler(2, 2)
            .add(
                new int[] {0, 1, 1, 0, -1, -1, -1, -1, -1},
                new double[] {10, 0, 5, 1, 0, 0, 0, 0, 0},
                new int[] {0, 0, 0, 0, 2, 1, 1, 1, 1},
                new double[] {0, 0, 0, 0, 3, 1, 1, 4, 4})
            .assemble();
    FeatureMatrix rows =
        FeatureMatrix.of(
            new double[][] {{20, 4}, {20, 6}, {20, 7}, {0, -1}, {2, -1}, {0, 1}, {2, 1}});
    double[] importance = Diffi.of(forest, rows, ScoringMode.PLAIN, 3 / 7.0);
    assertThat(importance[0]).isZero();
    assertThat(importance[1]).isCloseTo(1.6, within(1e-12));
  }
}
