package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model says of a reading that is usual except for one field, which lies twice the width of
 * its usual range above it: {@link DetectorModel#probe()}. Immutable.
 *
 * @param field the index of the field in the schema
 * @param value its value, in the field's own unit
 * @param score the score of the reading, in (0,1]
 * @param threshold the threshold that it is compared with
 * @param isAnomaly whether the reading is an anomaly
 */
public record Probe(int field, double value, double score, double threshold, boolean isAnomaly) {
  static List<Probe> of(DetectorModel model) {
    FeatureSchema schema = model.schema();
    List<Probe> probes = new ArrayList<>();
    if (model.config().preset() == Preset.METRIC) {
      return probes;
    }
    for (int f = 0; f < schema.numFields(); f++) {
      Field field = schema.field(f);
      UsualRange usual = field.usual();
      if (field.isFeature()
          && field.kind() == FieldKind.NUMERIC
          && usual != null
          && usual.high() > usual.low()) {
        double value = usual.high() + 2 * (usual.high() - usual.low());
        Verdict verdict = judge(model, f, value);
        probes.add(new Probe(f, value, verdict.score(), verdict.threshold(), verdict.isAnomaly()));
      }
    }
    return probes;
  }

  private static Verdict judge(DetectorModel model, int field, double value) {
    AnomalyDetector detector = model.newDetector();
    RecordRow row = detector.newRow();
    for (int before = model.config().preset().trainingWarmUp(); before > 0; before--) {
      detector.detectReused(medians(model.schema(), row));
    }
    medians(model.schema(), row).setNumber(field, value);
    return detector.detectReused(row);
  }

  private static RecordRow medians(FeatureSchema schema, RecordRow row) {
    row.clear();
    for (int f = 0; f < schema.numFields(); f++) {
      Field field = schema.field(f);
      UsualRange usual = field.usual();
      if (field.isFeature() && usual != null) {
        row.setNumber(f, usual.median());
      } else if (field.isFeature() && !field.categories().isEmpty()) {
        row.setText(f, field.categories().get(0));
      }
    }
    return row;
  }
}
