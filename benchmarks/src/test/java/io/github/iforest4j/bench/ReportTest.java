package io.github.iforest4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
  @TempDir Path folder;

  private static String entry(String benchmark, String jdk, double... iterations) {
    String raw = Arrays.toString(iterations);
    return String.format(
        Locale.ROOT,
        """
        {"benchmark": "io.github.iforest4j.bench.%s", "jdkVersion": "%s", "params": {"features": "8"},
         "primaryMetric": {"scoreUnit": "us/op", "rawData": [[1000]]},
         "secondaryMetrics": {
           "worker.alloc.norm": {"score": 0.02},
           "worker.time.norm": {"scoreUnit": "us/op", "rawData": [%s]}}}""",
        benchmark,
        jdk,
        raw);
  }

  private void write(String file, String... entries) throws IOException {
    Files.writeString(folder.resolve(file), "[" + String.join(",", entries) + "]");
  }

  private void writeTwoRounds() throws IOException {
    write(
        "round-1-jdk-17.json",
        entry("ScoreBatch.iforest4j", "17.0.15", 1, 2, 9),
        entry("SmileBatch.smile", "17.0.15", 14, 14, 14));
    write(
        "round-2-jdk-17.json",
        entry("ScoreBatch.iforest4j", "17.0.15", 2, 2, 2),
        entry("SmileBatch.smile", "17.0.15", 18, 18, 18));
  }

  private String markdown() throws IOException {
    return new Report(Results.read(folder)).markdown();
  }

  @Test
  void theMedianIsOverTheProcessorTimesOfAllRounds() throws IOException {
    writeTwoRounds();

    Results.Measurement ours = Results.read(folder).get("ScoreBatch.iforest4j", "features=8", 17);

    assertThat(ours.median()).isEqualTo(2);
    assertThat(ours.bytesPerOperation()).isEqualTo(.02);
  }

  @Test
  void aRatioHasItsVerdictAndItsRangeOverTheRounds() throws IOException {
    writeTwoRounds();

    assertThat(markdown())
        .contains("| batch 100×256, d=8, against Smile | 6× / 9× | 8× must (7–9) |")
        .contains("| `ScoreBatch.iforest4j` | features=8 | µs/op |  | 2 | 0 |  |  |");
  }

  @Test
  void aMissIsCalledOneAndWhatIsMissingIsListed() throws IOException {
    write(
        "round-1-jdk-17.json",
        entry("ScoreBatch.iforest4j", "17.0.15", 3),
        entry("SmileBatch.smile", "17.0.15", 9));

    assertThat(markdown())
        .contains("| 6× / 9× | 3× **missed** | 20× / 35× | not measured |")
        .contains("Not measured: ScoreBatch.iforest4j features=8, JDK 25; ")
        .contains("isotree.batch features=8; ");
  }

  @Test
  void absoluteBoundsConvertTheirUnit() throws IOException {
    Files.writeString(
        folder.resolve("round-1-jdk-17.json"),
        """
        [{"benchmark": "x.ModelFile.read", "jdkVersion": "17.0.1",
          "primaryMetric": {"scoreUnit": "us/op", "rawData": [[650]]}}]""");

    assertThat(markdown()).contains("| load a model, ms | ≤ 1 / ≤ 1 | 0.650 goal |");
  }

  @Test
  void aBusyMachineIsCalledOne() throws IOException {
    // Each entry has a wall-clock time of 1,000 microseconds.
    write("round-1-jdk-17.json", entry("ScoreBatch.iforest4j", "17.0.15", 900));
    assertThat(markdown()).contains("at least 90 % of its time\n");

    write("round-2-jdk-17.json", entry("ScoreBatch.iforest4j", "17.0.15", 400));
    assertThat(markdown())
        .contains("at least 40 % of its time; **a busy machine: warm-up was short");
  }

  @Test
  void anEntryWithoutIterationsIsRefused() throws IOException {
    write("round-1-jdk-17.json", entry("ScoreBatch.iforest4j", "17.0.15"));

    assertThatThrownBy(() -> Results.read(folder)).hasMessageContaining("no measured iteration");
  }

  @Test
  void onlyTheTextBetweenTheMarkersIsReplaced() {
    String text = "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n";

    assertThat(Report.replaced(text, "new\n"))
        .isEqualTo("before\n" + Report.BEGIN + "\n\nnew\n\n" + Report.END + "\nafter\n");
    assertThatThrownBy(() -> Report.replaced("no markers", "new"))
        .hasMessageContaining("the text lacks the lines");
  }

  @Test
  void publishingKeepsEveryIterationAndNoPathOfTheMachine() {
    String json =
        """
        [{"benchmark": "a.B.c", "jvm": "/somewhere/bin/java",
          "primaryMetric": {"scorePercentiles": {"50.0": 2}, "rawData": [[1, 2, 3]]},
          "secondaryMetrics": {"x": {"scoreConfidence": [1, 2], "rawData": [[4]]}}}]""";

    assertThat(new Publish().slim(json))
        .isEqualTo(
            """
            [
            {"benchmark":"a.B.c","primaryMetric":{"rawData":[[1,2,3]]},\
            "secondaryMetrics":{"x":{"rawData":[[4]]}}}
            ]
            """);
  }

  @Test
  void barsAreAsLongAsTheirNumbersAndNamed() throws Exception {
    writeTwoRounds();

    String svg = Chart.of(Results.read(folder));

    NodeList bars =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)))
            .getElementsByTagName("rect");
    // The background, Smile's 16 and our 2 microseconds.
    assertThat(bars.getLength()).isEqualTo(3);
    assertThat(width(bars, 1) / width(bars, 2)).isCloseTo(8, within(.05));
    assertThat(svg).contains(">Smile, JDK 17<").contains(">iforest4j, JDK 17<");
  }

  private static double width(NodeList bars, int index) {
    return Double.parseDouble(
        bars.item(index).getAttributes().getNamedItem("width").getNodeValue());
  }
}
