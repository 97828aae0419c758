package io.github.iforest4j;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which package of the core may use which. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j")
        .allow("error")
        .allow("time")
        .allow("format", "error")
        .allow("", "error", "format")
        .allow("schema", "")
        .allow("stream", "error", "format", "schema")
        .allow("transform", "", "stream")
        .allow("shape", "error", "format")
        .allow("detect", "", "error", "format", "schema", "shape", "stream")
        .allow("eval", "detect", "schema")
        .allow("explain", "", "detect", "schema")
        .check(Path.of("src/main/java"), Path.of("src/main/vector"));
  }

  @Test
  void signaturesNameOnlyTypesThatUsersGetToo() {
    ExportedTypes.check();
  }
}
