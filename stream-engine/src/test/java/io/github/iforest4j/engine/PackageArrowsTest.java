package io.github.iforest4j.engine;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.engine")
        .allow("file")
        .allow("json")
        .allow("event", "json")
        .allow("sink", "event")
        .allow("record", "event", "file", "json")
        .allow("feedback", "event", "file", "json", "record")
        .allow("summary", "json")
        .allow("analysis", "file", "json")
        .allow("compare", "file")
        .allow("calendar")
        .allow("option")
        .allow("assistant", "event", "feedback", "record")
        .allow("", "calendar", "event", "feedback", "file", "record", "sink", "summary")
        .allow("serve", "", "event", "json")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
