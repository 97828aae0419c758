package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.error.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad input has an exception of its kind, with the place and the value. */
class BadInputTest {
  private static final IsolationForestConfig DEFAULT = IsolationForestConfig.DEFAULT;
  private static final IsolationForest FOREST = IsolationForest.fit(matrix(300, 2), DEFAULT);

  private static double[][] rows(int n, int d) {
    Random random = new Random(1);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      Arrays.setAll(row, f -> random.nextGaussian());
    }
    return rows;
  }

  private static FeatureMatrix matrix(int n, int d) {
    return FeatureMatrix.of(rows(n, d));
  }

  private static FeatureMatrix withNan() {
    double[][] rows = rows(50, 2);
    rows[7][1] = Double.NaN;
    return FeatureMatrix.of(rows);
  }

  private static Arguments line(
      String what, ThrowingCallable call, Class<? extends Exception> kind, String message) {
    return Arguments.of(what, call, kind, message);
  }

  static Stream<Arguments> lines() {
    Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
    double nan = Double.NaN;
    return Stream.of(
        line(
            "NaN at fitting",
            () -> IsolationForest.fit(withNan(), DEFAULT),
            illegal,
            "training values must be finite; row 7, column 1 is NaN"),
        line(
            "NaN at scoring",
            () -> FOREST.score(new double[] {nan, 0}),
            illegal,
            "feature 0 is NaN; replace missing values first"),
        line(
            "NaN at scoring by boxes",
            () -> FOREST.score(new double[] {0, nan}, ScoringMode.BOX),
            illegal,
            "feature 1 is NaN; replace missing values first"),
        line(
            "NaN in a batch",
            () -> FOREST.scoreAll(withNan(), ScoringMode.PLAIN),
            illegal,
            "row 7, feature 1 is NaN; replace missing values first"),
        line(
            "a short row",
            () -> FOREST.score(new double[1]),
            illegal,
            "a row needs 2 values, was 1"),
        line(
            "a long row",
            () -> FOREST.score(new double[3]),
            illegal,
            "a row needs 2 values, was 3"),
        line(
            "a batch of another width",
            () -> FOREST.scoreAll(matrix(5, 3), ScoringMode.BOX),
            illegal,
            "rows need 2 columns, had 3"),
        line(
            "rows of several lengths",
            () -> FeatureMatrix.of(new double[][] {{1, 2}, {3}}),
            illegal,
            "row 1 has 1 values, row 0 has 2"),
        line(
            "a row that is null",
            () -> FeatureMatrix.of(new double[][] {{1, 2}, null}),
            NullPointerException.class,
            "row 1"),
        line(
            "no rows",
            () -> FeatureMatrix.of(new double[0][]),
            illegal,
            "a matrix from rows needs at least one row"),
        line(
            "no columns",
            () -> FeatureMatrix.of(new double[2][0]),
            illegal,
            "a matrix needs at least 0 rows and 1 column, was 2 x 0"),
        line(
            "an empty matrix",
            () -> IsolationForest.fit(matrix(5, 2).rows(2, 2), DEFAULT),
            illegal,
            "a forest needs at least 2 training rows, was 0"),
        line(
            "one row",
            () -> IsolationForest.fit(matrix(1, 2), DEFAULT),
            illegal,
            "a forest needs at least 2 training rows, was 1"),
        line(
            "one row for a detector",
            () -> DetectorModel.fit(rows(1, 1), "a"),
            illegal,
            "training needs at least 8 records, had 1; a few hundred make a useful model"),
        line(
            "equal rows for a detector",
            () -> DetectorModel.fit(new double[100][2], "a", "b"),
            ConstantTrainingException.class,
            "every feature is constant over all 100 training records: there is nothing to learn;"
                + " train on records that vary"),
        line(
            "10,000 fields for a detector",
            () -> DetectorModel.fit(new double[10][10_000], names(10_000)),
            illegal,
            "a schema needs between 1 and 4096 fields, was 10000"),
        line(
            "a negative weight",
            () -> FitWeights.NONE.withRows(1, -2),
            illegal,
            "the weight of row 1 must be finite and at least 0, was -2.0"),
        line(
            "weights of 0",
            () -> FitWeights.NONE.withColumns(0, 0),
            illegal,
            "at least 1 column needs a weight above 0, was 0 of 2"),
        line(
            "no forest",
            () -> IsolationForest.read(stream("PK, a zip with something else")),
            InvalidModelException.class,
            "not an isolation forest: it does not begin with 'IFOREST4'"),
        line(
            "a file that is too short",
            () -> IsolationForest.read(stream("IFOR")),
            InvalidModelException.class,
            "not an isolation forest: only 4 bytes long, a header has 20"),
        line(
            "a detector's file that is empty",
            () -> DetectorModel.of(new byte[0]),
            InvalidModelException.class,
            "not an iforest model: only 0 bytes long, a header has 20"));
  }

  private static String[] names(int n) {
    String[] names = new String[n];
    Arrays.setAll(names, i -> "f" + i);
    return names;
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void isRefusedInWords(
      String what, ThrowingCallable call, Class<? extends Exception> kind, String message) {
    assertThatThrownBy(call).as(what).isInstanceOf(kind).hasMessage(message);
  }

  /** What looks like bad input, and is none. */
  @Test
  void unusualShapesAreAccepted() {
    double[] equal = {5, 5};
    assertThat(IsolationForest.fit(FeatureMatrix.of(new double[9][2]), DEFAULT).score(equal))
        .isEqualTo(.5);
    IsolationForest few = IsolationForest.fit(matrix(10, 2), DEFAULT);
    assertThat(few.subsampleSize()).isEqualTo(10);
    IsolationForestConfig small = IsolationForestConfig.builder().numTrees(20).build();
    FeatureMatrix wide = matrix(60, 10_000);
    IsolationForest forest = IsolationForest.fit(wide, small);
    double[] row = wide.row(3);
    double usual = forest.score(row, ScoringMode.BOX);
    for (int f = 0; f < 10_000; f++) {
      row[f] += 50;
    }
    assertThat(forest.score(row, ScoringMode.BOX)).isGreaterThan(usual + .2);
  }
}
