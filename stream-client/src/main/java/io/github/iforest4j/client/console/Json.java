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
}
