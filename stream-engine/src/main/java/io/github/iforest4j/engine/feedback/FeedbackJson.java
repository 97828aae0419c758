package io.github.iforest4j.engine.feedback;

import io.github.iforest4j.engine.feedback.Feedback.Action;
import io.github.iforest4j.engine.json.JsonValues;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lines of the feedback file. Stateless. */
final class FeedbackJson {
  private FeedbackJson() {}

  /** Feedback as one line, without a line end. */
  static String line(Feedback feedback) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("feedback", JsonValues.word(feedback.action()));
    node.put("time", feedback.time().toString());
    node.put("anomaly_id", feedback.anomalyId());
    node.put("key", feedback.key());
    node.put("score", feedback.score());
    node.put("threshold", feedback.threshold());
    ObjectNode signatures = node.putObject("signatures");
    feedback.signatures().forEach(signatures::put);
    node.put("label", feedback.label());
    node.put("reason", feedback.reason());
    if (feedback.until() != null) {
      node.put("until", feedback.until().toString());
    }
    return JsonMapper.shared().writeValueAsString(node);
  }

  /**
   * Parses a line.
   *
   * @throws RuntimeException if it is not feedback
   */
  static Feedback parse(String line) {
    JsonNode node = JsonMapper.shared().readTree(line);
    JsonNode until = node.path("until");
    Map<String, Double> signatures = new LinkedHashMap<>();
    node.path("signatures")
        .properties()
        .forEach(entry -> signatures.put(entry.getKey(), entry.getValue().doubleValue()));
    return new Feedback(
        Instant.parse(node.required("time").stringValue()),
        JsonValues.constant(Action.class, node.required("feedback")),
        node.required("anomaly_id").stringValue(),
        node.path("key").asString(""),
        signatures,
        node.path("score").asDouble(Double.NaN),
        node.path("threshold").asDouble(Double.NaN),
        node.path("label").asString(""),
        node.path("reason").asString(""),
        until.isString() ? Instant.parse(until.stringValue()) : null);
  }
}
