package io.github.iforest4j.view.text;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.time.Counted;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was exported or imported, as text or JSON. */
public final class ModelExchangeText {
  private ModelExchangeText() {}

  /**
   * Prints what an exported file takes and gives.
   *
   * @param columns of its input, in order
   * @param threshold null if it has none
   */
  public static void exported(
      TextOutput out,
      String file,
      long bytes,
      List<String> columns,
      @Nullable AnomalyThreshold threshold) {
    if (out.json()) {
      ObjectNode node = JsonText.object().put("output", file).put("bytes", bytes);
      ArrayNode names = node.putArray("columns");
      columns.forEach(names::add);
      JsonText.put(node, "threshold", threshold == null ? Double.NaN : threshold.score());
      out.result(node.toString());
      return;
    }
    line(out, "output     %s, %,d bytes", file, bytes);
    out.paragraph(
        "input      ", TerminalText.sanitized(columns.size() + " columns: " + list(columns)));
    line(
        out,
        "threshold  %s",
        threshold == null ? "none" : Text.format("%.6f: %s", threshold.score(), threshold.rule()));
  }

  private static String list(List<String> columns) {
    return String.join(", ", columns);
  }

  /** Prints what was imported. */
  public static void imported(
      TextOutput out, String file, DetectorModel model, int trees, int verified) {
    int features = model.schema().fields().size();
    if (out.json()) {
      ObjectNode node = JsonText.object().put("model", file).put("id", model.id());
      node.put("trees", trees).put("features", features).put("verified", verified);
      node.put("threshold", model.threshold().score());
      out.result(node.put("threshold_rule", model.threshold().rule()).toString());
      return;
    }
    line(
        out,
        "forest     %s, %s: %s",
        Counted.of(trees, "tree"),
        Counted.of(features, "feature"),
        ModelText.features(model));
    line(
        out,
        "verified   %s",
        verified == 0
            ? "no: the file has no rows with scores"
            : Counted.of(verified, "row has the score", "rows have the scores")
                + (" that the other software gave " + (verified == 1 ? "it" : "them")));
    line(out, "threshold  %.6f: %s", model.threshold().score(), model.threshold().rule());
    line(out, "model      %s", file);
  }

  private static void line(TextOutput out, String format, Object... arguments) {
    out.result(TerminalText.sanitized(Text.format(format, arguments)));
  }
}
