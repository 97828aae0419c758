package io.github.iforest4j.engine.event;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.engine.json.FindingJson;
import io.github.iforest4j.engine.json.JsonText;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;

/**
 * Events and labels as JSON objects, one line each without a line end. The field {@code event} says
 * what an object is: {@code anomaly}, {@code label}, {@code update} of an incident, {@code episode}
 * for an incident that is over, {@code drift}, {@code arrival}, or {@code doubt}. The same lines
 * are in the journal, on standard output and in what sinks send. Stateless.
 */
public final class EventJson {
  /** About how long the lines are, in characters. */
  private static final int LENGTH = 512;

  private static final int WITH_EVIDENCE = 2048;

  private EventJson() {}

  /** An anomaly in one line, without the evidence that only a labeller needs. */
  public static String anomaly(AnomalyEvent event) {
    return anomaly(event, LENGTH).endObject().toString();
  }

  /**
   * The label of an anomaly in one line; also in the journal.
   *
   * @param id the id of the anomaly
   */
  public static String label(String id, AnomalyLabel label) {
    JsonText node =
        new JsonText(LENGTH)
            .object()
            .put("event", "label")
            .put("anomaly_id", id)
            .put("label", label.label())
            .put("category", label.category())
            .put("reason", label.reason())
            .put("severity", label.severity().word())
            .put("action", label.action())
            .put("label_status", label.status())
            .put("backend", label.backend())
            .put("llm_model", label.model())
            .put("prompt", label.prompt())
            .put("grounded_facts", label.groundedFacts())
            .put("stated_facts", label.statedFacts());
    if (label.refusal() != null) {
      node.put("refused", label.refusal());
    }
    AnomalyLabel.Opinion other = label.other();
    if (other != null) {
      node.object("other_name")
          .put("by", other.by())
          .put("label", other.label())
          .put("category", other.category())
          .endObject();
    }
    return node.endObject().toString();
  }

  /** An update of an incident in one line; also in the journal. */
  public static String update(IncidentUpdate update) {
    JsonText node = new JsonText(LENGTH).object();
    node.put("event", "update");
    node.put("anomaly_id", update.id());
    node.put("episode_id", update.incident());
    if (!update.key().isEmpty()) {
      node.put("key", update.key());
    }
    node.put("time", update.time());
    node.put("source", update.source());
    node.put("position", update.position());
    node.put("start_time", update.startTime());
    node.put("anomalies", update.anomalies());
    state(node, update.now());
    node.put("name_before", update.before().name());
    node.put("severity_before", update.before().severity().word());
    node.put("top_features", update.features());
    return node.endObject().toString();
  }

  private static void state(JsonText node, IncidentState state) {
    node.put("incident_name", state.name());
    node.put("incident_severity", state.severity().word());
    node.put("recurring", state.recurring());
  }

  /** An incident that is over, in one line; also in the journal. */
  public static String incident(IncidentEvent incident) {
    JsonText node = new JsonText(LENGTH).object();
    node.put("event", "episode");
    node.put("episode_id", incident.id());
    if (!incident.key().isEmpty()) {
      node.put("key", incident.key());
    }
    node.put("source", incident.source());
    node.put("start_position", incident.start());
    node.put("start_time", incident.startTime());
    node.put("end_position", incident.end());
    node.put("end_time", incident.endTime());
    node.put("readings", incident.readings());
    node.put("anomalies", incident.anomalies());
    node.put("peak_position", incident.peak());
    node.put("peak_time", incident.peakTime());
    node.put("peak_score", incident.peakScore());
    node.put("peak_features", incident.peakFeatures());
    node.put("cause", incident.cause());
    state(node, incident.state());
    node.put("ending", incident.ending());
    node.put("outcome", incident.outcome());
    if (incident.back() >= 0) {
      node.put("back_position", incident.back());
      node.put("back_time", incident.backTime());
    }
    return node.endObject().toString();
  }

  /** A drift in one line; also in the journal. */
  public static String drift(DriftEvent drift) {
    JsonText node = new JsonText(LENGTH).object();
    node.put("event", "drift");
    node.put("drift_id", drift.id());
    if (!drift.key().isEmpty()) {
      node.put("key", drift.key());
    }
    node.put("source", drift.source());
    node.put("position", drift.position());
    node.put("time", drift.time());
    node.put("readings", drift.readings());
    node.put("field", drift.field());
    node.put("size", drift.size());
    node.put("words", drift.words());
    return node.endObject().toString();
  }

  /** An incident about the arrival of readings in one line; also in the journal. */
  public static String arrival(ArrivalEvent event) {
    JsonText node = new JsonText(LENGTH).object();
    node.put("event", "arrival");
    node.put("arrival_id", event.id());
    node.put("incident_id", event.incident());
    node.put("kind", event.kind());
    node.put("over", event.over());
    if (!event.key().isEmpty()) {
      node.put("key", event.key());
    }
    if (!event.field().isEmpty()) {
      node.put("field", event.field());
    }
    node.put("source", event.source());
    node.put("position", event.position());
    node.put("time", event.time());
    node.put("since", event.since());
    if (event.usual() != null) {
      node.put("usual_seconds", event.usual().toMillis() / 1e3);
    }
    node.put("words", event.words());
    return node.endObject().toString();
  }

  /** A doubt about a run in one line; not in the journal. */
  public static String doubt(DoubtEvent doubt) {
    JsonText node = new JsonText(LENGTH).object();
    node.put("event", "doubt");
    node.put("kind", doubt.kind());
    node.put("readings", doubt.readings());
    node.put("share", doubt.share());
    node.put("field", doubt.field());
    node.put("words", doubt.words());
    return node.endObject().toString();
  }

  /** An anomaly in one line of the journal, with everything that a labeller needs. */
  public static String anomalyWithEvidence(AnomalyEvent event) {
    return withEvidence(event).toString();
  }

  /** The same line in UTF-8, with a line end. */
  public static byte[] anomalyWithEvidenceLine(AnomalyEvent event) {
    return withEvidence(event).line();
  }

  private static JsonText withEvidence(AnomalyEvent event) {
    JsonText node = anomaly(event, WITH_EVIDENCE);
    node.put("event_time", event.evidence().time());
    FindingJson.write(node, "findings", event.evidence().findings());
    FindingJson.write(node, "context", event.evidence().context());
    return node.endObject();
  }

  private static JsonText anomaly(AnomalyEvent event, int length) {
    Evidence evidence = event.evidence();
    JsonText node = new JsonText(length).object();
    node.put("event", "anomaly");
    node.put("anomaly_id", event.id());
    node.put("episode_id", event.incident());
    if (!event.key().isEmpty()) {
      node.put("key", event.key());
    }
    node.put("time", event.time());
    node.put("source", event.source());
    node.put("position", event.position());
    node.object("values");
    for (FieldValue value : event.values()) {
      switch (value.state()) {
        case NUMBER -> number(node, value.name(), value.number());
        case BOOLEAN -> node.put(value.name(), value.number() != 0);
        case TEXT -> node.put(value.name(), value.text());
        default -> node.put(value.name(), (String) null);
      }
    }
    node.endObject();
    node.put("score", evidence.score());
    node.put("threshold", evidence.threshold());
    Confidence confidence = evidence.confidence();
    if (confidence == null) {
      node.put("confidence", (String) null);
    } else {
      node.object("confidence")
          .put("basis", confidence.basis())
          .put("value", confidence.value())
          .put("count", confidence.count())
          .endObject();
    }
    node.put("top_features", EvidenceSummary.topFeatures(evidence));
    state(node, event.state());
    return node;
  }

  private static void number(JsonText node, String name, double value) {
    if (JsonValues.isInteger(value)) {
      node.put(name, (long) value);
    } else {
      node.put(name, value);
    }
  }
}
