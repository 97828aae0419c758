package io.github.iforest4j.engine.compare;

import io.github.iforest4j.label.compare.PromptScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The scores of prompts as a table for people, and as JSON, CSV and Markdown. Stateless. */
public final class PromptScoreTable {
  private PromptScoreTable() {}

  /**
   * The scores as rows for people, the first with the names of the columns. Root cause and action
   * have columns if they are known of some anomaly.
   */
  public static List<List<String>> rows(List<PromptScore> scores) {
    boolean diagnosed = scores.stream().anyMatch(score -> score.diagnosed() > 0);
    List<List<String>> rows = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("labeller", "prompt", "n", "right [95 %]"));
    names.addAll(diagnosed ? List.of("root cause [95 %]", "action [95 %]") : List.of());
    names.addAll(
        List.of(
            "kappa",
            "delivered",
            "refused",
            "false accepted",
            "grounded",
            "parsed",
            "median s",
            "tokens",
            "cost/1000"));
    rows.add(names);
    scores.forEach(score -> rows.add(cells(score, diagnosed)));
    return rows;
  }

  private static List<String> cells(PromptScore score, boolean diagnosed) {
    List<String> cells = new ArrayList<>();
    cells.add(score.name());
    cells.add(score.promptName());
    cells.add(Long.toString(score.count()));
    cells.add(interval(score.correct(), score.count()));
    if (diagnosed) {
      cells.add(interval(score.rootCauses(), score.diagnosed()));
      cells.add(interval(score.actions(), score.diagnosed()));
    }
    cells.add(number("%.2f", score.kappa()));
    cells.add(percent((double) score.delivered() / score.count()));
    cells.add(percent((double) score.refused() / score.count()));
    cells.add(score.isOfModel() ? Long.toString(score.falseAccepted()) : "-");
    cells.add(percent(score.groundingRate()));
    cells.add(percent(score.parseRate()));
    cells.add(String.format(Locale.ROOT, "%.1f", score.medianMillis() / 1000));
    cells.add(String.format(Locale.ROOT, "%.0f", score.tokens()));
    cells.add(number("%.4f", score.costPerThousand()));
    return cells;
  }

  private static String interval(long right, long n) {
    if (n == 0) {
      return "-";
    }
    double[] ends = PromptScore.wilson(right, n);
    return String.format(
        Locale.ROOT, "%.0f %% [%.0f-%.0f]", 100.0 * right / n, 100 * ends[0], 100 * ends[1]);
  }

  private static String percent(double share) {
    return number("%.0f %%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** A score as one line of JSON, without a line end. */
  public static String json(PromptScore score) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("labeller", score.name())
        .put("prompt", score.prompt())
        .put("n", score.count())
        .put("correct", score.correct());
    put(node, "accuracy", score.accuracy());
    put(node, "low", score.low());
    put(node, "high", score.high());
    put(node, "kappa", score.kappa());
    node.put("delivered", score.delivered());
    put(node, "grounding_rate", score.groundingRate());
    put(node, "parse_rate", score.parseRate());
    node.put("refused", score.refused());
    node.put("false_accepted", score.falseAccepted());
    node.put("diagnosed", score.diagnosed());
    node.put("root_causes", score.rootCauses());
    node.put("actions", score.actions());
    put(node, "median_s", score.medianMillis() / 1000);
    put(node, "tokens", score.tokens());
    put(node, "cost_per_1000", score.costPerThousand());
    return JsonMapper.shared().writeValueAsString(node);
  }

  private static void put(ObjectNode node, String key, double value) {
    if (Double.isNaN(value)) {
      node.putNull(key);
    } else {
      node.put(key, Math.rint(value * 1e4) / 1e4);
    }
  }

  /**
   * Writes all scores as CSV; replaces the file.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeCsv(List<PromptScore> scores, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        PromptTrials.line(
            List.of(
                "labeller",
                "prompt",
                "n",
                "correct",
                "accuracy",
                "low",
                "high",
                "kappa",
                "delivered",
                "grounding_rate",
                "parse_rate",
                "refused",
                "false_accepted",
                "diagnosed",
                "root_causes",
                "actions",
                "median_s",
                "tokens",
                "cost_per_1000")));
    for (PromptScore s : scores) {
      text.append(
          PromptTrials.line(
              List.of(
                  s.name(),
                  s.prompt(),
                  Long.toString(s.count()),
                  Long.toString(s.correct()),
                  decimal(s.accuracy()),
                  decimal(s.low()),
                  decimal(s.high()),
                  decimal(s.kappa()),
                  Long.toString(s.delivered()),
                  decimal(s.groundingRate()),
                  decimal(s.parseRate()),
                  Long.toString(s.refused()),
                  Long.toString(s.falseAccepted()),
                  Long.toString(s.diagnosed()),
                  Long.toString(s.rootCauses()),
                  Long.toString(s.actions()),
                  decimal(s.medianMillis() / 1000),
                  decimal(s.tokens()),
                  decimal(s.costPerThousand()))));
    }
    Files.writeString(file, text);
  }

  private static String decimal(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** All scores as a Markdown table. */
  public static String markdown(List<PromptScore> scores) {
    StringBuilder text = new StringBuilder();
    List<List<String>> rows = rows(scores);
    row(text, rows.get(0));
    row(text, rows.get(0).stream().map(h -> "---").toList());
    rows.subList(1, rows.size()).forEach(cells -> row(text, cells));
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    // A pipe in a text would end its cell.
    text.append("| ");
    text.append(String.join(" | ", cells.stream().map(c -> c.replace('|', '/')).toList()));
    text.append(" |\n");
  }
}
