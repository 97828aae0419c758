package io.github.iforest4j.view;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/**
 * Which package of this module may use which, and that no other view uses a picture, a page or a
 * report.
 */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.view")
        .allow("svg")
        .allow("incident")
        .allow("field")
        .allow("text", "incident")
        .allow("gallery", "svg")
        .allow("page", "field", "incident")
        .allow("plot", "field", "svg", "text")
        .allow("report", "incident", "svg")
        .allow("status")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
