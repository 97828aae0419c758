package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  /**
   * By hand: the anomalies .9 and .4 against the normals .8, .4 and .1: of six pairs four are won
   * and one is tied, 4.5/6. Precision at .9 is 1/1 and at the group .4 is 2/4: (1 + .5)/2.
   */
  @Test
  void handWorkedCaseWithATie() {
    double[] scores = {.9, .8, .4, .4, .1};
    boolean[] truth = {true, false, true, false, false};
    assertThat(RankingMetrics.auroc(scores, truth)).isEqualTo(.75);
    assertThat(RankingMetrics.auprc(scores, truth)).isEqualTo(.75);
  }

  @Test
  void aurocEqualsTheShareOfWonPairsOnTieHeavyCases() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int n = 2 + random.nextInt(60);
      double[] scores = new double[n];
      boolean[] truth = new boolean[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(5);
        truth[i] = i == 0 || (i > 1 && random.nextBoolean());
      }
      double won = 0;
      double pairs = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (truth[i] && !truth[j]) {
            pairs++;
            won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? .5 : 0;
          }
        }
      }
      assertThat(RankingMetrics.auroc(scores, truth))
          .as("seed %d", seed)
          .isCloseTo(won / pairs, within(1e-12));
    }
  }

  @Test
  void emptyClassesAndBadInput() {
    assertThat(RankingMetrics.auroc(new double[] {1, 2}, new boolean[2])).isNaN();
    assertThat(RankingMetrics.auprc(new double[] {1, 2}, new boolean[2])).isNaN();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankingMetrics.auroc(new double[2], new boolean[3]))
        .withMessage("2 scores, but 3 truths");
  }

  @Test
  void confusionRatios() {
    Confusion c = Confusion.EMPTY;
    assertThat(c.precision()).isNaN();
    c = c.plus(true, true).plus(true, false).plus(false, true).plus(false, false).plus(true, true);
    assertThat(c).isEqualTo(new Confusion(2, 1, 1, 1));
    assertThat(c.precision()).isEqualTo(2.0 / 3);
    assertThat(c.recall()).isEqualTo(2.0 / 3);
    assertThat(c.f1()).isEqualTo(2.0 / 3);
    assertThat(c.falseAlarmRate()).isEqualTo(.5);
    assertThat(c.missedAlarmRate()).isEqualTo(1.0 / 3);
  }

  /** Made by {@code src/test/python/ranking_metrics.py}: mostly ties, as scores of a forest are. */
  @Test
  void equalToScikitLearnOnTieHeavyCases() throws IOException {
    List<String> lines;
    try (InputStream in = RankingMetricsTest.class.getResourceAsStream("/ranking-metrics.csv")) {
      lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
    assertThat(lines).hasSize(101);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      double[] scores = numbers(cells[0]);
      double[] truths = numbers(cells[1]);
      boolean[] truth = new boolean[truths.length];
      Confusion confusion = Confusion.EMPTY;
      for (int i = 0; i < truth.length; i++) {
        truth[i] = truths[i] == 1;
        confusion = confusion.plus(truth[i], scores[i] > Double.parseDouble(cells[4]));
      }
      double[] ours = {
        RankingMetrics.auroc(scores, truth),
        RankingMetrics.auprc(scores, truth),
        confusion.precision(),
        confusion.recall(),
        confusion.f1()
      };
      double[] theirs = numbers(String.join(" ", cells[2], cells[3], cells[5], cells[6], cells[7]));
      for (int k = 0; k < ours.length; k++) {
        if (Double.isNaN(theirs[k])) {
          assertThat(ours[k]).as("metric %d of %s", k, line).isNaN();
        } else {
          assertThat(ours[k]).as("metric %d of %s", k, line).isCloseTo(theirs[k], within(1e-12));
        }
      }
    }
  }

  private static double[] numbers(String cell) {
    return Arrays.stream(cell.split(" "))
        .mapToDouble(text -> text.equals("nan") ? Double.NaN : Double.parseDouble(text))
        .toArray();
  }
}
