package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTextTest {
  /** What {@link Double#parseDouble} says, without what is no number in a cell. */
  private static double byException(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || "+-.0123456789".indexOf(trimmed.charAt(0)) < 0) {
      return Double.NaN;
    }
    char last = trimmed.charAt(trimmed.length() - 1);
    if (last == 'd' || last == 'D' || last == 'f' || last == 'F') {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(trimmed);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** No text may end in an exception, and every number must be read as the JDK reads it. */
  @Test
  void randomTextsAreReadAsTheJdkReadsThem() {
    String alphabet = "0123456789012+-..eEpPxXaAf \t\u00a0\u0661\u2003:T";
    Random random = new Random(7);
    int numbers = 0;
    for (int i = 0; i < 400_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(9); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      double expected = byException(text.toString());
      numbers += Double.isNaN(expected) ? 0 : 1;
      assertThat(CellText.toNumber(text.toString())).as("'%s'", text).isEqualTo((Double) expected);
    }
    assertThat(numbers).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "1e5, 100000",
    "-.5, -0.5",
    "+3., 3",
    "0x1.8p1, 3",
    "0X.8P+1, 1",
    "2026-03-01T00:00:00Z, NaN",
    "0x1F, NaN",
    "1e, NaN",
    "1e999, NaN",
    "-, NaN",
    "., NaN",
    "-Infinity, NaN",
    "1f, NaN",
    "10.0.0.1, NaN"
  })
  void aTextIsANumberOrNaN(String text, double number) {
    assertThat(CellText.toNumber(text)).isEqualTo((Double) number);
  }
}
