package io.github.iforest4j;

/**
 * How far a value lies outside a node's bounding box: the one definition that the kernel, the
 * attribution and the tests share.
 *
 * <p>Simulated insertion: were x inserted into the node's sample, a cut on feature f would separate
 * it from all of them with probability ext/(range + ext), where ext is the distance outside the
 * sample's range. This is the random-cut idea (Guha, Mishra, Roy and Schrijvers, ICML 2016) applied
 * to the uniform feature choice of isolation trees. Values are compared as floats, as boxes are
 * stored; rounding is monotone, so a training row is never outside its own boxes.
 */
final class BoxTerms {
  private BoxTerms() {}

  /** The nearest float, kept finite so that ranges stay finite. */
  static float toFloat(double value) {
    float nearest = (float) value;
    return Math.abs(nearest) <= Float.MAX_VALUE ? nearest : Math.copySign(Float.MAX_VALUE, nearest);
  }

  /** The signed distance outside [low, high]: 0 inside, negative below, positive above. */
  static double outside(float x, float low, float high) {
    return x < low ? (double) x - low : x > high ? (double) x - high : 0;
  }

  /** The chance that a cut on this feature separates the value; 0 inside the box. */
  static double chance(double signedDistance, float low, float high) {
    double distance = Math.abs(signedDistance);
    return distance == 0 ? 0 : distance / (((double) high - low) + distance);
  }
}
