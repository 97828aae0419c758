package io.github.iforest4j.client.console;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Results as JSON. */
public final class Json {
  private Json() {}

  /** An object without fields; its {@code toString} is one line of JSON. */
  public static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /** Puts a number, or null if it is NaN because it is not defined. */
  public static void put(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }
}
