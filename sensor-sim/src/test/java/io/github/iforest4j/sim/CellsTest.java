package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A cell does not depend on the cells before. */
class CellsTest {
  @Test
  void agreesWithDivisionInAnyOrderBeforeAndAfterTheEpoch() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long length = 1 + random.nextLong(1L << random.nextInt(1, 45));
      Cells cells = new Cells(length);
      long at = random.nextLong(-1L << 50, 1L << 50);
      for (int i = 0; i < 500; i++) {
        boolean jump = random.nextInt(10) == 0;
        at =
            jump ? random.nextLong(-1L << 50, 1L << 50) : at + random.nextLong(-length, 3 * length);
        String place = "seed " + seed + ", length " + length + ", moment " + at;
        assertThat(cells.index(at)).as(place).isEqualTo(Math.floorDiv(at, length));
        assertThat(cells.into(at)).as(place).isEqualTo(Math.floorMod(at, length));
        assertThat(cells.part(at)).as(place).isBetween(0., 1.);
      }
    }
  }
}
