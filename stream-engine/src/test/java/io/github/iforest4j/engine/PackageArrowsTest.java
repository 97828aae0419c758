package io.github.iforest4j.engine;

import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.engine")
        .allow("event")
        .allow("feedback", "event")
        .allow("record", "event")
        .allow("sink", "event", "record")
        .allow("compare")
        .allow("", "event", "feedback", "record", "sink")
        .check();
  }
}
