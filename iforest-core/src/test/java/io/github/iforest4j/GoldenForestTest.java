package io.github.iforest4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of format version 1, which stay readable forever, with the exact scores of some rows. The
 * files in {@code golden/} never change; {@link GoldenForestFiles} makes those of a new version.
 */
class GoldenForestTest {
  static String name(ExampleForest example) {
    return "forest-1-" + example.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenForestTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void filesOfVersion1GiveTheirScores(ExampleForest example) throws IOException {
    byte[] bytes = resource(name(example) + ".iforest");
    IsolationForest forest = IsolationForest.read(new ByteArrayInputStream(bytes));
    String text = new String(resource(name(example) + ".csv"), StandardCharsets.US_ASCII);
    for (String line : text.split("\n")) {
      String[] cells = line.split(",", -1);
      double[] row =
          Arrays.stream(cells, 2, cells.length).mapToDouble(Double::parseDouble).toArray();
      assertThat(forest.score(row)).isEqualTo(Double.parseDouble(cells[0]));
      assertThat(forest.hasBoxes()).isEqualTo(!cells[1].isEmpty());
      if (forest.hasBoxes()) {
        assertThat(forest.score(row, ScoringMode.BOX)).isEqualTo(Double.parseDouble(cells[1]));
      }
    }
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    forest.write(again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
  }

  /** The same data and config give the same bytes as when the files were made. */
  @ParameterizedTest
  @EnumSource
  void forestsAreGrownAsTheyWereThen(ExampleForest example) throws IOException {
    assertThat(example.bytes()).isEqualTo(resource(name(example) + ".iforest"));
  }

  /** The format's description suffices: a reader of another hand, in another language, agrees. */
  @ParameterizedTest
  @EnumSource
  void aReaderWrittenFromTheDescriptionAgrees(ExampleForest example) throws Exception {
    Path root = Path.of(System.getProperty("iforest.root", ".."));
    Path reader = root.resolve("docs/read_forest.py");
    Path golden = root.resolve("iforest-core/src/test/resources/golden");
    assumeThat(hasPython()).as("python3 is installed").isTrue();
    Process python =
        new ProcessBuilder(
                "python3",
                reader.toString(),
                golden.resolve(name(example) + ".iforest").toString(),
                golden.resolve(name(example) + ".csv").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("scores agree");
    assertThat(python.exitValue()).isZero();
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
