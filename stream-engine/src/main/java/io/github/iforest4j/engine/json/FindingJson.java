package io.github.iforest4j.engine.json;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The findings of an anomaly as JSON, in the journal and in responses. Stateless. */
public final class FindingJson {
  /** Longer dictionaries are left out: they would be repeated on every line. */
  private static final int MAX_KNOWN_VALUES = 20;

  private FindingJson() {}

  /** Writes findings as an array. */
  public static void write(JsonText text, String name, List<Finding> findings) {
    text.array(name);
    for (Finding finding : findings) {
      text.object();
      text.put("field", finding.field());
      text.put("kind", finding.kind());
      text.put("value", finding.value());
      if (!Double.isNaN(finding.number())) {
        text.put("number", finding.number());
      }
      text.put("unit", finding.unit());
      UsualRange usual = finding.usual();
      if (usual != null) {
        text.array("usual").add(usual.low()).add(usual.median()).add(usual.high()).endArray();
      }
      if (!finding.knownValues().isEmpty() && finding.knownValues().size() <= MAX_KNOWN_VALUES) {
        text.put("known_values", finding.knownValues());
      }
      text.put("deviation", finding.deviation());
      text.put("direction", finding.direction());
      text.put("share", finding.share());
      if (!finding.recent().isEmpty()) {
        text.putNumbers("recent", finding.recent());
      }
      text.endObject();
    }
    text.endArray();
  }

  /** Findings as an array of a tree. */
  public static JsonNode tree(List<Finding> findings) {
    JsonText text = new JsonText(1024).object();
    write(text, "findings", findings);
    return JsonMapper.shared().readTree(text.endObject().toString()).required("findings");
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws RuntimeException if the array holds anything else
   */
  public static List<Finding> read(JsonNode array) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode node : array.values()) {
      JsonNode usual = node.path("usual");
      List<String> known = new ArrayList<>();
      node.path("known_values").values().forEach(value -> known.add(value.stringValue()));
      findings.add(
          new Finding(
              node.required("field").stringValue(),
              JsonValues.constant(FieldKind.class, node.required("kind")),
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
              JsonValues.constant(Evidence.Deviation.class, node.required("deviation")),
              node.required("direction").intValue(),
              node.required("share").doubleValue(),
              node.path("recent").valueStream().map(JsonNode::doubleValue).toList()));
    }
    return findings;
  }
}
