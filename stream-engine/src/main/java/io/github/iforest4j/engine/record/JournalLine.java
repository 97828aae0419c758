package io.github.iforest4j.engine.record;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.json.FindingJson;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FieldState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One line of a journal, as {@link EventJson} writes it. Immutable. */
sealed interface JournalLine {
  /** How each line begins. */
  String BEGINNING = "{\"event\":\"";

  /** Whether a line of a journal may begin with a text that was cut off somewhere. */
  static boolean isBeginning(String torn) {
    return torn.startsWith(BEGINNING) || BEGINNING.startsWith(torn);
  }

  /** The id of the event; of a label, the id of the anomaly. */
  String id();

  /** An anomaly with all its evidence. */
  record Anomaly(AnomalyEvent event) implements JournalLine {
    @Override
    public String id() {
      return event.id();
    }
  }

  /** The label of the anomaly {@code id}. */
  record Label(String id, AnomalyLabel label) implements JournalLine {}

  /** An update of an incident. Later runs need only its id: that of its anomaly. */
  record Update(String id) implements JournalLine {}

  /** An incident that is over. Later runs need only its id. */
  record Incident(String id) implements JournalLine {}

  /** A drift. Later runs need only its id. */
  record Drift(String id) implements JournalLine {}

  /** An incident about the arrival of readings. */
  record Arrival(ArrivalEvent event) implements JournalLine {
    @Override
    public String id() {
      return event.id();
    }
  }

  /**
   * Parses a line.
   *
   * @throws RuntimeException if it is not a line of a journal
   */
  static JournalLine parse(String line) {
    JsonNode node = JsonMapper.shared().readTree(line);
    String event = node.required("event").stringValue();
    return switch (event) {
      case "anomaly" -> new Anomaly(anomaly(node));
      case "label" -> new Label(node.required("anomaly_id").stringValue(), label(node));
      case "episode" -> new Incident(node.required("episode_id").stringValue());
      case "update" -> new Update(node.required("anomaly_id").stringValue());
      case "drift" -> new Drift(node.required("drift_id").stringValue());
      case "arrival" -> new Arrival(arrival(node));
      default -> throw new IllegalArgumentException("unknown event: " + event);
    };
  }

  private static ArrivalEvent arrival(JsonNode node) {
    JsonNode usual = node.path("usual_seconds");
    return new ArrivalEvent(
        node.required("arrival_id").stringValue(),
        node.required("incident_id").stringValue(),
        JsonValues.constant(ArrivalEvent.Kind.class, node.required("kind")),
        node.required("over").booleanValue(),
        node.required("source").stringValue(),
        node.path("key").stringValue(""),
        node.path("field").stringValue(""),
        node.required("position").longValue(),
        Instant.parse(node.required("time").stringValue()),
        Instant.parse(node.required("since").stringValue()),
        usual.isNumber() ? Duration.ofMillis(Math.round(usual.doubleValue() * 1e3)) : null,
        node.required("words").stringValue());
  }

  private static AnomalyEvent anomaly(JsonNode node) {
    List<FieldValue> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.required("values").properties()) {
      values.add(value(entry.getKey(), entry.getValue()));
    }
    JsonNode confidence = node.required("confidence");
    Evidence evidence =
        new Evidence(
            JsonValues.time(node.required("event_time")),
            node.required("score").doubleValue(),
            node.required("threshold").doubleValue(),
            confidence.isNull() ? null : confidence(confidence),
            FindingJson.read(node.required("findings")),
            FindingJson.read(node.required("context")));
    String id = node.required("anomaly_id").stringValue();
    IncidentState state = IncidentState.of(evidence);
    if (node.has("incident_name")) {
      state =
          new IncidentState(
              node.required("incident_name").stringValue(),
              JsonValues.constant(Severity.class, node.required("incident_severity")),
              node.required("recurring").booleanValue());
    }
    return new AnomalyEvent(
        id,
        node.required("source").stringValue(),
        node.required("position").longValue(),
        node.path("key").stringValue(""),
        node.path("episode_id").stringValue(id),
        JsonValues.time(node.required("time")),
        values,
        evidence,
        state);
  }

  private static Confidence confidence(JsonNode node) {
    return new Confidence(
        JsonValues.constant(Confidence.Basis.class, node.required("basis")),
        node.required("value").doubleValue(),
        node.required("count").longValue());
  }

  private static FieldValue value(String name, JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      String text =
          JsonValues.isInteger(number) ? Long.toString((long) number) : Double.toString(number);
      return new FieldValue(name, FieldState.NUMBER, number, text);
    }
    if (value.isBoolean()) {
      boolean truth = value.booleanValue();
      return new FieldValue(name, FieldState.BOOLEAN, truth ? 1 : 0, Boolean.toString(truth));
    }
    return value.isNull()
        ? new FieldValue(name, FieldState.MISSING, Double.NaN, "")
        : new FieldValue(name, FieldState.TEXT, Double.NaN, value.stringValue());
  }

  private static AnomalyLabel label(JsonNode node) {
    return new AnomalyLabel(
        node.required("label").stringValue(),
        node.path("category").stringValue(LabelTaxonomy.UNKNOWN),
        node.required("reason").stringValue(),
        JsonValues.constant(Severity.class, node.required("severity")),
        node.path("action").stringValue(""),
        JsonValues.constant(LabelStatus.class, node.required("label_status")),
        node.required("backend").stringValue(),
        node.required("llm_model").stringValue(),
        node.required("prompt").stringValue(),
        node.required("grounded_facts").intValue(),
        node.required("stated_facts").intValue(),
        other(node.path("other_name")),
        node.has("refused")
            ? JsonValues.constant(AnomalyLabel.Refusal.class, node.required("refused"))
            : null);
  }

  /** The second name for an anomaly; null if there is none, as in older journals. */
  private static AnomalyLabel.@Nullable Opinion other(JsonNode node) {
    return node.isMissingNode()
        ? null
        : new AnomalyLabel.Opinion(
            JsonValues.constant(AnomalyLabel.Author.class, node.required("by")),
            node.required("label").stringValue(),
            node.required("category").stringValue());
  }
}
