package io.github.iforest4j.label;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.label")
        .allow("json")
        .allow("ground")
        .allow("backend")
        .allow("backend.policy", "backend", "json")
        .allow("backend.http", "backend", "backend.policy", "json")
        .allow("", "backend", "backend.http", "backend.policy", "ground")
        .allow("queue", "", "backend", "json")
        .allow("compare", "", "backend")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
