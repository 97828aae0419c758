package io.github.iforest4j.view.text;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.time.Counted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prints what was learned, and from what.
 *
 * @param training the decisions
 * @param model the model
 * @param file where it was written
 * @param read the number of readings that were read
 * @param badLines the number of lines that could not be read
 * @param leftOut the number of readings in maintenance windows, which were not learned from
 * @param sampled whether a sample of the readings was learned from
 * @param labelledDropped whether labelled anomalies were left out
 */
public record TrainingPrinter(
    Training training,
    DetectorModel model,
    Path file,
    long read,
    long badLines,
    int leftOut,
    boolean sampled,
    boolean labelledDropped) {
  private static final int MAX_NAME_SHOWN = 32;

  /**
   * Prints a table of the fields and some lines about the model; with JSON, one object.
   *
   * @param hint follows the preset readings if it was given and there is a time column
   * @throws IOException if the size of the file cannot be read
   */
  public void print(TextOutput output, String hint) throws IOException {
    if (output.json()) {
      output.result(json());
      return;
    }
    DetectorConfig config = model.config();
    TextTable table = new TextTable(MAX_NAME_SHOWN);
    table.row("FIELD", "ROLE", "KIND", "USUALLY", "BECAUSE");
    for (Field field : model.schema().fields()) {
      table.row(
          field.name(),
          Text.lowerCase(field.role()),
          Text.lowerCase(field.kind()),
          usually(field),
          training.reasons().getOrDefault(field.name(), ""));
    }
    output.table(table);
    output.result("");
    output.result(
        Text.format(
            "trained on   %s%s%s%s",
            Counted.of(model.provenance().trainingRows(), "reading"),
            sampled ? Text.format(", sampled from %,d", read) : "",
            leftOut == 0 ? "" : Text.format(", without %,d in maintenance windows", leftOut),
            Text.skipped(badLines)));
    if (!training.weights().isNone()) {
      output.result("weights      " + TerminalText.sanitized(training.weights().text()));
    }
    boolean couldBeBetter =
        config.preset() == Preset.READINGS
            && training.weights().isNone()
            && training.schema().firstWithRole(FieldRole.TIME) >= 0;
    String reason = training.choice().reason();
    if (reason.isEmpty() && couldBeBetter) {
      reason = hint;
    }
    output.result(
        Text.format(
            "preset       %s%s",
            Text.lowerCase(config.preset()),
            reason.isEmpty() ? "" : " (" + TerminalText.sanitized(reason) + ")"));
    output.result(
        Text.format(
            "forest       %d trees of %d readings%s, %s scoring, seed %d",
            config.forest().numTrees(),
            config.forest().subsampleSize(),
            extension(config.forest()),
            Text.lowerCase(config.scoring()),
            config.forest().seed()));
    output.result(
        Text.format("threshold    %.4f (%s)", model.threshold().score(), model.threshold().rule()));
    output.result(
        Text.format(
            "model        %s (%,d bytes)",
            TerminalText.sanitized(file.toString()), Files.size(file)));
  }

  /**
   * How many readings a label column calls anomalies, if there is one.
   *
   * @param done what was done with them
   */
  public String labelled(String done) {
    int learned = training.records().numRows();
    return Text.format(
        "%,d of %,d readings are anomalies by their label '%s': %s",
        training.labelledAnomalies(),
        labelledDropped ? learned + training.labelledAnomalies() : learned,
        TerminalText.sanitized(String.valueOf(training.truthColumn())),
        done);
  }

  /**
   * Where readings come from, as a model keeps it.
   *
   * @param name of the source
   * @param rows the part of it
   * @param read the number of readings in that part
   * @param kept those that were kept, all or a sample
   */
  public static String source(String name, RowRange rows, long read, RecordTable kept) {
    return name
        + (rows.equals(RowRange.ALL) ? "" : " rows " + rows)
        + (read == kept.numRows()
            ? ""
            : ", a sample of " + kept.numRows() + " of " + read + " readings");
  }

  /** Nothing for a standard forest. */
  static String extension(IsolationForestConfig forest) {
    return forest.extensionLevel() == 0 ? "" : ", extension level " + forest.extensionLevelText();
  }

  private static String usually(Field field) {
    UsualRange usual = field.usual();
    if (usual != null && field.kind() == FieldKind.NUMERIC) {
      return brief(usual.low()) + " to " + brief(usual.high());
    }
    if (field.kind() == FieldKind.CATEGORICAL) {
      return String.join(" ", field.categories());
    }
    return "";
  }

  private static String brief(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Text.format("%.4g", value);
  }

  private String json() throws IOException {
    ObjectNode node = JsonText.object();
    node.put("model", file.toString());
    node.put("bytes", Files.size(file));
    node.put("id", model.id());
    node.put("readings", model.provenance().trainingRows());
    node.put("readings_read", read);
    node.put("bad_lines", badLines);
    if (leftOut > 0) {
      node.put("readings_in_maintenance", leftOut);
    }
    node.put("labelled_anomalies", training.labelledAnomalies());
    node.put("labelled_dropped", labelledDropped);
    if (!training.weights().isNone()) {
      node.put("weights", training.weights().text());
    }
    node.put("preset", Text.lowerCase(model.config().preset()));
    if (!training.choice().reason().isEmpty()) {
      node.put("preset_because", training.choice().reason());
    }
    node.put("trees", model.config().forest().numTrees());
    node.put("sample_size", model.config().forest().subsampleSize());
    node.put("scoring", Text.lowerCase(model.config().scoring()));
    node.put("seed", model.config().forest().seed());
    node.put("threshold", model.threshold().score());
    node.put("threshold_rule", model.threshold().rule());
    ArrayNode fields = node.putArray("fields");
    for (Field field : model.schema().fields()) {
      ObjectNode entry = fields.addObject();
      entry.put("name", field.name());
      entry.put("role", Text.lowerCase(field.role()));
      entry.put("kind", Text.lowerCase(field.kind()));
      entry.put("because", training.reasons().getOrDefault(field.name(), ""));
      if (field.usual() != null) {
        ObjectNode usual = entry.putObject("usual");
        usual.put("low", field.usual().low());
        usual.put("median", field.usual().median());
        usual.put("high", field.usual().high());
      }
      if (field.kind() == FieldKind.CATEGORICAL) {
        ArrayNode categories = entry.putArray("categories");
        field.categories().forEach(categories::add);
      }
    }
    return node.toString();
  }
}
