package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.eval.RankingMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The standard forest (100 trees × 256 rows, plain scoring, fitted and scored on the full set)
 * against scikit-learn's on five public outlier sets: the mean over ten seeds must lie within
 * scikit-learn's mean ± 2 sd, for AUROC and AUPRC.
 *
 * <p>Runs where the data sets are: {@code -Diforest.shared=FOLDER -Diforest.tags=shared-data
 * -Diforest.excludedTags=}.
 */
@Tag("shared-data")
class TabularBenchmarkTest {
  private static final int SEEDS = 10;

  @ParameterizedTest
  @CsvSource({
    "shuttle,     .9970, .0005, .978,  .003",
    "smtp,        .904,  .006,  .0043, .0003",
    "mammography, .8615, .0075, .221,  .036",
    "annthyroid,  .818,  .017,  .304,  .032",
    "satellite,   .701,  .020,  .658,  .024"
  })
  void meansLieWithinScikitLearnsBand(
      String set, double auroc, double aurocSd, double auprc, double auprcSd) throws IOException {
    Path file = Path.of(System.getProperty("iforest.shared", ""), "data", "tabular", set + ".csv");
    assumeTrue(Files.exists(file), () -> "SKIPPED: no " + file + "; set -Diforest.shared");
    List<String> lines = Files.readAllLines(file);
    int n = lines.size() - 1;
    int d = lines.get(0).split(",").length - 1;
    double[] values = new double[n * d];
    boolean[] outlier = new boolean[n];
    for (int r = 0; r < n; r++) {
      String[] cells = lines.get(r + 1).split(",");
      for (int f = 0; f < d; f++) {
        values[r * d + f] = Double.parseDouble(cells[f]);
      }
      outlier[r] = Double.parseDouble(cells[d]) != 0;
    }
    FeatureMatrix rows = FeatureMatrix.of(values, n, d);
    double[] scores = new double[n];
    double meanAuroc = 0;
    double meanAuprc = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      IsolationForestConfig config =
          IsolationForestConfig.builder().boxes(false).seed(seed).build();
      IsolationForest.fit(rows, config).scoreAll(rows, ScoringMode.PLAIN, scores);
      meanAuroc += RankingMetrics.auroc(scores, outlier) / SEEDS;
      meanAuprc += RankingMetrics.auprc(scores, outlier) / SEEDS;
    }
    System.out.printf(
        "| %-11s | %6d x %2d | %.4f | %.4f ± %.4f | %.4f | %.4f ± %.4f |%n",
        set, n, d, meanAuroc, auroc, 2 * aurocSd, meanAuprc, auprc, 2 * auprcSd);
    assertThat(meanAuroc).isBetween(auroc - 2 * aurocSd, auroc + 2 * aurocSd);
    assertThat(meanAuprc).isBetween(auprc - 2 * auprcSd, auprc + 2 * auprcSd);
  }
}
