package io.github.iforest4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A fitted isolation forest: immutable, thread-safe.
 *
 * <p>The anomaly score of a row x is s(x) = 2^(−E[h(x)]/c(ψ)) in (0,1], where h is the path length
 * in a tree, E the mean over the trees, ψ the subsample size and c(ψ) the average path length (Liu,
 * Ting and Zhou, ICDM 2008, equation 2). Higher is more anomalous; 0.5 is a row of average path
 * length. Path lengths and c(ψ) are multiples of 2^−20, so that sums are exact: the score is within
 * 1e-6 of the real-valued formula, and the same on every machine, JDK and thread.
 *
 * <p>Rows are arrays of {@link #numFeatures()} doubles, read from an offset. A row holding NaN is
 * refused with an {@link IllegalArgumentException}: a missing value has no place in a tree (a
 * {@link io.github.iforest4j.detect.DetectorModel} has a rule for it). Infinities and −0.0 are
 * ordinary numbers here.
 *
 * <p>Scoring allocates nothing. Plain scoring takes O(t·l) for t trees of height limit l; box
 * scoring and attribution take O(t·l·d) for d features.
 */
public final class IsolationForest {
  private final IsolationForestConfig config;
  private final int sampleSize;
  private final ForestTrees trees;

  /** c(ψ) on the grid of path lengths. */
  private final double normaliser;

  private final ScoringKernel kernel;

  /** Null without boxes. */
  private final BoxKernel boxKernel;

  private final PathAttribution attribution;

  IsolationForest(
      IsolationForestConfig config, int sampleSize, double normaliser, ForestTrees trees) {
    this.config = config;
    this.sampleSize = sampleSize;
    this.normaliser = normaliser;
    this.trees = trees;
    this.kernel = new TreeWalkKernel(trees);
    this.boxKernel = boxKernel(trees);
    this.attribution = new PathAttribution(trees);
  }

  private static BoxKernel boxKernel(ForestTrees trees) {
    if (!trees.hasBoxes()) {
      return null;
    }
    return BoxLayout.holds(trees) ? new PackedBoxKernel(trees) : new BoxWalkKernel(trees);
  }

  /**
   * Grows a forest on the calling thread. Only the rows that some tree draws are looked at; a
   * sample is copied once, 8·ψ·d bytes, and the rest of the data not at all.
   *
   * @param rows at least two rows of finite numbers
   * @param config how to grow it
   * @return the forest: the same for the same rows and config
   * @throws IllegalArgumentException if there are fewer than two rows, or a value that a tree drew
   *     is not finite; the message names its row and column, from 0
   */
  public static IsolationForest fit(FeatureMatrix rows, IsolationForestConfig config) {
    return fit(rows, config, 1);
  }

  /**
   * Grows a forest on several threads. The forest does not depend on their number.
   *
   * @param numThreads at least 1
   * @throws IllegalArgumentException as {@link #fit(FeatureMatrix, IsolationForestConfig)}, and if
   *     there is not at least one thread
   */
  public static IsolationForest fit(
      FeatureMatrix rows, IsolationForestConfig config, int numThreads) {
    Objects.requireNonNull(config, "config");
    ForestTrees trees = ForestBuilder.grow(rows, config, numThreads);
    int sampleSize = Math.min(config.subsampleSize(), rows.numRows());
    double normaliser = PathLengthScale.normaliser(sampleSize);
    return new IsolationForest(config, sampleSize, normaliser, trees);
  }

  /** How it was grown. */
  public IsolationForestConfig config() {
    return config;
  }

  /** The number of features d of a row. */
  public int numFeatures() {
    return trees.numFeatures;
  }

  /** The subsample size ψ in force: the configured one, or all training rows when fewer. */
  public int subsampleSize() {
    return sampleSize;
  }

  /** The average path length c(ψ) that scores are normalised by, a multiple of 2^−20. */
  public double averagePathLength() {
    return normaliser;
  }

  /** Whether {@link ScoringMode#BOX} is available. */
  public boolean hasBoxes() {
    return trees.hasBoxes();
  }

  /** The number of nodes of all trees. */
  public int numNodes() {
    return trees.numNodes();
  }

  /**
   * The plain anomaly score of a row.
   *
   * @param row {@link #numFeatures()} numbers
   * @return in (0,1]
   * @throws IllegalArgumentException if the row has another length or holds NaN
   */
  public double score(double[] row) {
    requireLength(row);
    return score(row, 0, ScoringMode.PLAIN);
  }

  /**
   * The box anomaly score of a row: see {@link ScoringMode#BOX}. Inside all boxes it equals {@link
   * #score(double[])}.
   *
   * @param row {@link #numFeatures()} numbers
   * @return in (0,1]
   * @throws IllegalArgumentException if the row has another length or holds NaN
   * @throws IllegalStateException if the forest was fitted without boxes
   */
  public double boxScore(double[] row) {
    requireLength(row);
    return score(row, 0, ScoringMode.BOX);
  }

  private void requireLength(double[] row) {
    if (row.length != trees.numFeatures) {
      throw new IllegalArgumentException(
          "a row needs " + trees.numFeatures + " values, was " + row.length);
    }
  }

  /**
   * The anomaly score of a row inside an array.
   *
   * @param values holds the row at {@code offset .. offset + numFeatures()}
   * @param offset where the row begins
   * @param mode plain or box
   * @return in (0,1]
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public double score(double[] values, int offset, ScoringMode mode) {
    return toScore(pathLength(values, offset, mode));
  }

  /**
   * Scores every row of a matrix into the caller's array.
   *
   * @param scores at least {@code rows.numRows()} long; entry r gets row r's score
   * @throws IllegalArgumentException if the width differs, the array is too short, or a value is
   *     NaN
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void scoreAll(FeatureMatrix rows, ScoringMode mode, double[] scores) {
    if (rows.numColumns() != trees.numFeatures) {
      throw new IllegalArgumentException(
          "rows need " + trees.numFeatures + " columns, had " + rows.numColumns());
    }
    if (scores.length < rows.numRows()) {
      throw new IllegalArgumentException(
          rows.numRows() + " scores do not fit an array of " + scores.length);
    }
    for (int r = 0; r < rows.numRows(); r++) {
      scores[r] =
          rows.isRowMajor()
              ? score(rows.array(), rows.rowOffset(r), mode)
              : score(rows.row(r), 0, mode);
    }
  }

  /**
   * The mean path length E[h(x)] of a row inside an array.
   *
   * @return at least 0
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public double pathLength(double[] values, int offset, ScoringMode mode) {
    requireReady(values, offset, mode);
    double sum =
        mode == ScoringMode.PLAIN
            ? PathLengthScale.toDouble(kernel.pathLengthSum(values, offset))
            : BoxTerms.toPathLength(boxKernel.boxPathLengthSum(values, offset));
    return sum / trees.numTrees();
  }

  private void requireReady(double[] values, int offset, ScoringMode mode) {
    Objects.checkFromIndexSize(offset, trees.numFeatures, values.length);
    if (mode == ScoringMode.BOX && !trees.hasBoxes()) {
      throw new IllegalStateException(
          "box scoring needs a forest that was fitted with boxes (IsolationForestConfig.boxes)");
    }
    for (int f = 0; f < trees.numFeatures; f++) {
      if (Double.isNaN(values[offset + f])) {
        throw new IllegalArgumentException(
            "feature " + f + " is NaN; replace missing values first");
      }
    }
  }

  private double toScore(double pathLength) {
    return PowerOfTwo.of(-pathLength / normaliser);
  }

  /**
   * Splits a row's score by feature into a reusable result: how much each feature moved the score
   * from 0.5, and to which side its value lay. The contributions sum to {@code total()}, and {@code
   * total()} is the score minus 0.5, both within 1e-9.
   *
   * <p>Definition: the expected path length starts at c(ψ). A step to a child changes it by what
   * the child's size says, on the split's feature; with {@link ScoringMode#BOX}, each bounding box
   * that the row lies outside of shortens it, on the features that are outside. The sum of these
   * shortenings is c(ψ) − E[h(x)]; each feature gets its share of (score − 0.5).
   *
   * @param out gets {@link #numFeatures()} contributions; overwritten
   * @throws IllegalArgumentException if the row holds NaN or {@code out} has another size
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void attribute(double[] values, int offset, ScoringMode mode, Attribution out) {
    requireReady(values, offset, mode);
    if (out.size() != trees.numFeatures) {
      throw new IllegalArgumentException(
          "the attribution needs " + trees.numFeatures + " entries, had " + out.size());
    }
    out.clear();
    attribution.addShortening(values, offset, mode, out);
    double shortening = out.total() / trees.numTrees();
    double ratio = shortening / normaliser;
    // (2^u − 1)/u tends to ln 2 where the path has average length and nothing is to be split.
    double perUnit =
        Math.abs(ratio) < 1e-9 ? StrictMath.log(2) : (PowerOfTwo.of(ratio) - 1) / ratio;
    out.scale(.5 * perUnit / normaliser / trees.numTrees());
  }

  /**
   * Writes the forest in its own format: versioned, checksummed, never Java serialization. Does not
   * close the stream.
   */
  public void write(OutputStream out) throws IOException {
    ForestFormat.write(this, out);
  }

  /**
   * Reads what {@link #write} wrote. Does not close the stream.
   *
   * @throws InvalidModelException if the bytes are not a valid forest; nothing in them is trusted
   *     before it is checked
   */
  public static IsolationForest read(InputStream in) throws IOException {
    return ForestFormat.read(in);
  }

  ForestTrees trees() {
    return trees;
  }

  @Override
  public String toString() {
    return "IsolationForest[" + config + ", numFeatures=" + numFeatures() + "]";
  }
}
