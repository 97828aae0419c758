package io.github.iforest4j.label.ground;

import io.github.iforest4j.Attribution;
import io.github.iforest4j.detect.Aspect;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.Readings;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.UsualRange;
import java.util.List;
import java.util.SplittableRandom;

/** Texts made of what texts about evidence are made of, in random order. */
final class GroundingCorpus {
  /** Evidence by number; the names of its fields contain each other and odd characters. */
  static final List<Evidence> EVIDENCE =
      List.of(
          Readings.bearing(),
          Readings.evidence(Readings.network(1337, 700, 120, "RAW_IP"), .3, 0, 0, 0, .1),
          withRecent(),
          odd(),
          new Evidence(null, .8, .6, null, List.of(), List.of()));

  private static final String[] FIELDS = {
    "bearing_temp",
    "Bearing Temp",
    "bearing-temp",
    "temp",
    "vibration",
    "load",
    "flow",
    "door_open",
    "src_port",
    "packet_size",
    "duration ms",
    "protocol",
    "_x",
    "x",
    "temp_c",
    "Größe",
    "GRÖSSE",
    "temp (c)",
    "a__b",
    "oil_temp",
    "bearing_temp_2",
    "RAW_IP"
  };
  private static final String[] NUMBERS = {
    "93.2", "93", "93.2173", "7.9", "7.90", "8", "61", "65.97", "2.61", "5.3", "0.78", ".61",
    "98.7", "4,321", "69", "24", "1337", "22", "443", "1e3", "-0.5", "\u22120.5", "12", "100",
    "1,000.5", "3.", "\u0669\u0663", "0", "1e999", "62.7", "-12.3"
  };
  private static final String[] WORDS = {
    "twice",
    "doubled",
    "three",
    "two",
    "one",
    "ninety-three",
    "one hundred and twenty",
    "half",
    "tenfold",
    "seven",
    "zero point six"
  };
  private static final String[] UNITS = {" °C", " mm/s", " %", "%", "ms", " x", " times", "-fold"};
  private static final String[] JOINTS = {
    " and ",
    ", ",
    "; ",
    ". ",
    " is ",
    " at ",
    " in ",
    " for the ",
    " of ",
    " to ",
    " ",
    ": ",
    " (usual ",
    ") ",
    "-",
    "\n",
    " rose while ",
    "! "
  };
  private static final String[] TIMES = {"14:03", "2026-03-09", "09:15", "14:03:27"};

  private GroundingCorpus() {}

  private static Evidence withRecent() {
    RecentReadings recent = new RecentReadings(Readings.PLANT);
    recent.add(Readings.plant(62.7, 2.1, 51, 12, false));
    recent.add(Readings.plant(64.4, 2.3, 51, 12, false));
    RecordRow row = Readings.plant(93.2, 7.9, 51, 12, true);
    return Readings.evidence(row, Aspect.VALUE, 1, recent, .2, .1);
  }

  private static Evidence odd() {
    FeatureSchema schema =
        new FeatureSchema(
            List.of(
                Field.numeric("_x", "").withUsual(new UsualRange(1, 2, 3)),
                Field.numeric("a__b", "°C").withUsual(new UsualRange(7, 8, 12)),
                Field.numeric("temp", "°C").withUsual(new UsualRange(60, 61, 62)),
                Field.numeric("bearing_temp", "°C").withUsual(new UsualRange(60, 61, 62)),
                Field.numeric("größe", "m").withUsual(new UsualRange(0, 1, 2)),
                Field.numeric("temp (c)", "ms").withUsual(new UsualRange(0, 1, 2))));
    RecordRow row = schema.newRow();
    row.clear();
    double[] values = {93.2, 7.9, 69, 24, 4321, 12};
    Attribution attribution = new Attribution(values.length);
    for (int f = 0; f < values.length; f++) {
      row.setNumber(f, values[f]);
      attribution.add(f, .1 * (f + 1), 0);
    }
    return Evidence.of(
        row,
        attribution,
        -1,
        f -> Aspect.VALUE,
        f -> Double.NaN,
        .7,
        .6,
        null,
        Readings.TIME,
        RecentReadings.NONE);
  }

  static String text(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(1, 14);
    for (int i = 0; i < pieces; i++) {
      int kind = random.nextInt(20);
      if (kind < 8) {
        text.append(one(FIELDS, random));
      } else if (kind < 15) {
        text.append(one(NUMBERS, random));
        text.append(random.nextBoolean() ? one(UNITS, random) : "");
      } else if (kind < 18) {
        text.append(one(WORDS, random));
        text.append(random.nextInt(4) == 0 ? one(UNITS, random) : "");
      } else if (kind == 18) {
        text.append(one(TIMES, random));
      } else {
        text.append("the pump");
      }
      text.append(one(JOINTS, random));
    }
    return text.toString();
  }

  private static String one(String[] of, SplittableRandom random) {
    return of[random.nextInt(of.length)];
  }
}
