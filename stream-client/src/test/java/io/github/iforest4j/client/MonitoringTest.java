package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.RunStatus;
import io.github.iforest4j.engine.sink.DeliverySink;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.engine.sink.SinkOptions;
import io.github.iforest4j.engine.sink.Sinks;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.status.RunMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The dashboard and the alert rules ask for what there is. */
class MonitoringTest {
  private static final Path MONITORING =
      Path.of("").toAbsolutePath().resolveSibling("docs/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\biforest_[a-z_]+");

  /** The metrics of a run with a webhook that nothing is posted to. */
  private static RunMetrics metrics() throws IOException {
    RunMetrics metrics = new RunMetrics(new RunStatus(Timing.SYSTEM, true));
    SinkOptions options = new SinkOptions(Map.of(), Timing.SYSTEM, warning -> {});
    try (RunSink webhook = Sinks.open("http://localhost:1/", options)) {
      metrics.add((DeliverySink) webhook);
    }
    return metrics;
  }

  /** Every metric that a run has, as Prometheus names its series. */
  private static Set<String> series() throws IOException {
    RunMetrics metrics = metrics();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    metrics.write(bytes);
    String text = bytes.toString(StandardCharsets.UTF_8);
    Set<String> series = new TreeSet<>(metrics.names());
    for (String line : text.lines().toList()) {
      if (!line.startsWith("#")) {
        series.add(line.replaceAll("[ {].*", ""));
      }
    }
    return series;
  }

  private static List<String> expressions(JsonNode node) {
    List<String> found = new ArrayList<>();
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                if (entry.getKey().equals("expr")) {
                  found.add(entry.getValue().stringValue());
                } else {
                  found.addAll(expressions(entry.getValue()));
                }
              });
    } else if (node.isArray()) {
      node.values().forEach(value -> found.addAll(expressions(value)));
    }
    return found;
  }

  private static Set<String> named(List<String> expressions) {
    Set<String> names = new TreeSet<>();
    for (String expression : expressions) {
      Matcher matcher = METRIC.matcher(expression);
      while (matcher.find()) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    JsonNode dashboard = JsonMapper.shared().readTree(MONITORING.resolve("grafana.json").toFile());
    List<String> expressions = expressions(dashboard);
    assertThat(expressions).hasSizeGreaterThan(15);
    assertThat(series()).containsAll(named(expressions));
    assertThat(dashboard.path("panels").values())
        .allMatch(p -> !p.path("title").asString().isEmpty());
  }

  @Test
  void theAlertRulesAskForWhatThereIs() throws IOException {
    JsonNode rules = new YAMLMapper().readTree(MONITORING.resolve("alerts.yml").toFile());
    JsonNode group = rules.path("groups").path(0).path("rules");
    assertThat(group.size()).isGreaterThan(5);
    for (JsonNode rule : group.values()) {
      assertThat(rule.path("alert").asString()).startsWith("Iforest");
      assertThat(rule.path("labels").path("severity").asString())
          .isIn("info", "warning", "critical");
      assertThat(rule.path("annotations").path("summary").asString()).isNotEmpty();
    }
    assertThat(series()).containsAll(named(expressions(rules)));
  }

  /** The document lists every metric, and no other. */
  @Test
  void theDocumentListsTheMetrics() throws IOException {
    String docs = Files.readString(MONITORING.resolveSibling("operations.md"));
    Matcher row = Pattern.compile("(?m)^\\| `(iforest_[a-z_]+)`").matcher(docs);
    Set<String> listed = new TreeSet<>();
    while (row.find()) {
      listed.add(row.group(1));
    }
    RunMetrics metrics = metrics();
    assertThat(listed).isEqualTo(new TreeSet<>(metrics.names()));
  }
}
