package io.github.iforest4j.view.text;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.time.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a model has learned, as text. Names come from the data and are not escaped here. */
public final class ModelText {
  private static final int MAX_LISTED = 8;

  private ModelText() {}

  /**
   * Returns what a model is: its number of features, its threshold, and what it learned from.
   *
   * @param what the file or the preset
   * @param how such as {@code "trained on"}
   * @param because why this preset was chosen; empty if nobody chose
   */
  public static List<String> introduction(
      String what, DetectorModel model, String how, String because) {
    List<String> lines = new ArrayList<>();
    long features = model.schema().fields().stream().filter(Field::isFeature).count();
    lines.add(
        Text.format(
            "model      %s: %s, threshold %.2f, %s %s",
            what,
            Counted.of(features, "feature"),
            model.threshold().score(),
            how,
            Counted.of(model.provenance().trainingRows(), "reading")));
    if (!because.isEmpty()) {
      lines.add("           " + because);
      lines.add("           features " + features(model));
    }
    return lines;
  }

  /**
   * Returns what a model that was learned from records is, and which of their columns it leaves
   * out, and why.
   *
   * @param what the preset
   * @param how such as {@code "learned from"}
   */
  public static List<String> introduction(
      String what, DetectorModel model, String how, Training training) {
    List<String> lines = introduction(what, model, how, training.choice().reason());
    List<String> leftOut =
        training.schema().fields().stream()
            .filter(field -> field.role() == FieldRole.IGNORED)
            .map(Field::name)
            .map(name -> name + " (" + training.reasons().getOrDefault(name, "") + ")")
            .filter(field -> !field.endsWith("(as specified)") && !field.endsWith("()"))
            .toList();
    if (!leftOut.isEmpty()) {
      lines.add("           left out " + shortened(leftOut));
    }
    return lines;
  }

  /** Returns how much of a table a model was learned from, and the time that the table spans. */
  public static String partOfWhole(DetectorModel learned, RecordTable table) {
    Duration span = RowReading.span(learned.schema(), table);
    long aside = table.numRows() - learned.provenance().trainingRows();
    return Text.format(
        "           of %,d%s%s",
        table.numRows(),
        span == null ? "" : " over " + DurationText.of(span),
        aside == 0 ? "" : Text.format(": %,d that look like faults were left out", aside));
  }

  /**
   * Returns a warning for records of less than a week, which may lack nights or Sundays; empty for
   * others.
   *
   * @param advice what to do about it
   */
  public static List<String> shortSpan(FeatureSchema schema, RecordTable table, String advice) {
    Duration span = RowReading.span(schema, table);
    return span == null || span.compareTo(Duration.ofDays(7)) >= 0
        ? List.of()
        : List.of(
            "           they span "
                + DurationText.of(span)
                + ": what is usual only at other times will be an anomaly; "
                + advice);
  }

  /** Returns the kinds that have models of their own, a line each; empty if there is one kind. */
  public static List<String> kinds(DetectorModel model) {
    List<String> lines = new ArrayList<>();
    int kinds = model.kinds().size();
    if (kinds == 0) {
      return lines;
    }
    FeatureSchema schema = model.schema();
    lines.add(
        Text.format(
            "kinds      %d kinds of %s have different fields, and a model each:",
            kinds, schema.field(schema.firstWithRole(FieldRole.KEY)).name()));
    for (DetectorModel kind : model.kinds().subList(0, Math.min(MAX_LISTED, kinds))) {
      lines.add(
          Text.format(
              "           %s (preset %s, %s)",
              features(kind),
              Text.lowerCase(kind.config().preset()),
              Counted.of(kind.provenance().trainingRows(), "reading")));
    }
    if (kinds > MAX_LISTED) {
      lines.add("           and " + (kinds - MAX_LISTED) + " more");
    }
    return lines;
  }

  /** Returns the names of the first features, and how many more there are. */
  public static String features(DetectorModel model) {
    return shortened(
        model.schema().fields().stream().filter(Field::isFeature).map(Field::name).toList());
  }

  private static String shortened(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())))
        + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "");
  }
}
