package io.github.iforest4j.label.ground;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.explain.Evidence;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Verdicts on generated texts stay as they were when {@code verdicts.tsv} was written: published
 * figures about labels depend on them. Each line has the seed of the text, the number of stated
 * facts, whether a field is named, and the unsupported facts.
 */
class GroundingGoldenTest {
  private static final int TEXTS = 400;

  @Test
  void verdictsStayAsTheyWere() throws IOException {
    List<String> expected;
    try (InputStream in = getClass().getResourceAsStream("verdicts.tsv")) {
      expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(expected).hasSize(TEXTS);
    int supported = 0;
    for (int seed = 0; seed < TEXTS; seed++) {
      Evidence evidence = GroundingCorpus.EVIDENCE.get(seed % GroundingCorpus.EVIDENCE.size());
      String text = GroundingCorpus.text(seed);
      Grounding verdict = Grounding.check(GroundingFacts.of(evidence), "", text);
      String line =
          String.join(
              "\t",
              Integer.toString(seed),
              Integer.toString(verdict.stated()),
              Boolean.toString(verdict.namesField()),
              String.join("|", verdict.unsupported()));
      assertThat(line).as("seed %d: %s", seed, text).isEqualTo(expected.get(seed));
      supported += verdict.isComplete() ? 1 : 0;
    }
    assertThat(supported).as("the texts are neither all true nor all false").isBetween(20, 380);
  }
}
