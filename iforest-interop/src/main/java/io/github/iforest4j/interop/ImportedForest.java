package io.github.iforest4j.interop;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.RecordTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A forest that other software has grown, which scores as that software does: scikit-learn's {@code
 * IsolationForest} through {@code docs/export_sklearn.py}, or a forest of Treelite's JSON ({@code
 * treelite.sklearn.import_model(model).dump_as_json()}, cuML and isotree included).
 *
 * <p>The score of a row is 2^(−E[h]/c) in (0,1]: the path lengths h of the leaves and the
 * normaliser c are those of the file, and are never computed again. It equals {@code
 * -score_samples(row)} of scikit-learn within 1e-6 (the mean over the trees is summed in another
 * order, and Treelite keeps c as a float). scikit-learn rounds values to floats before it compares
 * them; so does this class, by thresholds that are chosen accordingly.
 *
 * <p>There are no boxes: only plain scores. Immutable, thread-safe. Scoring allocates nothing and
 * takes O(trees · depth).
 */
public final class ImportedForest {
  /** The most that the rounding of path lengths in an IsolationForest moves one. */
  private static final double ROUNDING = 0x1p-21;

  private final Trees trees;
  private final MissingValues missing;
  private final List<String> featureNames;
  private final @Nullable AnomalyThreshold threshold;
  private final int numVerified;
  private final boolean seesMissing;

  ImportedForest(
      Trees trees,
      MissingValues missing,
      List<String> featureNames,
      @Nullable AnomalyThreshold threshold,
      int numVerified,
      boolean seesMissing) {
    this.trees = trees;
    this.missing = missing;
    this.featureNames = List.copyOf(featureNames);
    this.threshold = threshold;
    this.numVerified = numVerified;
    this.seesMissing = seesMissing;
  }

  /**
   * Reads a forest. If the file has rows with the scores that the other software gave them, these
   * rows are scored, and the forest is refused unless each score agrees within 1e-6. Does not close
   * the stream. Allocates memory in proportion to the size of the input.
   *
   * @param in JSON of Treelite 4, or of {@code docs/export_sklearn.py}
   * @param missing what to do with NaN; rows for verification may hold NaN in any case
   * @throws InvalidModelException if it is not JSON, not an isolation forest, damaged, or does not
   *     reproduce its scores; the message says where, what was found and what to do
   * @throws IOException if it cannot be read
   */
  public static ImportedForest read(InputStream in, MissingValues missing) throws IOException {
    return ForestJson.read(
        Objects.requireNonNull(in, "in"), Objects.requireNonNull(missing, "missing"));
  }

  /** The number of features d of a row. */
  public int numFeatures() {
    return trees.numFeatures;
  }

  /** The number of trees. */
  public int numTrees() {
    return trees.numTrees();
  }

  /** The number of nodes of all trees. */
  public int numNodes() {
    return trees.numNodes();
  }

  /** The average path length c by which scores are normalised. */
  public double averagePathLength() {
    return trees.normaliser;
  }

  /** The names of the features, in order; empty if the file has none. */
  public List<String> featureNames() {
    return featureNames;
  }

  /**
   * The score above which the other software calls a row an outlier, −{@code offset_} of
   * scikit-learn; null if the file has none.
   */
  public @Nullable AnomalyThreshold threshold() {
    return threshold;
  }

  /** The number of rows in the file whose scores this forest reproduces. */
  public int numVerified() {
    return numVerified;
  }

  /** The treatment of NaN values. */
  public MissingValues missingValues() {
    return missing;
  }

  /**
   * The anomaly score of a row.
   *
   * @param row {@link #numFeatures()} numbers
   * @return in (0,1], higher is more anomalous
   * @throws IllegalArgumentException if the row has another length, or holds NaN and that is
   *     refused
   */
  public double score(double[] row) {
    if (row.length != trees.numFeatures) {
      throw new IllegalArgumentException(
          "a row must have " + trees.numFeatures + " values, had " + row.length);
    }
    return score(row, 0);
  }

  /**
   * The anomaly score of a row inside an array.
   *
   * @param values an array that holds {@link #numFeatures()} numbers from the offset on
   * @param offset the index of the first value of the row
   * @return in (0,1], higher is more anomalous
   * @throws IllegalArgumentException if the row holds NaN and that is refused
   * @throws IndexOutOfBoundsException if the array ends before the row does
   */
  public double score(double[] values, int offset) {
    Objects.checkFromIndexSize(offset, trees.numFeatures, values.length);
    if (missing == MissingValues.REFUSED) {
      for (int f = 0; f < trees.numFeatures; f++) {
        if (Double.isNaN(values[offset + f])) {
          throw new IllegalArgumentException(
              "feature "
                  + f
                  + " is NaN; replace missing values first, or import with MissingValues.AS_TRAINED");
        }
      }
    }
    return scoreOf(trees, values, offset);
  }

  /**
   * The same trees as an {@link IsolationForest}, which attributes a score to features, has a file,
   * and scores a matrix on several threads. It refuses NaN. Path lengths are rounded to multiples
   * of 2^−20: scores agree with these within 1e-6. O(nodes).
   *
   * @throws InvalidModelException if the forest needs what an IsolationForest does not have: it was
   *     trained with missing values (rows for verification have some), does not say how many
   *     training rows came to each node, has more than 10,000 trees, a tree of more than 64 steps
   *     or more than 1,048,576 rows, or samples of one row
   */
  public IsolationForest toForest() throws InvalidModelException {
    return toForest(numFeatures());
  }

  private IsolationForest toForest(int width) throws InvalidModelException {
    if (seesMissing) {
      throw new InvalidModelException(
          "the forest was trained with missing values, and has a side for them at each node, which an"
              + " IsolationForest has not: fill them in and train it again, or score with"
              + " ImportedForest and MissingValues.AS_TRAINED");
    }
    return trees.toForest(width);
  }

  /**
   * A detector that judges the readings of a stream as this forest does: an anomaly is a reading
   * whose score is above the threshold of the file (raised by less than 1e-6, since path lengths
   * are rounded), or above the 99th percentile of the scores of the records if it has none. A
   * missing value is replaced by the median of its field.
   *
   * @param names of the features, in order; empty for those of the file
   * @param records at least 8, mostly normal, such as the training rows: from these come usual
   *     ranges, which explanations name, and the scores that confidences compare with
   * @param provenance where the forest comes from
   * @throws InvalidModelException as {@link #toForest}
   * @throws IllegalArgumentException if there are fewer than 8 records, or they lack a feature, or
   *     the number of names is wrong
   */
  public DetectorModel toDetector(
      List<String> names, RecordTable records, ModelProvenance provenance)
      throws InvalidModelException {
    List<String> columns = names.isEmpty() ? featureNames : names;
    if (columns.size() != numFeatures()) {
      throw new IllegalArgumentException(
          columns.isEmpty()
              ? "the forest does not name its " + numFeatures() + " features: name them, in order"
              : columns.size() + " names for a forest of " + numFeatures() + " features");
    }
    // A forest of this software may have the column that counts missing values itself.
    int last = columns.size() - 1;
    FeatureSchema schema =
        FeatureSchema.ofNumbers(
            columns
                .subList(0, last > 0 && columns.get(last).equals("(missing)") ? last : last + 1)
                .toArray(new String[0]));
    for (Field field : schema.fields()) {
      String column = field.name();
      if (records.columnIndex(column) < 0) {
        throw new IllegalArgumentException(
            "the forest has a feature '"
                + PlainText.clean(column, CheckedJson.MAX_NAME)
                + "', which the records have not; it must be a column of numbers");
      }
    }
    return DetectorModel.withForest(
        toForest(schema.numColumns()), schema, records, aboveRounding(), provenance);
  }

  /**
   * The threshold, raised by what rounding can move a score: other software often takes the score
   * of a training row as threshold, and that row is no outlier. Path lengths that an
   * IsolationForest holds exactly, such as those of its own export, keep the threshold.
   */
  private @Nullable AnomalyThreshold aboveRounding() {
    if (threshold == null || !trees.areRounded()) {
      return threshold;
    }
    double perPath = threshold.score() * Math.log(2) / trees.normaliser;
    return new AnomalyThreshold(
        Math.min(1, threshold.score() + perPath * ROUNDING + 1e-12), threshold.rule());
  }

  /** With samples of one row the normaliser is 0, and every score is 0.5, as in scikit-learn. */
  static double scoreOf(Trees trees, double[] values, int offset) {
    double normaliser = trees.normaliser;
    return normaliser == 0 ? .5 : StrictMath.pow(2, -trees.pathLength(values, offset) / normaliser);
  }

  Trees trees() {
    return trees;
  }

  @Override
  public String toString() {
    return "ImportedForest[" + numTrees() + " trees, " + numFeatures() + " features]";
  }
}
