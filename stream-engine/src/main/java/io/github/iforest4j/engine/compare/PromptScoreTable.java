package io.github.iforest4j.engine.compare;

import io.github.iforest4j.label.compare.PromptScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The scores of prompts as a table for people, and as JSON, CSV and Markdown. Stateless. */
public final class PromptScoreTable {
  private PromptScoreTable() {}

  /** The names of the {@link #cells}. */
  public static List<String> heading() {
    return List.of(
        "labeller",
        "prompt",
        "n",
        "accuracy [95 %]",
        "kappa",
        "delivered",
        "grounded",
        "parsed",
        "refused",
        "median s",
        "tokens",
        "cost/1000");
  }

  /** A score as a row for people. */
  public static List<String> cells(PromptScore score) {
    return List.of(
        score.name(),
        score.promptName(),
        Long.toString(score.count()),
        String.format(
            Locale.ROOT,
            "%.0f %% [%.0f-%.0f]",
            100 * score.accuracy(),
            100 * score.low(),
            100 * score.high()),
        number("%.2f", score.kappa()),
        percent((double) score.delivered() / score.count()),
        percent(score.groundingRate()),
        percent(score.parseRate()),
        percent((double) score.refused() / score.count()),
        String.format(Locale.ROOT, "%.1f", score.medianMillis() / 1000),
        String.format(Locale.ROOT, "%.0f", score.tokens()),
        number("%.4f", score.costPerThousand()));
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
    row(text, heading());
    row(text, heading().stream().map(h -> "---").toList());
    scores.forEach(score -> row(text, cells(score)));
    return text.toString();
  }

  private static void row(StringBuilder text, List<String> cells) {
    // A pipe in a text would end its cell.
    text.append("| ");
    text.append(String.join(" | ", cells.stream().map(c -> c.replace('|', '/')).toList()));
    text.append(" |\n");
  }
}
