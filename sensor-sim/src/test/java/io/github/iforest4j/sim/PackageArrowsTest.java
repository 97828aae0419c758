package io.github.iforest4j.sim;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module uses which package of the project. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j")
        .outside("", "detect", "error", "eval", "explain", "format", "schema", "time")
        .allow("sim", "error", "format", "schema", "time")
        .allow("sim.junit", "sim")
        .allow("sim.report", "sim", "", "detect", "eval", "explain", "schema")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    // Only who writes JUnit tests uses the extension.
    ExportedTypes.check("org.junit.jupiter.api");
  }
}
