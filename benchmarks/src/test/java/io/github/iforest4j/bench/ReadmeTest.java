package io.github.iforest4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The published tables and chart are what the published raw results give, not someone's edit. */
class ReadmeTest {
  private final Path benchmarks = Path.of(System.getProperty("iforest.root"), "benchmarks");
  private final Path folder = benchmarks.resolve("results");

  @Test
  void tablesAndChartAreMadeOfTheRawResults() throws IOException {
    assumeTrue(Files.isDirectory(folder), "no results are published yet");
    Results results = Results.read(folder);
    String readme = Files.readString(benchmarks.resolve("README.md"));

    assertThat(readme).isEqualTo(Report.replaced(readme, new Report(results).markdown()));
    assertThat(folder.resolve("chart.svg")).hasContent(Chart.of(results));
  }
}
