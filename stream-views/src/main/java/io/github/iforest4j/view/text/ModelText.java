package io.github.iforest4j.view.text;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import java.util.ArrayList;
import java.util.List;

/** What a model has learned, as text. Names come from the data and are not escaped here. */
public final class ModelText {
  private static final int MAX_LISTED = 8;

  private ModelText() {}

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
              "           %s (preset %s, %,d readings)",
              features(kind),
              Text.lowerCase(kind.config().preset()),
              kind.provenance().trainingRows()));
    }
    if (kinds > MAX_LISTED) {
      lines.add("           and " + (kinds - MAX_LISTED) + " more");
    }
    return lines;
  }

  /** Returns the names of the first features, and how many more there are. */
  public static String features(DetectorModel model) {
    List<String> names =
        model.schema().fields().stream().filter(Field::isFeature).map(Field::name).toList();
    return String.join(", ", names.subList(0, Math.min(MAX_LISTED, names.size())))
        + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more" : "");
  }
}
