package io.github.iforest4j.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.detect.Confidence;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.label.ground.Grounding;
import io.github.iforest4j.label.ground.GroundingFacts;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The offline labeller counts its facts while it makes its sentences. The count is what the checker
 * of facts finds in them, and the checker finds no unsupported one, for random evidence: usual
 * names and such as are words of the sentences, contain each other, or look like numbers or units.
 */
class CountedFactsTest {
  private static final int CASES = 2_000;
  private static final int MANY = 100_000;

  private static final List<String> NAMES =
      List.of(
          "temp",
          "flow",
          "pressure",
          "bearing_temp",
          "bearing temp",
          "bearing-temp",
          "sensor_1",
          "sensor_10",
          "sensor 1",
          "Temp",
          "TEMP",
          "pump-2",
          "cpu.load",
          "Volume Flow RateRMS",
          "score",
          "threshold",
          "usual",
          "high",
          "flow_high",
          "last readings",
          "value",
          "a",
          "x",
          "bar",
          "C",
          "m",
          "s",
          "ten",
          "twice",
          "tank_two",
          "_hidden",
          "a__b",
          "my_temp sensor",
          "2nd",
          "12",
          "2026-01-02",
          "log 2026-01-02",
          "Temperatur (°C)",
          "größe",
          "is",
          "of",
          "packet",
          "rpm",
          "times",
          "half",
          "raw",
          "ok",
          "tcp",
          "x_25",
          "e",
          "E5",
          "zone 2",
          "l/min");

  private static final List<String> UNITS =
      List.of(
          "", "", "", "°C", "bar", "m/s", "m/s2", "m²", "%", "rpm", "x", "times", "l/min", "e5",
          "of", "in", "C", "kg·m²", "µm", "min.", "ten", "% rF", "1/min", "(", ", ");

  private static final List<String> WORDS =
      List.of(
          "TCP",
          "UDP",
          "RAW_IP",
          "ok",
          "OK",
          "open",
          "E42",
          "7",
          "3.5",
          "",
          "none",
          "twice",
          "temp",
          "flow high",
          "a \"b\"",
          "null",
          "12:30",
          "two bar",
          "½",
          "n/a",
          "٣");

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static double number(Random random) {
    double value = random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4);
    return switch (random.nextInt(8)) {
      case 0 -> value;
      case 1 -> Math.rint(value);
      case 2 -> 0;
      case 3 -> value * 1e12;
      default -> Math.rint(value * 1e3) / 1e3;
    };
  }

  private static Finding finding(Random random, String name, double share, boolean found) {
    String unit = any(random, UNITS);
    double value = number(random);
    FieldKind kind = any(random, List.of(FieldKind.values()));
    if (kind == FieldKind.CATEGORICAL) {
      Deviation deviation =
          found
              ? any(random, List.of(Deviation.NEVER_SEEN, Deviation.MISSING, Deviation.NONE))
              : Deviation.NONE;
      List<String> known = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        known.add(any(random, WORDS));
      }
      String word = any(random, WORDS);
      return new Finding(
          name, kind, word, Double.NaN, "", null, known, deviation, 0, share, List.of());
    }
    if (random.nextInt(12) == 0) {
      String given = any(random, List.of("", "", "n/a", "-999", "ERR 5"));
      UsualRange range = new UsualRange(1, 2, 3);
      return new Finding(
          name,
          kind,
          given,
          Double.NaN,
          unit,
          range,
          List.of(),
          Deviation.MISSING,
          0,
          share,
          List.of());
    }
    if (kind == FieldKind.BOOLEAN) {
      boolean on = random.nextBoolean();
      UsualRange range = on ? new UsualRange(0, 0, 0) : new UsualRange(1, 1, 1);
      Deviation deviation =
          !found ? Deviation.NONE : on ? Deviation.ABOVE_RANGE : Deviation.BELOW_RANGE;
      return new Finding(
          name,
          kind,
          on ? any(random, List.of("true", "1", "on")) : "false",
          on ? 1 : 0,
          "",
          range,
          List.of(),
          deviation,
          0,
          share,
          List.of());
    }
    Deviation deviation =
        any(
            random,
            List.of(
                Deviation.ABOVE_RANGE,
                Deviation.BELOW_RANGE,
                Deviation.ABOVE_RANGE,
                Deviation.SUDDEN_RISE,
                Deviation.SUDDEN_FALL,
                Deviation.STUCK,
                Deviation.RESTLESS,
                Deviation.BACK_IN_RANGE,
                Deviation.NONE));
    double width = random.nextInt(6) == 0 ? 0 : Math.abs(number(random)) + 1e-3;
    double away = Math.max(1e-6, Math.abs(number(random)));
    UsualRange usual =
        switch (deviation) {
          case ABOVE_RANGE -> new UsualRange(value - away - width, value - away, value - away);
          case BELOW_RANGE -> new UsualRange(value + away, value + away, value + away + width);
          default -> new UsualRange(value - width, value, value + width);
        };
    List<Double> recent = new ArrayList<>();
    for (int n = random.nextInt(24); n > 0; n--) {
      recent.add(number(random));
    }
    return new Finding(
        name,
        kind,
        Double.toString(value),
        value,
        unit,
        usual,
        List.of(),
        found ? deviation : Deviation.NONE,
        1,
        share,
        recent);
  }

  private static Evidence evidence(Random random) {
    // Usual names and units are more frequent, so that most texts need not be read.
    int names = random.nextBoolean() ? 8 : NAMES.size();
    List<Finding> findings = new ArrayList<>();
    double left = 1;
    for (int n = random.nextInt(5); n > 0; n--) {
      double share = n == 1 ? left : left * random.nextDouble();
      findings.add(finding(random, NAMES.get(random.nextInt(names)), share, true));
      left -= share;
    }
    List<Finding> context = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      context.add(finding(random, NAMES.get(random.nextInt(names)), 0, false));
    }
    double threshold = .3 + .5 * random.nextDouble();
    double score = threshold + (1 - threshold) * random.nextDouble() * random.nextDouble();
    @Nullable Instant time = random.nextBoolean() ? Instant.ofEpochSecond(random.nextInt()) : null;
    Confidence confidence =
        random.nextBoolean() ? new Confidence(Confidence.Basis.STREAM_RANK, .987, 4711) : null;
    return new Evidence(time, score, threshold, confidence, findings, context);
  }

  /** Returns how many of the texts did not have to be read. */
  private static int check(int cases, long seed) {
    int counted = 0;
    for (int i = 0; i < cases; i++) {
      Random random = new Random(seed + i);
      Evidence evidence = evidence(random);
      AnomalyLabel label = new OfflineLabeler().label(evidence);
      OfflineLabeler.Words words = OfflineLabeler.words(evidence);
      Grounding read = Grounding.check(GroundingFacts.of(evidence), words.label(), words.reason());
      if (words.stated() >= 0) {
        counted++;
        assertThat(words.stated()).as("seed %s: %s", seed + i, words).isEqualTo(read.stated());
        assertThat(read.unsupported()).as("seed %s: %s", seed + i, words).isEmpty();
      }
      assertThat(label.statedFacts()).as("seed %s", seed + i).isEqualTo(read.stated());
      assertThat(label.groundedFacts()).as("seed %s", seed + i).isEqualTo(read.grounded());
    }
    return counted;
  }

  @Test
  void theCountIsThatOfTheChecker() {
    assertThat(check(CASES, 1)).isGreaterThan(CASES / 10);
  }

  @Test
  @Tag("long")
  void theCountIsThatOfTheCheckerInManyCases() {
    assertThat(check(MANY, 1_000_000)).isGreaterThan(MANY / 10);
  }

  /** A field that is called as a word of the sentences might be found where it is not meant. */
  @Test
  void aFieldNamedAsAWordOfTheSentencesIsNotCountedWithoutReading() {
    Set<String> words = new TreeSet<>();
    for (int i = 0; i < CASES; i++) {
      Random random = new Random(i);
      Finding finding = finding(random, "temp", 1, true);
      Finding other = finding(random, "flow", 1, true);
      for (List<Finding> findings :
          List.of(List.<Finding>of(), List.of(finding), List.of(finding, other))) {
        OfflineLabeler.Words said =
            OfflineLabeler.words(new Evidence(null, .8, .7, null, findings, List.of()));
        if (said.stated() >= 0) {
          words.addAll(List.of((said.label() + " " + said.reason()).split("[^A-Za-z]+")));
        }
      }
    }
    words.removeAll(NAMES);
    words.removeAll(WORDS);
    UNITS.forEach(unit -> words.removeAll(List.of(unit.split("[^A-Za-z]+"))));
    assertThat(words).contains("cause", "suddenly", "together", "restless");
    for (String word : words) {
      Finding named = finding(new Random(1), word, 1, true);
      Evidence evidence = new Evidence(null, .8, .7, null, List.of(named), List.of());
      assertThat(OfflineLabeler.words(evidence).stated()).as(word).isNegative();
    }
  }
}
