package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.testing.ExportedTypes;
import io.github.iforest4j.testing.PackageArrows;
import io.github.iforest4j.testing.PackageExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of packages find what they are for. */
class PackageFixturesTest {
  @TempDir Path folder;

  @BeforeEach
  void twoPackages() throws IOException {
    write(
        "main/java/a/low/Low.java",
        "package a.low;\n/** Serves {@link a.high.High}. */\nclass Low {}\n");
    write(
        "main/java/a/high/High.java",
        "package a.high;\nimport a.low.Low; // not a.Root\nclass High {}\n");
    write(
        "main/java/a/Root.java",
        "package a;\nclass Root { a.high.High high; a.low.in.Inner inner; }\n");
    write("main/java/a/low/in/Inner.java", "package a.low.in;\nimport b.Else;\nclass Inner {}\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static PackageArrows lowAndInner() {
    return PackageArrows.below("a").allow("low").allow("low.in");
  }

  @Test
  void theTrueTableIsRight() {
    lowAndInner().allow("high", "low").allow("", "high", "low.in").check(folder);
  }

  @Test
  void anArrowThatIsNotAllowedIsFound() {
    PackageArrows table = lowAndInner().allow("high").allow("", "high", "low.in");
    assertThatThrownBy(() -> table.check(folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the packages that each package of a uses");
  }

  @Test
  void anArrowThatIsGoneIsFound() {
    PackageArrows table = lowAndInner().allow("high", "low").allow("", "high", "low", "low.in");
    assertThatThrownBy(() -> table.check(folder)).isInstanceOf(AssertionError.class);
  }

  @Test
  void aPackageThatIsNotInTheTableIsFound() {
    PackageArrows table = lowAndInner().allow("high", "low");
    assertThatThrownBy(() -> table.check(folder)).isInstanceOf(AssertionError.class);
  }

  @Test
  void arrowsPointUpwardsInTheTable() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackageArrows.below("a").allow("high", "low"))
        .withMessage("'high' may use only packages that stand above it, not 'low'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackageArrows.below("a").allow("low").allow("low"))
        .withMessage("'low' stands in the table twice");
    assertThatCode(() -> PackageArrows.below("a").outside("low").allow("high", "low"))
        .doesNotThrowAnyException();
  }

  @Test
  void aSourceOfAnotherRootIsFound() {
    assertThatThrownBy(() -> PackageArrows.below("a.low").check(folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the package of");
  }

  @Test
  void aPackageThatIsTooLargeIsFound() throws IOException {
    PackageArrows.checkSizes(folder, 1);
    write("main/java/a/low/Second.java", "package a.low;\nclass Second {}\n");
    PackageArrows.checkSizes(folder, 2);
    assertThatThrownBy(() -> PackageArrows.checkSizes(folder, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("low");
  }

  private void manual(String name, String code) throws IOException {
    write(
        "main/java/io/github/iforest4j/" + name + "package-info.java",
        "/**\n * <pre>{@code\n * " + code + "\n * }</pre>\n */\npackage p;\n");
  }

  private void examples(String... packages) {
    PackageExamples.check(folder, PackageFixturesTest.class, packages);
  }

  @Test
  void anExampleMayDifferInWhiteSpaceAlone() throws IOException {
    String test = "test/java/io/github/iforest4j/PackageFixturesTest.java";
    write(test, "class PackageFixturesTest {\n  void a() {\n    call(\n        1);\n  }\n}\n");
    manual("", "call(1);");
    manual("deep/down/", "call(1);\n * }");
    examples("", "deep.down");

    write(test, "class PackageFixturesTest {\n  void a() {\n    call(2);\n  }\n}\n");
    assertThatThrownBy(() -> examples("", "deep.down"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("call(1);");
  }

  @Test
  void aPackageWithoutAnExampleIsFoundAndOneThatIsNotListed() throws IOException {
    write("test/java/io/github/iforest4j/PackageFixturesTest.java", "call(1);\n");
    manual("one/", "call(1);");
    examples("one");
    assertThatThrownBy(() -> examples()).hasMessageContaining("the packages with an example");
    assertThatThrownBy(() -> examples("one", "two"))
        .hasMessageContaining("the packages with an example");
  }

  /** Compiles a module that exports package {@code shown}, in which a method returns a type. */
  private Path moduleThatReturns(String type, String requires) throws IOException {
    write("m/module-info.java", "module m { requires " + requires + "; exports shown; }");
    write("m/inner/Inner.java", "package inner; public class Inner {}");
    write("m/shown/Shown.java", "package shown; public class Shown { public " + type + " a; }");
    Path out = folder.resolve("out");
    Path in = folder.resolve("m");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                out.toString(),
                in.resolve("module-info.java").toString(),
                in.resolve("inner/Inner.java").toString(),
                in.resolve("shown/Shown.java").toString());
    assertThat(code).isZero();
    return out;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.util.List<? extends shown.Shown[]> | java.logging",
        "java.util.logging.Logger | transitive java.logging",
        "java.util.Map<String, java.sql.Date> | transitive java.sql.rowset"
      })
  void typesThatUsersGetAreFine(String type, String requires) throws IOException {
    ExportedTypes.check(moduleThatReturns(type, requires));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inner.Inner | java.logging | inner.Inner",
        "java.util.List<? super inner.Inner[]> | java.logging | inner.Inner",
        "java.util.logging.Logger | java.logging | java.util.logging.Logger"
      })
  void typesThatUsersDoNotGetAreFound(String type, String requires, String named)
      throws IOException {
    Path module = moduleThatReturns(type, requires);
    assertThatThrownBy(() -> ExportedTypes.check(module))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("shown.Shown names " + named);
  }
}
