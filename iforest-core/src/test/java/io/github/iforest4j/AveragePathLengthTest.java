package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class AveragePathLengthTest {
  /** By hand: c(3) = 2(1 + 1/2) − 4/3, c(4) = 2(1 + 1/2 + 1/3) − 6/4. */
  @Test
  void smallValuesAreExact() {
    assertThat(AveragePathLength.of(0)).isZero();
    assertThat(AveragePathLength.of(1)).isZero();
    assertThat(AveragePathLength.of(2)).isEqualTo(1);
    assertThat(AveragePathLength.of(3)).isCloseTo(5.0 / 3, within(1e-15));
    assertThat(AveragePathLength.of(4)).isCloseTo(13.0 / 6, within(1e-15));
  }

  /** The summed table and the expansion agree with decimal arithmetic of 40 digits. */
  @Test
  void agreesWithDecimalArithmeticUpToTenThousand() {
    MathContext digits = new MathContext(40);
    BigDecimal harmonic = BigDecimal.ZERO;
    for (int n = 2; n <= 10_000; n++) {
      harmonic = harmonic.add(BigDecimal.ONE.divide(BigDecimal.valueOf(n - 1), digits));
      BigDecimal tail = BigDecimal.valueOf(2L * (n - 1)).divide(BigDecimal.valueOf(n), digits);
      double exact = harmonic.multiply(BigDecimal.valueOf(2)).subtract(tail).doubleValue();
      assertThat(AveragePathLength.of(n)).as("c(%d)", n).isCloseTo(exact, within(2e-14));
    }
  }
}
