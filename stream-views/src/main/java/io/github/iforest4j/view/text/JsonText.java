package io.github.iforest4j.view.text;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Results as JSON objects. */
final class JsonText {
  private JsonText() {}

  static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /** Puts a number, or null if it is NaN because it is not defined. */
  static void put(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }
}
