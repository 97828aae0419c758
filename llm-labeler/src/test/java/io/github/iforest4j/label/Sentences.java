package io.github.iforest4j.label;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers about hand-made evidence, each known to be true or to lie in a certain way; read from
 * {@code sentences.txt}, which says how they are written.
 */
final class Sentences {
  /**
   * An answer.
   *
   * @param evidence the name of the evidence
   * @param kind {@code true}, or in which way it lies
   */
  record Sentence(String evidence, String kind, String category, String label, String reason) {
    boolean isTrue() {
      return kind.equals("true");
    }

    String json() {
      return tools.jackson.databind.json.JsonMapper.shared()
          .writeValueAsString(
              Map.of("category", category, "label", label, "reason", reason, "severity", "high"));
    }
  }

  static final Map<String, Evidence> EVIDENCE = new LinkedHashMap<>();

  static {
    EVIDENCE.put("hot", Readings.bearing());
    Finding pressure = number("pressure", "bar", 2.2, 1.8, 2.2, 2.6, Deviation.NONE, 0, 0);
    Finding rpm = number("pump_speed", "rpm", 1450, 1400, 1450, 1500, Deviation.NONE, 0, .03);
    Finding speed = number("speed", "rpm", 1480, 1400, 1470, 1540, Deviation.NONE, 0, 0);
    add(
        "low",
        List.of(pressure, rpm),
        number(
            "flow",
            "l/min",
            3.1,
            9.8,
            12,
            14.5,
            Deviation.BELOW_RANGE,
            -1,
            .9,
            12.1,
            11.9,
            12.3,
            12,
            11.8,
            12.2));
    add(
        "stuck",
        List.of(number("flow", "l/min", 12, 9.8, 12, 14.5, Deviation.NONE, 0, 0), speed),
        number(
            "pressure",
            "bar",
            6.31,
            5.94,
            6.4,
            6.84,
            Deviation.STUCK,
            -1,
            .85,
            6.31,
            6.31,
            6.31,
            6.31,
            6.31,
            6.31,
            6.31,
            6.31));
    add(
        "missing",
        List.of(pressure),
        new Finding(
            "intake_air",
            FieldKind.NUMERIC,
            "",
            Double.NaN,
            "°C",
            new UsualRange(18, 22, 26),
            List.of(),
            Deviation.MISSING,
            0,
            .97,
            List.of()));
    add(
        "never",
        List.of(
            number("packet_size", "", 700, 113, 800, 1487, Deviation.NONE, 0, 0),
            number("duration_ms", "ms", 120, 54, 275, 495, Deviation.NONE, 0, 0)),
        new Finding(
            "protocol",
            FieldKind.CATEGORICAL,
            "RAW_IP",
            Double.NaN,
            "",
            null,
            List.of("TCP", "UDP"),
            Deviation.NEVER_SEEN,
            0,
            .92,
            List.of()));
    add(
        "rise",
        List.of(pressure),
        number(
            "flow", "l/min", 14.1, 4, 9, 16, Deviation.SUDDEN_RISE, 1, .8, 6, 6.1, 5.9, 6, 6.2, 6));
    add(
        "fall",
        List.of(pressure),
        number("level", "%", 31, 20, 55, 80, Deviation.SUDDEN_FALL, -1, .83, 70, 71, 69, 70, 72));
    add(
        "noise",
        List.of(pressure),
        number(
            "speed",
            "rpm",
            1490,
            1380,
            1450,
            1520,
            Deviation.RESTLESS,
            1,
            .88,
            1400,
            1510,
            1395,
            1505,
            1390,
            1512));
    add(
        "back",
        List.of(pressure),
        number(
            "temp",
            "°C",
            21.3,
            19,
            21.5,
            24,
            Deviation.BACK_IN_RANGE,
            1,
            .75,
            21,
            21.2,
            35.1,
            34.8,
            21.4));
    add(
        "combination",
        List.of(speed),
        number("power", "kW", 41, 20, 40, 60, Deviation.NONE, 1, .5),
        number("flow", "l/min", 6.2, 4, 9, 16, Deviation.NONE, -1, .45));
    add(
        "twins",
        List.of(number("temp_out", "°C", 48.9, 45, 48.5, 52, Deviation.NONE, 0, .02)),
        number(
            "temp_in",
            "°C",
            71.2,
            60,
            61,
            62,
            Deviation.ABOVE_RANGE,
            1,
            .93,
            61.2,
            60.8,
            61,
            61.1));
    add(
        "report",
        List.of(speed, number("current", "A", 14.2, 12, 14, 16, Deviation.NONE, 0, 0)),
        number(
            "pressure",
            "bar",
            9.05,
            5.94,
            6.4,
            6.84,
            Deviation.ABOVE_RANGE,
            1,
            .9,
            6.4,
            6.38,
            6.45,
            6.41));
    add(
        "door",
        List.of(pressure),
        new Finding(
            "door_open",
            FieldKind.BOOLEAN,
            "true",
            1,
            "",
            new UsualRange(0, 0, 0),
            List.of(),
            Deviation.ABOVE_RANGE,
            1,
            .9,
            List.of()));
  }

  private Sentences() {}

  private static void add(String name, List<Finding> context, Finding... findings) {
    EVIDENCE.put(
        name,
        new Evidence(
            Readings.TIME,
            .7812,
            .6103,
            new Confidence(Confidence.Basis.STREAM_RANK, .9876, 4321),
            List.of(findings),
            context));
  }

  private static Finding number(
      String field,
      String unit,
      double value,
      double low,
      double median,
      double high,
      Deviation deviation,
      int direction,
      double share,
      double... recent) {
    List<Double> before = new ArrayList<>();
    for (double one : recent) {
      before.add(one);
    }
    return new Finding(
        field,
        FieldKind.NUMERIC,
        Double.toString(value),
        value,
        unit,
        new UsualRange(low, median, high),
        List.of(),
        deviation,
        direction,
        share,
        before);
  }

  /** The sentences of {@code sentences.txt}, in its order. */
  static List<Sentence> all() {
    return read("sentences.txt");
  }

  /** The sentences that the list of words was not made for. */
  static List<Sentence> heldOut() {
    return read("sentences-held-out.txt");
  }

  /** Sentences that the check was not changed for, with all kinds of lies. */
  static List<Sentence> secondHeldOut() {
    return read("sentences-held-out-2.txt");
  }

  private static List<Sentence> read(String file) {
    List<Sentence> all = new ArrayList<>();
    String evidence = "";
    for (String line : lines(file)) {
      if (line.startsWith("[")) {
        evidence = line.substring(1, line.length() - 1);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] part = line.split("\\|", -1);
        if (part.length != 4 || !EVIDENCE.containsKey(evidence)) {
          throw new IllegalStateException(file + ": " + line);
        }
        all.add(
            new Sentence(
                evidence, part[0].strip(), part[1].strip(), part[2].strip(), part[3].strip()));
      }
    }
    return all;
  }

  private static List<String> lines(String file) {
    try (@Nullable InputStream in = Sentences.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
