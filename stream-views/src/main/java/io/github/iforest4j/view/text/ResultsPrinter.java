package io.github.iforest4j.view.text;

import io.github.iforest4j.engine.analysis.ResultsFile.Entry;
import io.github.iforest4j.engine.analysis.StoredResponse;
import io.github.iforest4j.time.Counted;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Prints the results of explained files. */
public final class ResultsPrinter {
  private static final int MAX_CELL = 60;

  private ResultsPrinter() {}

  /** Prints a table, or one JSON object for each entry. */
  public static void print(TextOutput output, List<Entry> entries) {
    if (output.json()) {
      entries.forEach(entry -> output.result(json(entry)));
      return;
    }
    TextTable table = new TextTable(MAX_CELL);
    table.row("TIME", "INPUT", "ANOMALIES", "STATUS", "BACKEND", "MODEL", "RESPONSE");
    for (Entry entry : entries) {
      table.row(
          entry.time().toString(),
          entry.input(),
          Long.toString(entry.anomalies()),
          entry.status(),
          entry.backend(),
          entry.model(),
          entry.responseFile());
    }
    output.table(table);
  }

  private static String json(Entry entry) {
    ObjectNode node = JsonText.object();
    node.put("timestamp", entry.time().toString());
    node.put("response_file", entry.responseFile());
    node.put("input", entry.input());
    node.put("backend", entry.backend());
    node.put("model", entry.model());
    node.put("anomalies", entry.anomalies());
    node.put("status", entry.status());
    return node.toString();
  }

  /** Prints one response; with JSON, all of it. */
  public static void print(TextOutput output, Entry entry, StoredResponse response) {
    if (output.json()) {
      output.result(response.json());
      return;
    }
    line(output, "response", response.file().toString());
    line(output, "time", entry.time().toString());
    line(output, "input", entry.input() + ", " + Counted.of(response.rows(), "row"));
    line(output, "findings", Long.toString(entry.anomalies()));
    line(
        output,
        "status",
        entry.status() + " by " + (entry.backend() + " " + entry.model()).strip());
    if (response.error() != null) {
      line(output, "error", response.error());
    }
    output.result("");
    output.paragraph("Label:  ", TerminalText.sanitized(response.label()));
    output.paragraph("Reason: ", TerminalText.sanitized(response.reason()));
  }

  private static void line(TextOutput output, String name, String text) {
    output.result(Text.format("%-10s %s", name, TerminalText.sanitized(text)));
  }
}
