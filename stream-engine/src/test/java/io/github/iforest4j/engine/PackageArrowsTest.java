package io.github.iforest4j.engine;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.engine")
        .allow("event")
        .allow("record", "event")
        .allow("feedback", "event", "record")
        .allow("sink", "event", "record")
        .allow("compare", "record")
        .allow("", "event", "feedback", "record", "sink")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
