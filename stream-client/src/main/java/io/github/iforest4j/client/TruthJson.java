package io.github.iforest4j.client;

import io.github.iforest4j.sim.AnomalyTruth;
import io.github.iforest4j.sim.ConceptDrift;
import io.github.iforest4j.sim.OperatingMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The simulator's truth as lines of JSON. */
final class TruthJson {
  private TruthJson() {}

  static String of(AnomalyTruth truth) {
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

  static String of(OperatingMode mode) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("anomaly", 0).put("kind", "operating_mode");
    if (!mode.device().isEmpty()) {
      node.put("device", mode.device());
    }
    node.put("mode", mode.mode());
    node.put("first_reading", mode.firstReading()).put("last_reading", mode.lastReading());
    return node.put("onset", mode.onset().toString()).toString();
  }

  static String of(ConceptDrift drift) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("anomaly", 0).put("kind", "concept_drift");
    node.putArray("fields").add(drift.field());
    node.put("onset", drift.onset().toString()).put("end", drift.end().toString());
    return node.put("spreads", drift.spreads()).put("description", drift.description()).toString();
  }
}
