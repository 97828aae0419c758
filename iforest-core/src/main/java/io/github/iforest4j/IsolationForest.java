package io.github.iforest4j;

import io.github.iforest4j.error.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
 * <p>Scoring allocates nothing. Plain scoring takes O(t·l) for t trees of height limit l, times the
 * features of a split in an extended forest; box scoring and attribution take O(t·l·d) for d
 * features.
 *
 * <p>Invariants: at least one of the plain and the packed form of the trees is present; with boxes,
 * the plain form is. Both hold the same trees, bit for bit.
 *
 * <p>Longer than other classes because every way to pass a row (doubles, floats, offset, matrix)
 * carries its own contract; the work is done by the kernels, the builder and the format.
 */
public final class IsolationForest {
  private final IsolationForestConfig config;
  private final int sampleSize;
  private final int numFeatures;
  private final int numNodes;

  /** Null when the thresholds do not fit it. */
  private final @Nullable PackedTrees packed;

  /** Null when the packed form says the same: it has no boxes. */
  private final @Nullable ForestTrees trees;

  /** c(ψ) on the grid of path lengths, unless the trees were grown elsewhere. */
  private final double normaliser;

  /** The score of a row whose path is as long as the roots expect: where attribution starts. */
  private final double average;

  private final ScoringKernel kernel;

  /** Null without boxes. */
  private final @Nullable BoxKernel boxKernel;

  /** Made on first use; a race makes two equal ones. */
  private @Nullable PathAttribution attribution;

  /** The last threshold used, with its bound; replaced as a whole. */
  private Bound bound = new Bound(Double.NaN, 0);

  IsolationForest(
      IsolationForestConfig config, int sampleSize, double normaliser, ForestTrees trees) {
    this.config = config;
    this.sampleSize = sampleSize;
    this.normaliser = normaliser;
    this.numFeatures = trees.numFeatures;
    this.numNodes = trees.numNodes();
    boolean packs = !trees.ownPathLengths && PackedTrees.fits(trees);
    this.packed = packs ? PackedTrees.of(trees) : null;
    this.trees = packed == null || trees.hasBoxes() ? trees : null;
    this.kernel = Kernels.plain(trees, packed);
    this.average = trees.ownPathLengths ? toScore(trees.meanRootPathLength()) : .5;
    this.boxKernel = trees.hasBoxes() ? Kernels.box(trees, packed) : null;
  }

  /**
   * Grows a forest on the calling thread. Reads only the rows that a tree draws; a sample is copied
   * once, 8·ψ·d bytes.
   *
   * @param rows at least two rows of finite numbers
   * @param config how to grow it
   * @return the forest: the same for the same rows and config
   * @throws IllegalArgumentException if there are fewer than two rows, the rows have fewer features
   *     than the extension level needs, or a value that a tree drew is not finite; the message
   *     names its row and column, from 0
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
    return fit(rows, config, FitWeights.NONE, numThreads);
  }

  /**
   * Grows a forest with weights of rows or columns, on several threads. With weights of rows, each
   * tree takes O(n) to draw its sample.
   *
   * @param weights of the rows and columns of {@code rows}
   * @throws IllegalArgumentException as {@link #fit(FeatureMatrix, IsolationForestConfig, int)}; if
   *     there is another number of weights than of rows or columns; if columns have weights and the
   *     config asks for boxes
   */
  public static IsolationForest fit(
      FeatureMatrix rows, IsolationForestConfig config, FitWeights weights, int numThreads) {
    Objects.requireNonNull(config, "config");
    ForestTrees trees = ForestBuilder.grow(rows, config, weights, numThreads);
    int sampleSize = weights.sampleSize(rows, config);
    double normaliser = PathLengthScale.normaliser(sampleSize);
    // Full extension of a single feature is the standard forest.
    IsolationForestConfig used =
        trees.planes == null ? config.toBuilder().extensionLevel(0).build() : config;
    return new IsolationForest(used, sampleSize, normaliser, trees);
  }

  /** How it was grown. */
  public IsolationForestConfig config() {
    return config;
  }

  /** The number of features d of a row. */
  public int numFeatures() {
    return numFeatures;
  }

  /**
   * The subsample size ψ in force: the configured one, or all training rows when fewer; in a forest
   * of a {@link ForestAssembler}, the rows of its largest root.
   */
  public int subsampleSize() {
    return sampleSize;
  }

  /**
   * The average path length c(ψ) that scores are normalised by: a multiple of 2^−20, unless it was
   * given to a {@link ForestAssembler}.
   */
  public double averagePathLength() {
    return normaliser;
  }

  /** Whether {@link ScoringMode#BOX} is available. */
  public boolean hasBoxes() {
    return boxKernel != null;
  }

  /** The number of nodes of all trees. */
  public int numNodes() {
    return numNodes;
  }

  /**
   * The plain anomaly score of a row.
   *
   * @param row {@link #numFeatures()} numbers
   * @return in (0,1]
   * @throws IllegalArgumentException if the row has another length or holds NaN
   */
  public double score(double[] row) {
    requireLength(row.length);
    return score(row, 0, ScoringMode.PLAIN);
  }

  /**
   * The plain anomaly score of a row of floats: the same as of the doubles that they widen to.
   *
   * @param row {@link #numFeatures()} numbers
   * @return in (0,1]
   * @throws IllegalArgumentException if the row has another length or holds NaN
   */
  public double score(float[] row) {
    requireLength(row.length);
    return score(row, 0, ScoringMode.PLAIN);
  }

  /**
   * The plain anomaly score of a row inside an array.
   *
   * @see #score(double[], int, ScoringMode)
   */
  public double score(double[] values, int offset) {
    return score(values, offset, ScoringMode.PLAIN);
  }

  /**
   * The plain anomaly score of a row inside an array of floats.
   *
   * @see #score(float[], int, ScoringMode)
   */
  public double score(float[] values, int offset) {
    return score(values, offset, ScoringMode.PLAIN);
  }

  /**
   * The anomaly score of a row. Inside all boxes, {@link ScoringMode#BOX} gives the same as {@link
   * ScoringMode#PLAIN}.
   *
   * @param row {@link #numFeatures()} numbers
   * @param mode plain or box
   * @return in (0,1]
   * @throws IllegalArgumentException if the row has another length or holds NaN
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public double score(double[] row, ScoringMode mode) {
    requireLength(row.length);
    return score(row, 0, mode);
  }

  private void requireLength(int length) {
    if (length != numFeatures) {
      throw new IllegalArgumentException("a row needs " + numFeatures + " values, was " + length);
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
   * The anomaly score of a row inside an array of floats: the same as of the doubles that they
   * widen to.
   *
   * @param values holds the row at {@code offset .. offset + numFeatures()}
   * @param offset where the row begins
   * @param mode plain or box
   * @return in (0,1]
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public double score(float[] values, int offset, ScoringMode mode) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    if (mode == ScoringMode.PLAIN) {
      return toScore(toPathLength(kernel.pathLengthSum(values, offset)));
    }
    double[] row = RowScratch.of(numFeatures);
    for (int f = 0; f < numFeatures; f++) {
      row[f] = values[offset + f];
    }
    return score(row, 0, mode);
  }

  /**
   * Scores every row of a matrix into the caller's array, on the calling thread.
   *
   * @param rows of doubles or floats, row-major or column-major
   * @param scores at least {@code rows.numRows()} long; entry r gets row r's score
   * @throws IllegalArgumentException if the width differs, the array is too short, or a value is
   *     NaN
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void scoreAll(FeatureMatrix rows, ScoringMode mode, double[] scores) {
    requireFit(rows, mode, scores);
    BatchScorer.score(this, rows, mode, scores, 0, rows.numRows());
  }

  /**
   * Scores every row of a matrix into a new array, on the calling thread.
   *
   * @param mode plain or box
   * @return the scores, in the order of the rows
   * @throws IllegalArgumentException if the width differs, or a value is NaN
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public double[] scoreAll(FeatureMatrix rows, ScoringMode mode) {
    double[] scores = new double[rows.numRows()];
    scoreAll(rows, mode, scores);
    return scores;
  }

  /**
   * Scores every row of a matrix on several threads. The scores do not depend on their number.
   *
   * @param numThreads at least 1: how many threads take part, the calling one among them; the
   *     others are of the common pool
   * @throws IllegalArgumentException as {@link #scoreAll(FeatureMatrix, ScoringMode, double[])},
   *     and if there is not at least one thread
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void scoreAll(FeatureMatrix rows, ScoringMode mode, double[] scores, int numThreads) {
    requireFit(rows, mode, scores);
    if (numThreads < 1) {
      throw new IllegalArgumentException("numThreads must be at least 1, was " + numThreads);
    }
    BatchScorer.score(this, rows, mode, scores, numThreads);
  }

  private void requireFit(FeatureMatrix rows, ScoringMode mode, double[] scores) {
    if (rows.numColumns() != numFeatures) {
      throw new IllegalArgumentException(
          "rows need " + numFeatures + " columns, had " + rows.numColumns());
    }
    if (scores.length < rows.numRows()) {
      throw new IllegalArgumentException(
          rows.numRows() + " scores do not fit an array of " + scores.length);
    }
    requireBoxes(mode);
  }

  /**
   * Whether a row's plain score is greater than a threshold: the same answer as from the score, but
   * only as many trees are walked as it takes to be certain.
   *
   * <p>Fast for many calls with one threshold: the bound of the last one is cached.
   *
   * @param row {@link #numFeatures()} numbers
   * @throws IllegalArgumentException if the row has another length or holds NaN
   */
  public boolean isAnomaly(double[] row, AnomalyThreshold threshold) {
    requireLength(row.length);
    return isAnomaly(row, 0, threshold);
  }

  /**
   * The same for a row inside an array.
   *
   * @throws IllegalArgumentException if the row holds NaN
   * @throws IndexOutOfBoundsException if the array ends before the row does
   */
  public boolean isAnomaly(double[] values, int offset, AnomalyThreshold threshold) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    Bound known = bound;
    if (known.threshold != threshold.score()) {
      known = new Bound(threshold.score(), largestAnomalousSum(threshold));
      bound = known;
    }
    return kernel.isSumAtMost(values, offset, known.largestAnomalousSum);
  }

  private record Bound(double threshold, long largestAnomalousSum) {}

  /** Scores fall as sums rise. −1 if not even the sum 0 is anomalous. */
  private long largestAnomalousSum(AnomalyThreshold threshold) {
    long anomalous = -1;
    long usual = (long) PathLengthScale.MAX * config.numTrees() + 1;
    while (anomalous + 1 < usual) {
      long middle = (anomalous + usual) >> 1;
      if (threshold.isAnomaly(toScore(toPathLength(middle)))) {
        anomalous = middle;
      } else {
        usual = middle;
      }
    }
    return anomalous;
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
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    if (mode == ScoringMode.PLAIN) {
      return toPathLength(kernel.pathLengthSum(values, offset));
    }
    requireBoxes(mode);
    requireNumbers(values, offset);
    return BoxTerms.toPathLength(boxKernel().boxPathLengthSum(values, offset)) / config.numTrees();
  }

  /** The mean path length from a plain kernel's sum. */
  double toPathLength(long sum) {
    return PathLengthScale.toDouble(sum) / config.numTrees();
  }

  private void requireBoxes(ScoringMode mode) {
    if (mode == ScoringMode.BOX && boxKernel == null) {
      throw new IllegalStateException(
          "box scoring needs a forest that was fitted with boxes (IsolationForestConfig.boxes)");
    }
  }

  private void requireNumbers(double[] values, int offset) {
    for (int f = 0; f < numFeatures; f++) {
      if (Double.isNaN(values[offset + f])) {
        throw ScoringKernel.isNaN(f);
      }
    }
  }

  ScoringKernel scoringKernel() {
    return kernel;
  }

  BoxKernel boxKernel() {
    return Objects.requireNonNull(boxKernel, "the forest has no boxes");
  }

  /** s = 2^(−E[h]/c(ψ)). */
  double toScore(double pathLength) {
    return PowerOfTwo.of(-pathLength / normaliser);
  }

  /**
   * Splits a row's score by feature into a reusable result: how much each feature moved the score
   * from 0.5, and to which side its value lay. The contributions sum to {@code total()}, and {@code
   * total()} is the score minus 0.5, both within 1e-9. In a forest of a {@link ForestAssembler},
   * the score of a row whose path is as long as the roots expect takes the place of 0.5.
   *
   * <p>Definition: the expected path length starts at c(ψ). A step to a child changes it by what
   * the child's size says, on the split's feature; with {@link ScoringMode#BOX}, each bounding box
   * that the row lies outside of shortens it, on the features that are outside. The sum of these
   * shortenings is c(ψ) − E[h(x)]; each feature gets its share of (score − 0.5). Where a split is a
   * hyperplane, its features share a step in proportion to how far each moved the sum that is
   * compared: |weight · (value − typical value)|, with the medians of a sample as typical values.
   *
   * @param out gets {@link #numFeatures()} contributions; overwritten
   * @throws IllegalArgumentException if the row holds NaN or {@code out} has another size
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void attribute(double[] values, int offset, ScoringMode mode, Attribution out) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    requireBoxes(mode);
    requireNumbers(values, offset);
    requireSize(out);
    out.clear();
    attribution().addShortening(values, offset, mode, out);
    double shortening = out.total() / config.numTrees();
    double ratio = shortening / normaliser;
    // (2^u − 1)/u tends to ln 2 where the path has average length and nothing is to be split.
    double perUnit =
        Math.abs(ratio) < 1e-9 ? StrictMath.log(2) : (PowerOfTwo.of(ratio) - 1) / ratio;
    out.scale(average * perUnit / normaliser / config.numTrees());
  }

  /**
   * Splits a row's score by feature into a new result: see {@link #attribute(double[], int,
   * ScoringMode, Attribution)}.
   *
   * @param row {@link #numFeatures()} numbers
   * @param mode plain or box: the score to split
   * @throws IllegalArgumentException if the row has another length or holds NaN
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public Attribution attribute(double[] row, ScoringMode mode) {
    requireLength(row.length);
    Attribution out = new Attribution(numFeatures);
    attribute(row, 0, mode, out);
    return out;
  }

  /**
   * Splits a row's score by feature as {@link #attribute} does, but by trial: a feature gets the
   * amount by which the score falls when its value alone is replaced by a typical one. Names the
   * responsible feature more often than one pass, at the cost of d + 1 scores.
   *
   * <p>The difference between the sum of these falls and the score minus 0.5 is shared equally by
   * all features, so that the contributions sum to {@code total()}, and {@code total()} is the
   * score minus 0.5, both within 1e-9. A direction says whether the value is greater than the
   * typical one.
   *
   * @param typical {@link #numFeatures()} numbers, such as the medians of the training rows
   * @param out gets {@link #numFeatures()} contributions; overwritten
   * @throws IllegalArgumentException if the row or {@code typical} holds NaN, or the latter or
   *     {@code out} has another size
   * @throws IndexOutOfBoundsException if the array ends before the row does
   * @throws IllegalStateException if the mode needs boxes and there are none
   */
  public void attributeByReplacement(
      double[] values, int offset, ScoringMode mode, double[] typical, Attribution out) {
    Objects.checkFromIndexSize(offset, numFeatures, values.length);
    requireLength(typical.length);
    requireSize(out);
    double[] row = RowScratch.of(numFeatures);
    System.arraycopy(values, offset, row, 0, numFeatures);
    double score = score(row, 0, mode);
    out.clear();
    for (int f = 0; f < numFeatures; f++) {
      row[f] = typical[f];
      out.add(f, score - score(row, 0, mode), 0);
      row[f] = values[offset + f];
      out.setDirection(f, row[f] > typical[f] ? 1 : row[f] < typical[f] ? -1 : 0);
    }
    double rest = (score - average - out.total()) / numFeatures;
    for (int f = 0; f < numFeatures; f++) {
      out.add(f, rest, 0);
    }
  }

  private void requireSize(Attribution out) {
    if (out.size() != numFeatures) {
      throw new IllegalArgumentException(
          "the attribution needs " + numFeatures + " entries, had " + out.size());
    }
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

  private PathAttribution attribution() {
    PathAttribution made = attribution;
    if (made == null) {
      made = new PathAttribution(trees());
      attribution = made;
    }
    return made;
  }

  /** The plain form; made anew at each call where the forest keeps only the packed one. */
  ForestTrees trees() {
    return trees == null ? Objects.requireNonNull(packed).expand() : trees;
  }

  /**
   * One tree, for inspection. O(nodes of the forest), so for several trees take {@link #allTrees}.
   *
   * @param number from 0 to {@code config().numTrees()} − 1
   * @throws IndexOutOfBoundsException if there is no such tree
   */
  public IsolationTree tree(int number) {
    Objects.checkIndex(number, config.numTrees());
    return new IsolationTree(trees(), number);
  }

  /** All trees, for inspection. O(nodes). */
  public List<IsolationTree> allTrees() {
    ForestTrees plain = trees();
    return IntStream.range(0, plain.numTrees())
        .mapToObj(number -> new IsolationTree(plain, number))
        .toList();
  }

  /**
   * The kernel of plain scoring: {@code scalar}, {@code vector} with the lanes, {@code general}, or
   * {@code hyperplane}.
   */
  public String kernel() {
    return kernel.name();
  }

  @Override
  public String toString() {
    return "IsolationForest[" + config + ", numFeatures=" + numFeatures() + "]";
  }
}
