package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PowerOfTwoTest {
  @Test
  void integersAreExact() {
    for (int n = -1000; n <= 1000; n++) {
      assertThat(PowerOfTwo.of(n)).isEqualTo(Math.scalb(1.0, n));
    }
  }

  @Test
  void agreesWithStrictMathToTheLastDigits() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      double x = (random.nextDouble() - .9) * 20;
      double exact = StrictMath.pow(2, x);
      assertThat(Math.abs(PowerOfTwo.of(x) - exact)).as("2^%s", x).isLessThan(6e-16 * exact);
    }
  }

  /** More anomalous never scores less, across the seams of the table too. */
  @Test
  void isMonotoneOnAFineGrid() {
    double before = 0;
    for (int i = -(4 << 20); i <= 0; i++) {
      double value = PowerOfTwo.of(i * 0x1.0p-20);
      assertThat(value >= before).as("at %d", i).isTrue();
      before = value;
    }
  }
}
