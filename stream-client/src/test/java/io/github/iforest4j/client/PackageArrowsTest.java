package io.github.iforest4j.client;

import io.github.iforest4j.testing.PackageArrows;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Which package of the client may use which, and how large packages may grow. */
class PackageArrowsTest {
  @Test
  void everyPackageUsesOnlyWhatItMay() {
    PackageArrows.below("io.github.iforest4j.client")
        .allow("console")
        .allow("option", "console")
        .allow("command", "console", "option")
        .allow("simulate", "command", "console", "option")
        .allow("", "command", "console", "option", "simulate")
        .check();
  }

  @Test
  void packagesStaySmall() {
    PackageArrows.checkSizes(Path.of("src/main/java"), 25);
  }
}
