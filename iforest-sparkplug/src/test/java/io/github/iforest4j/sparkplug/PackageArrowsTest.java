package io.github.iforest4j.sparkplug;

import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. It has no module-info, so nothing is exported. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.sparkplug").allow("").check();
  }
}
