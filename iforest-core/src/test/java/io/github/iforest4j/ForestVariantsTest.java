package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.iforest4j.eval.RankingMetrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints the tables of docs/explain/variants.md: AUROC and AUPRC of each variant of the forest on
 * the outlier sets, plain scoring, fitted and scored on the whole set, mean ± standard deviation
 * over ten seeds ({@code -Diforest.seeds=N} for more); and what fitting and scoring cost.
 *
 * <p>Runs where the data sets are: {@code -Diforest.shared=FOLDER -Diforest.tags=shared-data
 * -Diforest.excludedTags=}.
 */
@Tag("shared-data")
class ForestVariantsTest {
  private static final int SEEDS = Integer.getInteger("iforest.seeds", 10);
  private static final List<String> SETS =
      List.of("annthyroid", "satellite", "mammography", "shuttle", "smtp");

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private record Table(double[][] rows, boolean[] outlier) {
    static Table read(String set) throws IOException {
      Path file =
          Path.of(System.getProperty("iforest.shared", ""), "data", "tabular", set + ".csv");
      assumeTrue(Files.exists(file), () -> "SKIPPED: no " + file + "; set -Diforest.shared");
      List<String> lines = Files.readAllLines(file);
      double[][] rows = new double[lines.size() - 1][];
      boolean[] outlier = new boolean[rows.length];
      for (int r = 0; r < rows.length; r++) {
        double[] cells =
            Arrays.stream(lines.get(r + 1).split(",")).mapToDouble(Double::parseDouble).toArray();
        rows[r] = Arrays.copyOf(cells, cells.length - 1);
        outlier[r] = cells[cells.length - 1] != 0;
      }
      return new Table(rows, outlier);
    }
  }

  private interface Scores {
    double[] of(Table table, long seed);
  }

  /** Over the seeds: the metric's mean and standard deviation. */
  private record Result(double auroc, double aurocSd, double auprc, double auprcSd) {}

  private Result measure(String set, String name, Table table, Scores variant) {
    double[] auroc = new double[SEEDS];
    double[] auprc = new double[SEEDS];
    long nanos = threads.getCurrentThreadCpuTime();
    for (int seed = 1; seed <= SEEDS; seed++) {
      double[] scores = variant.of(table, seed);
      auroc[seed - 1] = RankingMetrics.auroc(scores, table.outlier);
      auprc[seed - 1] = RankingMetrics.auprc(scores, table.outlier);
    }
    nanos = threads.getCurrentThreadCpuTime() - nanos;
    Result result = new Result(mean(auroc), deviation(auroc), mean(auprc), deviation(auprc));
    System.out.printf(
        "| %s | %s | %.4f ± %.4f | %.4f ± %.4f | %.0f ms a seed |%n",
        set, name, result.auroc, result.aurocSd, result.auprc, result.auprcSd, nanos / 1e6 / SEEDS);
    return result;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  private static Scores forest(int numTrees, int level) {
    return (table, seed) -> {
      FeatureMatrix rows = FeatureMatrix.of(table.rows);
      IsolationForestConfig config =
          IsolationForestConfig.builder()
              .numTrees(numTrees)
              .boxes(false)
              .seed(seed)
              .extensionLevel(level)
              .build();
      return IsolationForest.fit(rows, config).scoreAll(rows, ScoringMode.PLAIN);
    };
  }

  private static Scores guided(GuidedForest.Variant variant) {
    return (table, seed) -> {
      GuidedForest forest = new GuidedForest(variant, table.rows, 100, 256, seed);
      return Arrays.stream(table.rows).mapToDouble(forest::score).toArray();
    };
  }

  /** 300 trees spread less over seeds than 100, on average over the sets. */
  @Test
  void moreTreesSpreadLess() throws IOException {
    double ratio = 0;
    for (String set : SETS) {
      Table table = Table.read(set);
      Result hundred = measure(set, "100 trees", table, forest(100, 0));
      Result more = measure(set, "300 trees", table, forest(300, 0));
      ratio += more.aurocSd / hundred.aurocSd / SETS.size();
    }
    System.out.printf("spread of AUROC over seeds, 300 trees to 100: %.2f%n", ratio);
    assertThat(ratio).isLessThan(.9);
  }

  /** Extension helps in some set and hurts in another; the page says where. */
  @Test
  void extendedForests() throws IOException {
    int helps = 0;
    int hurts = 0;
    for (String set : SETS) {
      Table table = Table.read(set);
      Result standard = measure(set, "standard", table, forest(100, 0));
      Result one = measure(set, "extension level 1", table, forest(100, 1));
      Result full =
          measure(set, "full extension", table, forest(100, IsolationForestConfig.FULL_EXTENSION));
      for (Result result : List.of(one, full)) {
        double error = Math.hypot(result.auprcSd, standard.auprcSd) / Math.sqrt(SEEDS);
        helps += result.auprc > standard.auprc + 2 * error ? 1 : 0;
        hurts += result.auprc < standard.auprc - 2 * error ? 1 : 0;
      }
    }
    assertThat(helps).isPositive();
    assertThat(hurts).isPositive();
  }

  /** Each helps in some set and loses much in another, so none is part of the library. */
  @Test
  void variantsThatWereDropped() throws IOException {
    for (GuidedForest.Variant variant : GuidedForest.Variant.values()) {
      double best = Double.NEGATIVE_INFINITY;
      double worst = Double.POSITIVE_INFINITY;
      for (String set : SETS) {
        Table table = Table.read(set);
        double standard = measure(set, "standard", table, forest(100, 0)).auprc;
        double difference =
            measure(set, variant.toString(), table, guided(variant)).auprc - standard;
        best = Math.max(best, difference);
        worst = Math.min(worst, difference);
      }
      System.out.printf("%s: AUPRC %+.3f at best, %+.3f at worst%n", variant, best, worst);
      assertThat(worst).isLessThan(-.02);
    }
  }
}
