package io.github.iforest4j;

import java.util.Arrays;

/**
 * Why a score is what it is: one total, split additively.
 *
 * <p>{@code total()} is how far the features together moved the score from 0.5, the score of a row
 * of average path length; the contributions sum to it within 1e-9. A positive contribution made the
 * row more anomalous. A direction says whether the value lay above (+) or below (−) the values that
 * it was compared with.
 *
 * <p>Reusable: filling it overwrites it. Not thread-safe. Reading allocates nothing.
 */
public final class Attribution {
  /** A feature drives an anomaly if it has more than this share of what raised the score. */
  public static final double DRIVING_SHARE = .15;

  private final double[] contributions;
  private final double[] directions;
  private double total;

  /** An attribution over {@code size} features (or fields), all zero. */
  public Attribution(int size) {
    this.contributions = new double[size];
    this.directions = new double[size];
  }

  /** The number of features (or fields) that the total is split over. */
  public int size() {
    return contributions.length;
  }

  /** What all features together moved the score by, from 0.5; in (−0.5, 0.5]. */
  public double total() {
    return total;
  }

  /** One feature's part of the total. */
  public double contribution(int feature) {
    return contributions[feature];
  }

  /** +1 when the value is on the high side, −1 on the low side, 0 when neither. */
  public int direction(int feature) {
    return (int) Math.signum(directions[feature]);
  }

  /**
   * The features in descending order of contribution.
   *
   * @param limit the maximum number of features
   * @return indices of features with a positive contribution; allocates
   */
  public int[] top(int limit) {
    Integer[] order = new Integer[contributions.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(contributions[b], contributions[a]));
    return Arrays.stream(order)
        .filter(i -> contributions[i] > 0)
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Which of some features drive the anomaly: those whose contribution is more than {@value
   * #DRIVING_SHARE} of all positive contributions. O(size), allocates nothing.
   *
   * @param features the features to look at, at most 64
   * @return bit i is set if {@code features[i]} drives it
   * @throws IllegalArgumentException if there are more
   */
  public long driving(int... features) {
    if (features.length > Long.SIZE) {
      throw new IllegalArgumentException(
          "features must be at most " + Long.SIZE + ", were " + features.length);
    }
    double raised = 0;
    for (double contribution : contributions) {
      raised += Math.max(0, contribution);
    }
    long driving = 0;
    for (int i = 0; i < features.length; i++) {
      driving |= contributions[features[i]] > DRIVING_SHARE * raised ? 1L << i : 0;
    }
    return driving;
  }

  /** An independent copy. */
  public Attribution copy() {
    Attribution copy = new Attribution(size());
    copy.total = total;
    System.arraycopy(contributions, 0, copy.contributions, 0, size());
    System.arraycopy(directions, 0, copy.directions, 0, size());
    return copy;
  }

  /** Sets everything to zero. */
  public void clear() {
    Arrays.fill(contributions, 0);
    Arrays.fill(directions, 0);
    total = 0;
  }

  /**
   * Adds a feature's part; the total grows with it.
   *
   * @param feature the feature
   * @param contribution its part of the score's move
   * @param signed the same part with the sign of the side that the value lay on
   */
  public void add(int feature, double contribution, double signed) {
    contributions[feature] += contribution;
    directions[feature] += signed;
    total += contribution;
  }

  /** Sets the side that a feature's value lay on: positive is high, negative low, 0 neither. */
  public void setDirection(int feature, int side) {
    directions[feature] = side;
  }

  /** Multiplies every contribution, every direction and the total by a positive factor. */
  void scale(double factor) {
    for (int f = 0; f < contributions.length; f++) {
      contributions[f] *= factor;
      directions[f] *= factor;
    }
    total *= factor;
  }
}
