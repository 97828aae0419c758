package io.github.iforest4j.engine.event;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.engine.json.FindingJson;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events and labels as JSON objects, one line each without a line end. The field {@code event} says
 * what an object is: {@code anomaly}, {@code label}, {@code update} of an incident, {@code episode}
 * for an incident that is over, {@code drift}, or {@code doubt}. The same lines are in the journal,
 * on standard output and in what sinks send. Stateless.
 */
public final class EventJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EventJson() {}

  /** An anomaly in one line, without the evidence that only a labeller needs. */
  public static String anomaly(AnomalyEvent event) {
    return MAPPER.writeValueAsString(anomalyNode(event));
  }

  /**
   * The label of an anomaly in one line; also in the journal.
   *
   * @param id the id of the anomaly
   */
  public static String label(String id, AnomalyLabel label) {
    ObjectNode node =
        MAPPER
            .createObjectNode()
            .put("event", "label")
            .put("anomaly_id", id)
            .put("label", label.label())
            .put("category", label.category())
            .put("reason", label.reason())
            .put("severity", label.severity().word())
            .put("action", label.action())
            .put("label_status", JsonValues.word(label.status()))
            .put("backend", label.backend())
            .put("llm_model", label.model())
            .put("prompt", label.prompt())
            .put("grounded_facts", label.groundedFacts())
            .put("stated_facts", label.statedFacts());
    AnomalyLabel.Opinion other = label.other();
    if (other != null) {
      node.putObject("other_name")
          .put("by", JsonValues.word(other.by()))
          .put("label", other.label())
          .put("category", other.category());
    }
    return MAPPER.writeValueAsString(node);
  }

  /** An update of an incident in one line; also in the journal. */
  public static String update(IncidentUpdate update) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", "update");
    node.put("anomaly_id", update.id());
    node.put("episode_id", update.incident());
    if (!update.key().isEmpty()) {
      node.put("key", update.key());
    }
    node.put("time", JsonValues.text(update.time()));
    node.put("source", update.source());
    node.put("position", update.position());
    node.put("start_time", JsonValues.text(update.startTime()));
    node.put("anomalies", update.anomalies());
    state(node, update.now());
    node.put("name_before", update.before().name());
    node.put("severity_before", update.before().severity().word());
    ArrayNode top = node.putArray("top_features");
    update.features().forEach(top::add);
    return MAPPER.writeValueAsString(node);
  }

  private static void state(ObjectNode node, IncidentState state) {
    node.put("incident_name", state.name());
    node.put("incident_severity", state.severity().word());
    node.put("recurring", state.recurring());
  }

  /** An incident that is over, in one line; also in the journal. */
  public static String incident(IncidentEvent incident) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", "episode");
    node.put("episode_id", incident.id());
    if (!incident.key().isEmpty()) {
      node.put("key", incident.key());
    }
    node.put("source", incident.source());
    node.put("start_position", incident.start());
    node.put("start_time", JsonValues.text(incident.startTime()));
    node.put("end_position", incident.end());
    node.put("end_time", JsonValues.text(incident.endTime()));
    node.put("readings", incident.readings());
    node.put("anomalies", incident.anomalies());
    node.put("peak_position", incident.peak());
    node.put("peak_time", JsonValues.text(incident.peakTime()));
    node.put("peak_score", incident.peakScore());
    ArrayNode top = node.putArray("peak_features");
    incident.peakFeatures().forEach(top::add);
    node.put("cause", incident.cause());
    state(node, incident.state());
    node.put("ending", JsonValues.word(incident.ending()));
    node.put("outcome", incident.outcome());
    if (incident.back() >= 0) {
      node.put("back_position", incident.back());
      node.put("back_time", JsonValues.text(incident.backTime()));
    }
    return MAPPER.writeValueAsString(node);
  }

  /** A drift in one line; also in the journal. */
  public static String drift(DriftEvent drift) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", "drift");
    node.put("drift_id", drift.id());
    if (!drift.key().isEmpty()) {
      node.put("key", drift.key());
    }
    node.put("source", drift.source());
    node.put("position", drift.position());
    node.put("time", JsonValues.text(drift.time()));
    node.put("readings", drift.readings());
    node.put("field", drift.field());
    node.put("size", drift.size());
    node.put("words", drift.words());
    return MAPPER.writeValueAsString(node);
  }

  /** A doubt about a run in one line; not in the journal. */
  public static String doubt(DoubtEvent doubt) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", "doubt");
    node.put("kind", JsonValues.word(doubt.kind()));
    node.put("readings", doubt.readings());
    node.put("share", doubt.share());
    node.put("field", doubt.field());
    node.put("words", doubt.words());
    return MAPPER.writeValueAsString(node);
  }

  /** An anomaly in one line of the journal, with everything that a labeller needs. */
  public static String anomalyWithEvidence(AnomalyEvent event) {
    ObjectNode node = anomalyNode(event);
    node.put("event_time", JsonValues.text(event.evidence().time()));
    FindingJson.write(node.putArray("findings"), event.evidence().findings());
    FindingJson.write(node.putArray("context"), event.evidence().context());
    return MAPPER.writeValueAsString(node);
  }

  private static ObjectNode anomalyNode(AnomalyEvent event) {
    Evidence evidence = event.evidence();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("event", "anomaly");
    node.put("anomaly_id", event.id());
    node.put("episode_id", event.incident());
    if (!event.key().isEmpty()) {
      node.put("key", event.key());
    }
    node.put("time", JsonValues.text(event.time()));
    node.put("source", event.source());
    node.put("position", event.position());
    ObjectNode values = node.putObject("values");
    for (FieldValue value : event.values()) {
      switch (value.state()) {
        case NUMBER -> number(values, value.name(), value.number());
        case BOOLEAN -> values.put(value.name(), value.number() != 0);
        case TEXT -> values.put(value.name(), value.text());
        default -> values.putNull(value.name());
      }
    }
    node.put("score", evidence.score());
    node.put("threshold", evidence.threshold());
    Confidence confidence = evidence.confidence();
    if (confidence == null) {
      node.putNull("confidence");
    } else {
      node.putObject("confidence")
          .put("basis", JsonValues.word(confidence.basis()))
          .put("value", confidence.value())
          .put("count", confidence.count());
    }
    ArrayNode top = node.putArray("top_features");
    EvidenceSummary.topFeatures(evidence).forEach(top::add);
    state(node, event.state());
    return node;
  }

  private static void number(ObjectNode node, String name, double value) {
    if (JsonValues.isInteger(value)) {
      node.put(name, (long) value);
    } else {
      node.put(name, value);
    }
  }
}
