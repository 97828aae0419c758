package io.github.iforest4j.sim.report;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.ConceptDrift;
import io.github.iforest4j.sim.OperatingMode;
import io.github.iforest4j.sim.SensorStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The truth of a stream as JSON objects, one for each line. {@code "anomaly"} is 1 for an anomaly
 * and 0 for an operating mode or a lasting change.
 */
public final class TruthJson {
  private TruthJson() {}

  /**
   * The truth of the first readings of a stream: anomalies, then operating modes, then lasting
   * changes.
   *
   * @param readings the number of readings, at least 0
   * @throws IllegalArgumentException if it is negative
   */
  public static Stream<String> lines(SensorStream stream, long readings) {
    return Stream.of(
            stream.anomalies(0, readings).stream().map(TruthJson::line),
            stream.modes(0, readings).stream().map(TruthJson::line),
            stream.drifts().stream().map(TruthJson::line))
        .flatMap(lines -> lines);
  }

  private static String line(AnomalyTruth truth) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("anomaly", 1).put("id", truth.id()).put("kind", truth.kind());
    if (!truth.device().isEmpty()) {
      node.put("device", truth.device());
    }
    truth.fields().forEach(node.putArray("fields")::add);
    node.put("root_cause", truth.rootCause());
    node.put("first_reading", truth.firstReading());
    node.put("peak_reading", truth.peakReading());
    node.put("last_reading", truth.lastReading());
    node.put("onset", truth.onset().toString()).put("end", truth.end().toString());
    node.put("readings", truth.length());
    if (!Double.isNaN(truth.severity())) {
      node.put("severity", Math.rint(truth.severity() * 1e3) / 1e3);
    }
    return node.put("description", truth.description()).toString();
  }

  private static String line(OperatingMode mode) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("anomaly", 0).put("kind", "operating_mode");
    if (!mode.device().isEmpty()) {
      node.put("device", mode.device());
    }
    node.put("mode", mode.mode());
    node.put("first_reading", mode.firstReading()).put("last_reading", mode.lastReading());
    return node.put("onset", mode.onset().toString()).toString();
  }

  private static String line(ConceptDrift drift) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("anomaly", 0).put("kind", "concept_drift");
    node.putArray("fields").add(drift.field());
    node.put("onset", drift.onset().toString()).put("end", drift.end().toString());
    return node.put("spreads", drift.spreads()).put("description", drift.description()).toString();
  }
}
