package io.github.iforest4j.source;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import org.junit.jupiter.api.Test;

/**
 * Which package may use which. The packages of the single sources use the root and never each
 * other, and the root knows none of them: it finds them through the service loader.
 */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.source")
        .allow("")
        .allow("net")
        .allow("benchmark", "")
        .allow("file", "")
        .allow("tcp", "")
        .allow("http", "", "net")
        .allow("mqtt", "")
        .allow("prometheus", "")
        .check();
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
