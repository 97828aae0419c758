package io.github.iforest4j.testing;

/**
 * How a {@link ForestAdapter} grows a forest. The height limit is always ceil(log2 ψ) of the rows
 * that a tree gets.
 *
 * @param numTrees the number of trees t
 * @param subsampleSize the rows ψ per tree; all rows if there are fewer
 * @param seed of the random numbers
 * @param numThreads how many threads grow the forest
 * @param contamination the expected share of anomalies; {@link #NONE} leaves it out
 */
public record ForestSettings(
    int numTrees, int subsampleSize, long seed, int numThreads, double contamination) {
  /** No contamination is set. */
  public static final double NONE = -1;

  /** A forest of a seed, grown on one thread. */
  public static ForestSettings of(int numTrees, int subsampleSize, long seed) {
    return new ForestSettings(numTrees, subsampleSize, seed, 1, NONE);
  }

  /** The same with another number of threads. */
  public ForestSettings withThreads(int threads) {
    return new ForestSettings(numTrees, subsampleSize, seed, threads, contamination);
  }

  /** The same with a contamination, above 0 and below 1. */
  public ForestSettings withContamination(double share) {
    return new ForestSettings(numTrees, subsampleSize, seed, numThreads, share);
  }
}
