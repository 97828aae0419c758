package io.github.iforest4j.detect;

import io.github.iforest4j.Attribution;
import java.util.function.IntToDoubleFunction;

/**
 * Chooses the one field to name as the cause. The largest contribution names most culprits; among
 * correlated fields the neighbours of the culprit get contributions, too, while its conditional
 * z-score is the largest. So: of the fields that contribute at least a fifth of the largest
 * contribution, the one with the largest conditional z-score. Other fields do not count, since a
 * z-score knows linear relations only, and skewed or multimodal values have large ones all the
 * time.
 */
final class Cause {
  private static final double SHARE = .2;

  private Cause() {}

  /**
   * The field to name; −1 if none has a positive contribution. Allocates nothing.
   *
   * @param conditional by field: its conditional z-score; NaN where there is none. If the largest
   *     contribution is such a field's, it is named
   */
  static int of(Attribution attribution, IntToDoubleFunction conditional) {
    int top = -1;
    for (int f = 0; f < attribution.size(); f++) {
      double part = attribution.contribution(f);
      if (part > 0 && (top < 0 || part > attribution.contribution(top))) {
        top = f;
      }
    }
    if (top < 0 || Double.isNaN(conditional.applyAsDouble(top))) {
      return top;
    }
    int cause = top;
    double largest = Math.abs(conditional.applyAsDouble(top));
    for (int f = 0; f < attribution.size(); f++) {
      double z = Math.abs(conditional.applyAsDouble(f));
      if (attribution.contribution(f) >= SHARE * attribution.contribution(top) && z > largest) {
        cause = f;
        largest = z;
      }
    }
    return cause;
  }
}
