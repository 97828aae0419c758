package io.github.iforest4j;

import io.github.iforest4j.error.ParameterException;

/**
 * How a forest is grown. Immutable; made by {@link #builder()}.
 *
 * @param numTrees number of trees t, 1 to 10,000
 * @param subsampleSize subsample size ψ, 2 to 1,048,576; a smaller training set is used whole
 * @param heightLimit the height limit l, 1 to 64, or {@link #AUTO_HEIGHT_LIMIT} for ceil(log2 ψ)
 * @param boxes whether nodes keep the bounding box of their sample, which {@link ScoringMode#BOX}
 *     needs; costs 8 bytes per feature and internal node in a file, in memory twice that with
 *     features rounded up to a multiple of eight
 * @param seed one seed gives one forest, whatever the number of threads
 * @param extensionLevel 0 for splits of one feature: the standard forest. From 1 to {@value
 *     #MAX_EXTENSION_LEVEL}: a split is a hyperplane through level + 1 features, and a row needs at
 *     least that many (the extended forest of Hariri, Carrasco Kind and Brunner, IEEE TKDE 33(4),
 *     2021). {@link #FULL_EXTENSION}: through all features of a row
 */
public record IsolationForestConfig(
    int numTrees,
    int subsampleSize,
    int heightLimit,
    boolean boxes,
    long seed,
    int extensionLevel) {
  /** Height limit ceil(log2 ψ), the choice of the 2008 paper. */
  public static final int AUTO_HEIGHT_LIMIT = 0;

  /** Hyperplanes through all features of a row, however many there are. */
  public static final int FULL_EXTENSION = -1;

  private static final String FULL = "full";

  /** The largest extension level that is given as a number. */
  public static final int MAX_EXTENSION_LEVEL = 4_095;

  /** The largest number of trees. */
  public static final int MAX_TREES = 10_000;

  /** The largest subsample. */
  public static final int MAX_SUBSAMPLE_SIZE = 1 << 20;

  /** The largest height limit. */
  public static final int MAX_HEIGHT_LIMIT = 64;

  /** 100 trees of 256 rows, height limit ceil(log2 ψ), with boxes, seed 1. */
  public static final IsolationForestConfig DEFAULT = builder().build();

  /**
   * Validates the bounds.
   *
   * @throws ParameterException if one is out of bounds
   */
  public IsolationForestConfig {
    requireWithin("numTrees", numTrees, 1, MAX_TREES);
    requireWithin("subsampleSize", subsampleSize, 2, MAX_SUBSAMPLE_SIZE);
    requireWithin("heightLimit", heightLimit, AUTO_HEIGHT_LIMIT, MAX_HEIGHT_LIMIT);
    if (extensionLevel != FULL_EXTENSION) {
      requireWithin("extensionLevel", extensionLevel, 0, MAX_EXTENSION_LEVEL);
    }
  }

  private static void requireWithin(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new ParameterException(name, "must be between " + low + " and " + high, value);
    }
  }

  /**
   * Bounds on the size of a forest of this config.
   *
   * @param numFeatures the width d of the training rows, at least 1
   * @param numRows the number of training rows, at least 2; {@link Integer#MAX_VALUE} if not known
   * @throws ParameterException if one is smaller
   */
  public ForestSize maxSize(int numFeatures, int numRows) {
    requireWithin("numFeatures", numFeatures, 1, Integer.MAX_VALUE);
    requireWithin("numRows", numRows, 2, Integer.MAX_VALUE);
    return ForestSize.of(this, numFeatures, Math.min(subsampleSize, numRows));
  }

  /**
   * The number of features of a split in rows of a width: 1 in a standard forest.
   *
   * @throws IllegalArgumentException if the rows have fewer features than the extension level needs
   */
  int splitWidth(int numFeatures) {
    if (extensionLevel >= numFeatures) {
      throw new IllegalArgumentException(
          "extension level "
              + extensionLevel
              + " needs rows of at least "
              + (extensionLevel + 1)
              + " features, but they have "
              + numFeatures
              + "; use at most level "
              + (numFeatures - 1));
    }
    return extensionLevel == FULL_EXTENSION ? numFeatures : extensionLevel + 1;
  }

  /** The height limit in force for a sample: the configured one, or ceil(log2 ψ). */
  int heightLimitFor(int sampleSize) {
    return heightLimit == AUTO_HEIGHT_LIMIT
        ? Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sampleSize - 1))
        : heightLimit;
  }

  /** No tree over a sample has more: one row fewer, or a full tree of that height. */
  int maxInternalNodes(int sampleSize) {
    return (int) Math.min(sampleSize - 1L, (1L << Math.min(heightLimitFor(sampleSize), 32)) - 1);
  }

  /**
   * Reads an extension level: a whole number, or {@code full} for {@link #FULL_EXTENSION}.
   *
   * @throws ParameterException if it is neither, or out of bounds
   */
  public static int parseExtensionLevel(String text) {
    if (text.equals(FULL)) {
      return FULL_EXTENSION;
    }
    if (text.matches("\\d{1,4}") && Integer.parseInt(text) <= MAX_EXTENSION_LEVEL) {
      return Integer.parseInt(text);
    }
    throw new ParameterException(
        "extensionLevel", "must be between 0 and " + MAX_EXTENSION_LEVEL + ", or full", text);
  }

  /** The extension level as {@link #parseExtensionLevel} reads it. */
  public String extensionLevelText() {
    return extensionLevel == FULL_EXTENSION ? FULL : Integer.toString(extensionLevel);
  }

  /** A builder that starts from {@link #DEFAULT}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that starts from this config. */
  public Builder toBuilder() {
    return builder()
        .numTrees(numTrees)
        .subsampleSize(subsampleSize)
        .heightLimit(heightLimit)
        .boxes(boxes)
        .seed(seed)
        .extensionLevel(extensionLevel);
  }

  /** Collects the parameters; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private int numTrees = 100;
    private int subsampleSize = 256;
    private int heightLimit = AUTO_HEIGHT_LIMIT;
    private boolean boxes = true;
    private long seed = 1;
    private int extensionLevel;

    private Builder() {}

    /** Number of trees t; default 100. */
    public Builder numTrees(int value) {
      numTrees = value;
      return this;
    }

    /** Subsample size ψ; default 256. */
    public Builder subsampleSize(int value) {
      subsampleSize = value;
      return this;
    }

    /** Height limit l; default {@link #AUTO_HEIGHT_LIMIT}. */
    public Builder heightLimit(int value) {
      heightLimit = value;
      return this;
    }

    /** Whether to keep boxes; default true. */
    public Builder boxes(boolean value) {
      boxes = value;
      return this;
    }

    /** The seed; default 1. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** The number of features of a split less one, or {@link #FULL_EXTENSION}; default 0. */
    public Builder extensionLevel(int value) {
      extensionLevel = value;
      return this;
    }

    /**
     * Makes the config.
     *
     * @throws ParameterException if a parameter is out of bounds
     */
    public IsolationForestConfig build() {
      return new IsolationForestConfig(
          numTrees, subsampleSize, heightLimit, boxes, seed, extensionLevel);
    }
  }
}
