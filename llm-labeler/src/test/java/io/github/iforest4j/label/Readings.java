package io.github.iforest4j.label;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.time.Instant;
import java.util.List;

/** Hand-made schemas and evidence for the tests. */
public final class Readings {
  public static final Instant TIME = Instant.parse("2026-03-09T14:03:27Z");

  public static final FeatureSchema NETWORK =
      new FeatureSchema(
          List.of(
              Field.categorical("src_port", List.of("22", "443", "80", "8080")),
              Field.numeric("dst_port", "").withUsual(new UsualRange(1650, 33000, 64900)),
              Field.numeric("packet_size", "").withUsual(new UsualRange(113, 800, 1487)),
              Field.numeric("duration_ms", "ms").withUsual(new UsualRange(54, 275, 495)),
              Field.categorical("protocol", List.of("TCP", "UDP"))));

  public static final FeatureSchema PLANT =
      new FeatureSchema(
          List.of(
              Field.numeric("bearing_temp", "°C").withUsual(new UsualRange(61.04, 63.4, 65.97)),
              Field.numeric("vibration", "mm/s").withUsual(new UsualRange(1.83, 2.2, 2.61)),
              Field.numeric("load", "%").withUsual(new UsualRange(40, 52, 61)),
              Field.numeric("flow", "l/min").withUsual(new UsualRange(-0.5, 12, 14.5)),
              Field.bool("door_open").withUsual(new UsualRange(0, 0, 0))));

  private Readings() {}

  /** A network record. A null source port stays absent. */
  public static RecordRow network(Object port, double size, double duration, String protocol) {
    RecordRow row = NETWORK.newRow();
    row.clear();
    if (port instanceof Number number) {
      row.setNumber(0, number.doubleValue());
    } else if (port instanceof String text) {
      row.setText(0, text);
    }
    row.setNumber(1, 51234);
    row.setNumber(2, size);
    row.setNumber(3, duration);
    row.setText(4, protocol);
    return row;
  }

  /** A plant record; NaN is missing. */
  public static RecordRow plant(
      double temp, double vibration, double load, double flow, boolean open) {
    RecordRow row = PLANT.newRow();
    row.clear();
    row.setNumber(0, temp);
    row.setNumber(1, vibration);
    row.setNumber(2, load);
    row.setNumber(3, flow);
    row.setBoolean(4, open);
    return row;
  }

  /** Evidence with one contribution per field; score .78 and threshold .61. */
  public static Evidence evidence(RecordRow row, double... contributions) {
    return evidence(row, Aspect.VALUE, +1, contributions);
  }

  /** The same, where every field stood out in one way, on one side. */
  public static Evidence evidence(RecordRow row, Aspect aspect, int side, double... contributions) {
    return evidence(row, aspect, side, RecentReadings.NONE, contributions);
  }

  /** The same, after other readings. The temperature's usual spread is 1. */
  public static Evidence evidence(
      RecordRow row, Aspect aspect, int side, RecentReadings recent, double... contributions) {
    Attribution attribution = new Attribution(row.schema().numFields());
    for (int f = 0; f < contributions.length; f++) {
      attribution.add(f, contributions[f], side * contributions[f]);
    }
    Confidence confidence = new Confidence(Confidence.Basis.STREAM_RANK, .9876, 4321);
    return Evidence.of(
        row,
        attribution,
        -1,
        f -> aspect,
        f -> f == 0 ? 1 : Double.NaN,
        .7812,
        .6103,
        confidence,
        TIME,
        recent);
  }

  /** Readings of {@code temp_in} that were usual, and one that is clearly above them. */
  public static Evidence jump() {
    return Sentences.EVIDENCE.get("twins");
  }

  /** Plant readings of these temperatures, oldest first. */
  public static RecentReadings temperatures(double... temperatures) {
    RecentReadings recent = new RecentReadings(PLANT);
    for (double temperature : temperatures) {
      recent.add(plant(temperature, 2.2, 50, 12, false));
    }
    return recent;
  }

  /** The bearing of {@code cli.md}: temperature and vibration high, all else as usual. */
  public static Evidence bearing() {
    return evidence(plant(93.2173, 7.9012, 51, 12.3, false), .2, .07, .02, 0, -.01);
  }
}
