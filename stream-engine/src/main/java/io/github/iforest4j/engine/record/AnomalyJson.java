package io.github.iforest4j.engine.record;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyEvent.FieldValue;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.UsualRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anomalies and labels as JSON objects, in the journal and on standard output. Each says in {@code
 * event} what it is.
 */
public final class AnomalyJson {
  /** How each line of a journal begins. */
  public static final String BEGINNING = "{\"event\":\"";

  /** Longer dictionaries are left out of the journal: they would be repeated on every line. */
  private static final int MAX_KNOWN_VALUES = 20;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AnomalyJson() {}

  /** An anomaly in one line, without what only a labeller needs. */
  public static String anomaly(AnomalyEvent event) {
    return MAPPER.writeValueAsString(anomalyNode(event));
  }

  /** A label in one line. */
  public static String label(AnomalyEvent event, AnomalyLabel label) {
    return MAPPER.writeValueAsString(labelNode(event.id(), label));
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
    node.put("start_time", text(incident.startTime()));
    node.put("end_position", incident.end());
    node.put("end_time", text(incident.endTime()));
    node.put("readings", incident.readings());
    node.put("anomalies", incident.anomalies());
    node.put("peak_position", incident.peak());
    node.put("peak_time", text(incident.peakTime()));
    node.put("peak_score", incident.peakScore());
    ArrayNode top = node.putArray("peak_features");
    incident.peakFeatures().forEach(top::add);
    node.put("cause", incident.cause());
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
    node.put("time", text(drift.time()));
    node.put("readings", drift.readings());
    node.put("field", drift.field());
    node.put("size", drift.size());
    node.put("words", drift.words());
    return MAPPER.writeValueAsString(node);
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }

  /** An anomaly in one line, with all its evidence: it can be labelled from that alone. */
  public static String journalLine(AnomalyEvent event) {
    ObjectNode node = anomalyNode(event);
    node.put("event_time", text(event.evidence().time()));
    findings(node.putArray("findings"), event.evidence().findings());
    findings(node.putArray("context"), event.evidence().context());
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
    node.put("time", text(event.time()));
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
          .put("basis", word(confidence.basis()))
          .put("value", confidence.value())
          .put("count", confidence.count());
    }
    ArrayNode top = node.putArray("top_features");
    EvidenceSummary.topFeatures(evidence).forEach(top::add);
    return node;
  }

  /** Integers as integers: a port is 443, not 443.0. */
  private static void number(ObjectNode node, String name, double value) {
    if (isInteger(value)) {
      node.put(name, (long) value);
    } else {
      node.put(name, value);
    }
  }

  private static boolean isInteger(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15;
  }

  static void findings(ArrayNode array, List<Finding> findings) {
    for (Finding finding : findings) {
      ObjectNode node = array.addObject();
      node.put("field", finding.field());
      node.put("kind", word(finding.kind()));
      node.put("value", finding.value());
      if (!Double.isNaN(finding.number())) {
        node.put("number", finding.number());
      }
      node.put("unit", finding.unit());
      UsualRange usual = finding.usual();
      if (usual != null) {
        node.putArray("usual").add(usual.low()).add(usual.median()).add(usual.high());
      }
      if (!finding.knownValues().isEmpty() && finding.knownValues().size() <= MAX_KNOWN_VALUES) {
        ArrayNode known = node.putArray("known_values");
        finding.knownValues().forEach(known::add);
      }
      node.put("deviation", word(finding.deviation()));
      node.put("direction", finding.direction());
      node.put("share", finding.share());
      if (!finding.recent().isEmpty()) {
        ArrayNode recent = node.putArray("recent");
        finding.recent().forEach(recent::add);
      }
    }
  }

  public static String labelLine(String id, AnomalyLabel label) {
    return MAPPER.writeValueAsString(labelNode(id, label));
  }

  private static ObjectNode labelNode(String id, AnomalyLabel label) {
    return MAPPER
        .createObjectNode()
        .put("event", "label")
        .put("anomaly_id", id)
        .put("label", label.label())
        .put("category", label.category())
        .put("reason", label.reason())
        .put("severity", label.severity().word())
        .put("action", label.action())
        .put("label_status", word(label.status()))
        .put("backend", label.backend())
        .put("llm_model", label.model())
        .put("prompt", label.prompt())
        .put("grounded_facts", label.groundedFacts())
        .put("stated_facts", label.statedFacts());
  }

  /** A constant as it is written in files: lower case. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** What a line of a journal tells. */
  public enum Kind {
    ANOMALY,
    LABEL,
    EPISODE,
    DRIFT
  }

  /**
   * One line of a journal, parsed.
   *
   * @param id of what it tells; all that matters later of an incident or a drift
   * @param event null unless it is an anomaly
   * @param label null unless it is a label
   */
  public record Line(Kind kind, String id, AnomalyEvent event, AnomalyLabel label) {}

  /**
   * Parses a line of a journal.
   *
   * @throws RuntimeException if it is none
   */
  public static Line parse(String line) {
    JsonNode node = MAPPER.readTree(line);
    Kind kind = constant(Kind.class, node.required("event"));
    String id =
        switch (kind) {
          case EPISODE -> node.required("episode_id").stringValue();
          case DRIFT -> node.required("drift_id").stringValue();
          case ANOMALY, LABEL -> node.required("anomaly_id").stringValue();
        };
    return new Line(
        kind,
        id,
        kind == Kind.ANOMALY ? parseAnomaly(id, node) : null,
        kind == Kind.LABEL ? parseLabel(node) : null);
  }

  private static AnomalyEvent parseAnomaly(String id, JsonNode node) {
    List<FieldValue> values = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.required("values").properties()) {
      values.add(parseValue(entry.getKey(), entry.getValue()));
    }
    JsonNode c = node.required("confidence");
    Confidence confidence =
        c.isNull()
            ? null
            : new Confidence(
                constant(Confidence.Basis.class, c.required("basis")),
                c.required("value").doubleValue(),
                c.required("count").longValue());
    Evidence evidence =
        new Evidence(
            time(node.required("event_time")),
            node.required("score").doubleValue(),
            node.required("threshold").doubleValue(),
            confidence,
            parseFindings(node.required("findings")),
            parseFindings(node.required("context")));
    return new AnomalyEvent(
        id,
        node.required("source").stringValue(),
        node.required("position").longValue(),
        node.path("key").stringValue(""),
        node.path("episode_id").stringValue(id),
        time(node.required("time")),
        values,
        evidence);
  }

  private static FieldValue parseValue(String name, JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      String text = isInteger(number) ? Long.toString((long) number) : Double.toString(number);
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

  private static List<Finding> parseFindings(JsonNode array) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode node : array.values()) {
      JsonNode usual = node.path("usual");
      List<String> known = new ArrayList<>();
      node.path("known_values").values().forEach(v -> known.add(v.stringValue()));
      findings.add(
          new Finding(
              node.required("field").stringValue(),
              constant(FieldKind.class, node.required("kind")),
              node.required("value").stringValue(),
              node.path("number").asDouble(Double.NaN),
              node.required("unit").stringValue(),
              usual.isArray()
                  ? new UsualRange(
                      usual.required(0).doubleValue(),
                      usual.required(1).doubleValue(),
                      usual.required(2).doubleValue())
                  : null,
              known,
              constant(Evidence.Deviation.class, node.required("deviation")),
              node.required("direction").intValue(),
              node.required("share").doubleValue(),
              node.path("recent").valueStream().map(JsonNode::doubleValue).toList()));
    }
    return findings;
  }

  private static AnomalyLabel parseLabel(JsonNode node) {
    return new AnomalyLabel(
        node.required("label").stringValue(),
        node.path("category").stringValue(LabelTaxonomy.UNKNOWN),
        node.required("reason").stringValue(),
        constant(Severity.class, node.required("severity")),
        node.path("action").stringValue(""),
        constant(LabelStatus.class, node.required("label_status")),
        node.required("backend").stringValue(),
        node.required("llm_model").stringValue(),
        node.required("prompt").stringValue(),
        node.required("grounded_facts").intValue(),
        node.required("stated_facts").intValue());
  }

  private static Instant time(JsonNode node) {
    return node.isNull() ? null : Instant.parse(node.stringValue());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode word) {
    return Enum.valueOf(type, word.stringValue().toUpperCase(Locale.ROOT));
  }
}
