package io.github.iforest4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts results where readers find them: {@code Publish FOLDER PUBLISHED README.md} copies the raw
 * results, one measurement on a line, and makes tables and chart of the copies. Left out is what
 * JMH derives from the iterations (percentiles, confidence), and where the machine keeps its JDK.
 */
public final class Publish {
  private static final List<String> DERIVED = List.of("scorePercentiles", "scoreConfidence");

  private final JsonMapper mapper = JsonMapper.builder().build();

  Publish() {}

  /** See above. */
  public static void main(String[] args) throws IOException {
    if (args.length != 3) {
      throw new IllegalArgumentException("usage: Publish FOLDER PUBLISHED README.md");
    }
    Path published = Path.of(args[1]);
    Path readme = Path.of(args[2]);
    new Publish().copy(Path.of(args[0]), published);
    Results results = Results.read(published);
    String markdown = new Report(results).markdown();
    System.out.print(markdown);
    Files.writeString(published.resolve("chart.svg"), Chart.of(results));
    Files.writeString(readme, Report.replaced(Files.readString(readme), markdown));
  }

  private void copy(Path folder, Path published) throws IOException {
    Files.createDirectories(published);
    for (Path old : jsonFiles(published)) {
      Files.delete(old);
    }
    for (Path file : jsonFiles(folder)) {
      Files.writeString(published.resolve(file.getFileName()), slim(Files.readString(file)));
    }
  }

  private static List<Path> jsonFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  /** The same measurements, one on a line; what is not a list of them stays as it is. */
  String slim(String json) {
    JsonNode content = mapper.readTree(json);
    if (!content.isArray()) {
      return json;
    }
    StringBuilder lines = new StringBuilder();
    for (JsonNode entry : content) {
      ((ObjectNode) entry).remove("jvm");
      remove(entry.path("primaryMetric"));
      entry.path("secondaryMetrics").forEach(Publish::remove);
      lines.append(lines.isEmpty() ? "[\n" : ",\n").append(mapper.writeValueAsString(entry));
    }
    return lines.append("\n]\n").toString();
  }

  private static void remove(JsonNode metric) {
    if (metric instanceof ObjectNode object) {
      object.remove(DERIVED);
    }
  }
}
