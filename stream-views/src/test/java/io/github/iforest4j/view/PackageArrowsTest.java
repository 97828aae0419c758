package io.github.iforest4j.view;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which, and that views do not use each other. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.view")
        .allow("svg")
        .allow("incident")
        .allow("field")
        .allow("gallery", "svg")
        .allow("page", "field", "incident")
        .allow("plot", "field", "svg")
        .allow("report", "incident", "svg")
        .allow("status")
        .allow("text")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
