package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlainTextTest {
  @Test
  void aTextThatFitsIsNotShortened() {
    assertThat(PlainText.shortened("pump", 4)).isEqualTo("pump");
    assertThat(PlainText.shortened("", 2)).isEmpty();
    assertThat(PlainText.shortened("pumps", 4)).isEqualTo("pum…");
    assertThat(PlainText.shortened("pumps", 2)).isEqualTo("p…");
  }

  @Test
  void shorteningDividesNoPairOfSurrogates() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.appendCodePoint(random.nextBoolean() ? 'a' : 0x1F600 + random.nextInt(40));
      }
      int limit = 2 + random.nextInt(20);
      String shortened = PlainText.shortened(text.toString(), limit);
      assertThat(shortened.length()).as("seed %d", seed).isLessThanOrEqualTo(limit);
      assertThat(shortened.codePoints())
          .as("seed %d", seed)
          .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
      assertThat(text.toString()).as("seed %d", seed).startsWith(shortened.replaceFirst("…$", ""));
    }
  }
}
