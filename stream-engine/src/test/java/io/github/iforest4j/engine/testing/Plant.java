package io.github.iforest4j.engine.testing;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A small model of two sensors per device, and readings for it. */
public final class Plant {
  /** A time, the device, and two sensors. */
  public static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.text("device", FieldRole.KEY),
              Field.numeric("temperature", "°C"),
              Field.numeric("pressure", "bar")));

  /** The time of the first reading. */
  public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private Plant() {}

  /** A model of readings that each stand alone. */
  public static DetectorModel model() {
    return model(Preset.READINGS);
  }

  /** A model with a preset. */
  public static DetectorModel model(Preset preset) {
    RecordTable table = new RecordTable();
    Random random = new Random(3);
    for (int r = 0; r < 600; r++) {
      table.setText(table.fieldIndex("time"), START.minusSeconds(600 - r).toString());
      table.setText(table.fieldIndex("device"), "a");
      table.setNumber(table.fieldIndex("temperature"), 60 + random.nextGaussian());
      table.setNumber(table.fieldIndex("pressure"), 5 + .1 * random.nextGaussian());
      table.endRow();
    }
    DetectorConfig config =
        DetectorConfig.builder()
            .preset(preset)
            .forest(IsolationForestConfig.builder().numTrees(25).subsampleSize(64).seed(1).build())
            .build();
    return DetectorModel.fit(
        SCHEMA, table, config, new ModelProvenance("test", "made up", 600, START));
  }

  /** An ordinary reading of a device. */
  public static FeedSource.Reading normal(String device, long second) {
    return reading(device, second, 60 + new Random(second).nextGaussian() / 4);
  }

  /** A reading that is far too hot. */
  public static FeedSource.Reading hot(String device, long second) {
    return reading(device, second, 140);
  }

  private static FeedSource.Reading reading(String device, long second, double temperature) {
    return sink -> {
      sink.setText(sink.fieldIndex("time"), START.plusSeconds(second).toString());
      sink.setText(sink.fieldIndex("device"), device);
      sink.setNumber(sink.fieldIndex("temperature"), temperature);
      sink.setNumber(sink.fieldIndex("pressure"), 5);
    };
  }
}
