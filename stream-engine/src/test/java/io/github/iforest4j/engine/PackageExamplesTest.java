package io.github.iforest4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.compare.PromptScoreTable;
import io.github.iforest4j.engine.compare.PromptTrials;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.label.compare.PromptTrial;
import io.github.iforest4j.testing.FakeTiming;
import io.github.iforest4j.testing.PackageExamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of the package-info files: they compile, run, and are the same lines here and there.
 */
class PackageExamplesTest {
  @TempDir Path folder;

  private void compare() throws Exception {
    PromptTrials trials = PromptTrials.open(folder.resolve("trials.csv"));
    List<PromptScore> scores = PromptScore.of(trials.all());
    PromptScoreTable.writeCsv(scores, folder.resolve("comparison.csv"));
  }

  @Test
  void theManualsHaveTheseExamples() {
    PackageExamples.check(PackageExamplesTest.class, "compare");
  }

  @Test
  void aComparisonIsScored() throws Exception {
    try (OfflineLabeler labeler = new OfflineLabeler()) {
      PromptTrials.open(folder.resolve("trials.csv"))
          .add(PromptTrial.of(labeler, 1, "spike", Anomalies.at(1).evidence(), new FakeTiming()));
    }
    compare();
    assertThat(folder.resolve("comparison.csv")).content().contains("offline");
  }
}
