package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.error.ParameterException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forests of trees that were grown elsewhere: by hand, and those of this software, taken apart. */
class ForestAssemblerTest {
  private static final String GOLDEN =
      "000001000000000200000002400800000000000000000005000000003fb999999999999affffffff"
          + "0000000100100000000000014014000000000000ffffffff0000000200280000ffffffff00000005"
          + "0044000000000001ffffffff0000000400300000";

  private static final int[] FEATURE = {0, -1, 1, -1, -1};
  private static final double[] THRESHOLD = {.1, 0, 5, 0, 0};
  private static final int[] SIZE = {0, 1, 0, 2, 5};
  private static final double[] PATH = {0, 1, 0, 2.5, 4.25};

  /** x0 &lt; 0.1 is worth 1, else x1 &lt; 5 is worth 2.5, else 4.25; and a tree of one leaf. */
  private static IsolationForest byHand() {
    return new ForestAssembler(2, 3)
        .add(FEATURE, THRESHOLD, SIZE, PATH)
        .add(new int[] {-1}, new double[1], new int[] {4}, new double[] {3})
        .assemble();
  }

  private static byte[] bytes(IsolationForest forest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    forest.write(out);
    return out.toByteArray();
  }

  @Test
  void scoresAreThoseOfTheGivenPathLengths() {
    IsolationForest forest = byHand();
    assertThat(forest.score(new double[] {0, 9})).isCloseTo(score(1), within(1e-12));
    assertThat(forest.score(new double[] {.1, 4})).isCloseTo(score(2.5), within(1e-12));
    assertThat(forest.score(new double[] {9, 5})).isCloseTo(score(4.25), within(1e-12));
    assertThat(forest.kernel()).isEqualTo("general");
    assertThat(forest.hasBoxes()).isFalse();
    assertThat(forest.subsampleSize()).isEqualTo(8);
    assertThat(forest.averagePathLength()).isEqualTo(3);
    assertThat(forest.tree(0).size(2)).isEqualTo(7);
    assertThat(forest.tree(0).pathLength(2))
        .as("the mean of its children, by their rows")
        .isCloseTo((2 * 2.5 + 5 * 4.25) / 7, within(1e-6));
    AnomalyThreshold threshold = new AnomalyThreshold(score(2), "by hand");
    assertThat(forest.isAnomaly(new double[] {0, 9}, threshold)).isTrue();
    assertThat(forest.isAnomaly(new double[] {.1, 4}, threshold)).isFalse();
  }

  private static double score(double pathLengthInFirstTree) {
    return Math.pow(2, -(pathLengthInFirstTree + 3) / 2 / 3);
  }

  /** The rows expect (1·1 + 2·2.5 + 5·4.25)/8 = 3.40625 of the first tree, and 3 of the second. */
  @Test
  void attributionStartsAtWhatTheRootsExpect() {
    IsolationForest forest = byHand();
    double average = score(3.40625);
    double[] row = {9, 4};
    Attribution parts = forest.attribute(row, ScoringMode.PLAIN);
    assertThat(parts.total()).isCloseTo(forest.score(row) - average, within(1e-6));
    assertThat(parts.contribution(0)).as("one row of eight was to the left").isNegative();
    assertThat(parts.contribution(1)).isPositive();
    Attribution byTrial = new Attribution(2);
    forest.attributeByReplacement(row, 0, ScoringMode.PLAIN, new double[] {9, 9}, byTrial);
    assertThat(byTrial.total()).isCloseTo(forest.score(row) - average, within(1e-6));
  }

  /** A forest of this software, taken apart and put together, scores the same bit for bit. */
  @Test
  void forestsThatAreTakenApartScoreTheSame() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      double[][] rows = new double[50 + random.nextInt(400)][1 + random.nextInt(5)];
      for (double[] row : rows) {
        for (int f = 0; f < row.length; f++) {
          row[f] = random.nextInt(3) == 0 ? random.nextInt(4) : random.nextGaussian() * 1e3;
        }
      }
      IsolationForestConfig config =
          IsolationForestConfig.builder().numTrees(7).boxes(false).seed(seed).build();
      IsolationForest grown = IsolationForest.fit(FeatureMatrix.of(rows), config);
      IsolationForest assembled = assembled(grown);
      IsolationForest read = IsolationForest.read(new ByteArrayInputStream(bytes(assembled)));
      assertThat(bytes(read)).isEqualTo(bytes(assembled));
      for (double[] row : rows) {
        double score = grown.score(row);
        assertThat(assembled.score(row)).as("seed %d", seed).isEqualTo(score);
        assertThat(read.score(row)).as("seed %d", seed).isEqualTo(score);
        assertThat(read.attribute(row, ScoringMode.PLAIN).total())
            .isEqualTo(assembled.attribute(row, ScoringMode.PLAIN).total());
      }
      assertThat(read.scoreAll(FeatureMatrix.of(rows), ScoringMode.PLAIN))
          .isEqualTo(grown.scoreAll(FeatureMatrix.of(rows), ScoringMode.PLAIN));
    }
  }

  private static IsolationForest assembled(IsolationForest grown) {
    ForestAssembler forest = new ForestAssembler(grown.numFeatures(), grown.averagePathLength());
    for (int t = 0; t < grown.config().numTrees(); t++) {
      IsolationTree tree = grown.tree(t);
      int n = tree.numNodes();
      int[] feature = new int[n];
      double[] threshold = new double[n];
      int[] size = new int[n];
      double[] pathLength = new double[n];
      for (int i = 0; i < n; i++) {
        feature[i] = tree.feature(i);
        threshold[i] = tree.threshold(i);
        size[i] = tree.size(i);
        pathLength[i] = tree.pathLength(i);
      }
      forest.add(feature, threshold, size, pathLength);
    }
    return forest.assemble();
  }

  /** What was written once is read forever, here and by a reader written from the description. */
  @Test
  void theBytesOfAFileStay(@TempDir Path folder) throws Exception {
    byte[] file = bytes(byHand());
    assertThat(HexFormat.of().formatHex(Mutations.payload(file))).isEqualTo(GOLDEN);
    StringBuilder rows = new StringBuilder();
    for (double[] row : new double[][] {{0, 9}, {.1, 4}, {9, 5}}) {
      double score = byHand().score(row);
      rows.append(
          String.format(Locale.ROOT, "%s,,%s,%s%n", Double.toHexString(score), row[0], row[1]));
    }
    Path model = Files.write(folder.resolve("m.iforest"), file);
    Path csv = Files.writeString(folder.resolve("rows.csv"), rows);
    Path reader = Path.of(System.getProperty("iforest.root", ".."), "docs/read_forest.py");
    Process python;
    try {
      python =
          new ProcessBuilder("python3", reader.toString(), model.toString(), csv.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("python3 is not installed");
      return;
    }
    String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).contains("scores agree");
    assertThat(python.waitFor()).isZero();
  }

  @Test
  void whatIsNoTreeIsRefused() {
    refused(new int[] {0, -1}, THRESHOLD, SIZE, PATH, "threshold needs an entry for each of 2");
    refused(new int[0], new double[0], new int[0], new double[0], "tree 0 has no node");
    refused(with(FEATURE, 2, 2), THRESHOLD, SIZE, PATH, "tree 0: node 2 splits feature 2, but");
    refused(with(FEATURE, 2, -2), THRESHOLD, SIZE, PATH, "tree 0: node 2 splits feature -2");
    refused(with(FEATURE, 4, 1), THRESHOLD, SIZE, PATH, "tree 0: node 4 has no children");
    refused(
        with(FEATURE, 2, -1), THRESHOLD, with(SIZE, 2, 1), PATH, "tree 0: node 3 has no parent");
    refused(FEATURE, THRESHOLD, with(SIZE, 3, 0), PATH, "tree 0: node 3 has 0 rows");
    refused(FEATURE, THRESHOLD, with(SIZE, 3, 1 << 20), PATH, "tree 0 has 1048582 rows");
    for (double bad : new double[] {-.5, 129, Double.NaN}) {
      double[] path = PATH.clone();
      path[3] = bad;
      refused(FEATURE, THRESHOLD, SIZE, path, "tree 0: node 3 has the path length " + bad);
    }
    refused(
        FEATURE,
        new double[] {Double.POSITIVE_INFINITY, 0, 0, 0, 0},
        SIZE,
        PATH,
        "tree 0: node 0 has the threshold Infinity");
    int[] chain = new int[131];
    int[] ones = new int[131];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = i % 2 == 1 || i == 130 ? -1 : 0;
      ones[i] = 1;
    }
    refused(chain, new double[131], ones, new double[131], "tree 0: node 128 is deeper than 64");
    assertThatIllegalStateException().isThrownBy(() -> new ForestAssembler(1, 1).assemble());
    for (double bad : new double[] {.9, 129, Double.NaN}) {
      assertThatExceptionOfType(ParameterException.class)
          .isThrownBy(() -> new ForestAssembler(1, bad))
          .withMessageStartingWith("averagePathLength must be between 1 and 128");
    }
    assertThatExceptionOfType(ParameterException.class).isThrownBy(() -> new ForestAssembler(0, 2));
  }

  private static int[] with(int[] array, int at, int value) {
    int[] copy = array.clone();
    copy[at] = value;
    return copy;
  }

  private static void refused(
      int[] feature, double[] threshold, int[] size, double[] path, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ForestAssembler(2, 3).add(feature, threshold, size, path))
        .withMessageStartingWith(message);
  }

  /**
   * Damaged files, the checksum made right: refused, or a forest that is written as it was read.
   */
  @Test
  void damagedFilesAreRefusedOrForests() throws IOException {
    byte[] file = bytes(byHand());
    int read = 0;
    int refused = 0;
    for (int seed = 0; seed < 20_000; seed++) {
      byte[] payload = Mutations.mutate(Mutations.payload(file), file, new Random(seed));
      byte[] sealed = Mutations.seal("IFOREST4", payload);
      try {
        IsolationForest forest = IsolationForest.read(new ByteArrayInputStream(sealed));
        assertThat(bytes(forest)).as("seed %d", seed).isEqualTo(sealed);
        assertThat(forest.score(new double[forest.numFeatures()]))
            .as("seed %d", seed)
            .isBetween(0., 1.);
        read++;
      } catch (InvalidModelException e) {
        assertThat(e).as("seed %d", seed).message().isNotBlank();
        refused++;
      }
    }
    assertThat(read).isGreaterThan(500);
    assertThat(refused).isGreaterThan(5_000);
  }
}
