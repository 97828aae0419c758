package io.github.iforest4j.view.text;

import io.github.iforest4j.label.BackendStatus;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints which labelling backends answer. */
public final class BackendsPrinter {
  private static final int MODELS_SHOWN = 5;
  private static final int MAX_CELL = 60;

  private BackendsPrinter() {}

  /**
   * Prints a table and the details; with JSON, an object for each backend.
   *
   * @param auto the backend that is taken where none is named
   */
  public static void print(List<BackendStatus> found, String auto, TextOutput to) {
    if (to.json()) {
      found.forEach(status -> to.result(json(status, auto)));
      return;
    }
    TextTable table = new TextTable(MAX_CELL);
    table.row("BACKEND", "STATE", "MODEL", "WHERE");
    for (BackendStatus status : found) {
      table.row(
          status.name(),
          Text.lowerCase(status.state()).replace('_', ' '),
          status.model(),
          status.endpoint());
    }
    to.table(table);
    to.result("");
    for (BackendStatus status : found) {
      to.result(status.name() + ": " + TerminalText.sanitized(status.detail()));
      if (!status.models().isEmpty()) {
        to.result("  it lists " + TerminalText.sanitized(listed(status.models())));
      }
    }
  }

  private static String listed(List<String> models) {
    List<String> shown = models.subList(0, Math.min(MODELS_SHOWN, models.size()));
    int more = models.size() - shown.size();
    return String.join(", ", shown) + (more == 0 ? "" : Text.format(" and %,d more", more));
  }

  private static String json(BackendStatus status, String auto) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("backend", status.name());
    node.put("state", Text.lowerCase(status.state()));
    node.put("endpoint", status.endpoint());
    node.put("model", status.model());
    ArrayNode models = node.putArray("models");
    status.models().forEach(models::add);
    node.put("detail", status.detail());
    node.put("auto", status.name().equals(auto));
    return node.toString();
  }
}
