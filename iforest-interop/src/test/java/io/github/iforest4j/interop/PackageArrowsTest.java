package io.github.iforest4j.interop;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.interop").allow("").check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
