package io.github.iforest4j.view.page;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.detect.UsualValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.view.incident.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is sent to browsers, as JSON on one line. */
final class PageJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MAX_CATEGORIES = 40;

  /** Stand for any working day, and for any day of a weekend. */
  private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");

  private static final Instant SATURDAY = Instant.parse("2026-01-10T00:00:00Z");
  private static final int SLOTS = 96;
  private static final long SLOT_SECONDS = 900;

  private PageJson() {}

  /**
   * What stays the same during a run.
   *
   * @param usual where the numbers usually lie at a time; null if that is not known
   */
  static String run(PageModel model, @Nullable UsualValues usual) {
    ObjectNode node = MAPPER.createObjectNode();
    Dashboard.Settings settings = model.settings();
    node.put("source", settings.source());
    node.put("model", settings.model());
    node.put("keyed", model.isKeyed());
    node.put("feedback", settings.feedback() != null);
    ArrayNode fields = node.putArray("fields");
    for (int i = 0; i < model.fields().size(); i++) {
      Field field = model.fields().field(i);
      ObjectNode one = fields.addObject();
      one.put("name", field.name());
      one.put("unit", field.unit());
      one.put("kind", word(field.kind()));
      if (field.usual() != null) {
        usual(one, field.usual());
      }
      int f = model.fields().index(i);
      if (usual != null && usual.dependsOnTime(f)) {
        ArrayNode day = one.putArray("day");
        day(day.addArray(), usual, f, MONDAY);
        day(day.addArray(), usual, f, SATURDAY);
      }
      if (!field.categories().isEmpty()) {
        ArrayNode categories = one.putArray("categories");
        field.categories().stream().limit(MAX_CATEGORIES).forEach(categories::add);
      }
    }
    long features = model.schema().fields().stream().filter(Field::isFeature).count();
    node.put("features", features);
    return json(node);
  }

  /** The usual range and what is expected, in the middle of each quarter of an hour of a day. */
  private static void day(ArrayNode array, UsualValues usual, int field, Instant midnight) {
    for (int slot = 0; slot < SLOTS; slot++) {
      long second = midnight.getEpochSecond() + slot * SLOT_SECONDS + SLOT_SECONDS / 2;
      array
          .addArray()
          .add(usual.low(field, second))
          .add(usual.expected(field, second))
          .add(usual.high(field, second));
    }
  }

  /** The state of the run. */
  static String status(PageModel model, int clients, long lost, long dropped) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("readings", model.readings());
    node.put("warming", model.warming());
    node.put("anomalies", model.alerts().anomalies());
    node.put("rate", Math.rint(model.rate() * 10) / 10);
    node.put("last", model.lastX());
    node.put("waiting", model.alerts().waiting());
    ObjectNode labels = node.putObject("labels");
    model.alerts().labels().forEach((status, count) -> labels.put(word(status), count));
    backend(node.putObject("backend"), model.settings());
    ObjectNode troubles = node.putObject("troubles");
    model.settings().troubles().get().forEach(troubles::put);
    String outage = model.settings().outage().get();
    if (!outage.isEmpty()) {
      node.put("outage", outage);
    }
    if (model.drift() != null) {
      node.put("drift", model.drift());
      node.put("drift_at", model.driftAt());
    }
    ArrayNode arrivals = node.putArray("arrivals");
    model.arrivals().forEach(arrivals::add);
    node.put("arrival_count", model.arrivalCount());
    node.put("devices", model.devices().size());
    node.put("suppressed", model.alerts().suppressedCount());
    node.put("ended", model.isEnded());
    if (model.toLearn() > 0) {
      node.put("to_learn", model.toLearn());
    }
    ObjectNode page = node.putObject("page");
    page.put("clients", clients);
    page.put("lost", lost);
    page.put("dropped", dropped);
    page.put("unplaced", model.unplaced());
    return json(node);
  }

  private static void backend(ObjectNode node, Dashboard.Settings settings) {
    LabelingMetrics metrics = settings.labeling().get();
    node.put("name", settings.backend());
    node.put("llm", settings.llm());
    node.put("calls", metrics.calls());
    long failures = metrics.failures().values().stream().mapToLong(Long::longValue).sum();
    node.put("failures", failures);
    if (metrics.answers() > 0) {
      node.put("latency_ms", metrics.latencyMillis(.5));
    }
    if (metrics.statedFacts() > 0) {
      node.put("grounding", metrics.groundingRate());
    }
  }

  static String devices(DeviceTable.Rows table) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("total", table.total());
    node.put("troubled", table.troubled());
    node.put("matching", table.matching());
    node.put("page", table.page());
    node.put("size", DeviceTable.ROWS);
    ArrayNode rows = node.putArray("rows");
    for (DeviceTable.Device device : table.rows()) {
      ObjectNode row = rows.addObject();
      row.put("name", device.name);
      row.put("state", word(device.state()));
      if (device.severity != null) {
        row.put("severity", word(device.severity));
        row.put("title", device.title);
        row.put("start", device.start);
        row.put("last", device.last);
      }
      if (!device.arrival.isEmpty()) {
        row.put("arrival", device.arrival);
      }
    }
    return json(node);
  }

  static String alert(PageAlerts.Alert alert) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", alert.event.id());
    node.put("x", alert.x);
    node.put("incident", alert.event.incident());
    evidence(node, alert.event.evidence());
    node.put("device", alert.device);
    node.put("position", alert.event.position());
    if (alert.suppressed != null) {
      node.put("suppressed", alert.suppressed);
    }
    if (alert.label != null) {
      label(node.putObject("label"), alert.label);
    }
    return json(node);
  }

  static String incident(PageIncident shown) {
    Incident incident = shown.incident;
    ObjectNode node = MAPPER.createObjectNode();
    node.put("id", incident.id());
    node.put("device", shown.device);
    node.put("start", shown.start);
    node.put("last", shown.last);
    node.put("anomalies", incident.anomalies());
    node.put("open", shown.open);
    node.put("silent", shown.silent);
    node.put("name", incident.state().name());
    node.put("title", incident.title());
    node.put("severity", word(incident.state().severity()));
    node.put("recurring", incident.state().recurring());
    evidence(node, incident.peak().evidence());
    ArrayNode causes = node.putArray("causes");
    shown.causes().forEach(causes::add);
    if (incident.label() != null) {
      label(node.putObject("label"), incident.label());
    }
    return json(node);
  }

  private static void measure(ObjectNode node, Evidence evidence) {
    node.put("score", evidence.score());
    node.put("threshold", evidence.threshold());
    Confidence confidence = evidence.confidence();
    if (confidence != null) {
      node.put("confidence", confidence.level().word());
      node.put("confidence_of", confidence.describe());
    }
  }

  private static void evidence(ObjectNode node, Evidence evidence) {
    measure(node, evidence);
    ArrayNode top = node.putArray("top");
    EvidenceSummary.topFeatures(evidence).forEach(top::add);
    findings(node.putArray("findings"), evidence.findings());
  }

  private static void findings(ArrayNode array, List<Finding> findings) {
    for (Finding finding : findings) {
      ObjectNode node = array.addObject();
      node.put("field", finding.field());
      node.put("value", finding.value());
      if (Double.isFinite(finding.number())) {
        node.put("number", finding.number());
      }
      node.put("unit", finding.unit());
      if (finding.usual() != null) {
        usual(node, finding.usual());
      }
      node.put("deviation", word(finding.deviation()));
      node.put("share", Math.rint(finding.share() * 1e4) / 1e4);
    }
  }

  private static void usual(ObjectNode node, UsualRange usual) {
    node.putArray("usual").add(usual.low()).add(usual.median()).add(usual.high());
  }

  private static void label(ObjectNode node, AnomalyLabel label) {
    node.put("label", label.label());
    node.put("category", label.category());
    node.put("reason", label.reason());
    node.put("action", label.action());
    node.put("severity", word(label.severity()));
    node.put("status", word(label.status()));
    node.put("backend", label.backend());
    node.put("llm", label.model());
    node.put("grounded", label.groundedFacts());
    node.put("stated", label.statedFacts());
    if (label.refusal() != null) {
      node.put("refused", label.refusal().words());
    }
    AnomalyLabel.Opinion other = label.other();
    if (other != null) {
      node.put("other_by", word(other.by()));
      node.put("other", other.text());
    }
  }

  /** Names, units and labels come from outside: what is hidden in them is not sent. */
  private static String json(Object value) {
    return PlainText.withoutHidden(MAPPER.writeValueAsString(value));
  }

  static String text(String text) {
    return json(text);
  }

  static String object(Map<String, String> texts) {
    return json(texts);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
