package io.github.iforest4j.engine.json;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The findings of an anomaly as JSON, in the journal and in responses. Stateless. */
public final class FindingJson {
  /** Longer dictionaries are left out: they would be repeated on every line. */
  private static final int MAX_KNOWN_VALUES = 20;

  private FindingJson() {}

  /** Appends findings to an array. */
  public static void write(ArrayNode array, List<Finding> findings) {
    for (Finding finding : findings) {
      ObjectNode node = array.addObject();
      node.put("field", finding.field());
      node.put("kind", JsonValues.word(finding.kind()));
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
      node.put("deviation", JsonValues.word(finding.deviation()));
      node.put("direction", finding.direction());
      node.put("share", finding.share());
      if (!finding.recent().isEmpty()) {
        ArrayNode recent = node.putArray("recent");
        finding.recent().forEach(recent::add);
      }
    }
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
