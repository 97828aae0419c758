package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The anomalies of {@code plant} against their truth. */
class PlantFaultsTest {
  private static final Scenario PLANT = Scenario.named("plant");
  private static final SensorStream.Options DEFAULT = SensorStream.Options.of(PLANT, 0);

  private static SensorStream faulty(long seed) {
    return SensorStream.of(PLANT, DEFAULT.withSeed(seed));
  }

  /** The truth of each reading, without the cost of the signals. */
  private static AnomalyTruth[] truths(SensorStream.Options options, int readings) {
    AnomalyTruth[] truths = new AnomalyTruth[readings];
    for (AnomalyTruth truth : SensorStream.of(PLANT, options).anomalies(0, readings)) {
      for (long i = truth.firstReading(); i <= Math.min(readings - 1, truth.lastReading()); i++) {
        assertThat(truths[(int) i]).isNull();
        truths[(int) i] = truth;
      }
    }
    return truths;
  }

  @Test
  void noSeedLeavesAKindOutOfTheFirstTwoThousandReadings() {
    for (long seed = 0; seed < 10_000; seed++) {
      Set<String> whole = new TreeSet<>();
      for (AnomalyTruth truth : truths(DEFAULT.withSeed(seed), 2_000)) {
        if (truth != null && truth.lastReading() < 2_000) {
          whole.add(truth.kind());
        }
      }
      assertThat(whole).as("seed %d", seed).hasSameElementsAs(PLANT.anomalyKinds());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {.001, .03, .1, .5})
  void theShareIsMet(double share) {
    for (long seed = 1; seed <= 10; seed++) {
      int n = (int) (20 * 60 / share);
      long anomalous =
          Arrays.stream(truths(DEFAULT.withSeed(seed).withAnomalyShare(share), n))
              .filter(truth -> truth != null)
              .count();
      // Met round by round; n ends inside a round, of which there are at least 20.
      assertThat(anomalous / (double) n).as("seed %d", seed).isCloseTo(share, within(share / 20));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {.03, .5})
  void eventsAreApartAndTheirTruthNamesTheirReadings(double share) {
    for (long seed = 1; seed <= 50; seed++) {
      AnomalyTruth[] truths = truths(DEFAULT.withSeed(seed).withAnomalyShare(share), 5_000);
      assertThat(truths[0]).as("the first reading").isNull();
      AnomalyTruth previous = null;
      for (int i = 0; i < truths.length; i++) {
        AnomalyTruth truth = truths[i];
        if (truth == null) {
          continue;
        }
        assertThat((long) i).isBetween(truth.firstReading(), truth.lastReading());
        if (truth != previous) {
          assertThat(truth.firstReading()).as("seed %d", seed).isEqualTo(i);
          assertThat(truth.id()).isEqualTo(previous == null ? 1 : previous.id() + 1);
          assertThat(truths[i - 1]).as("seed %d: normal before %s", seed, truth).isNull();
        }
        if (i + 1 < truths.length && i == truth.lastReading()) {
          assertThat(truths[i + 1]).as("seed %d: normal after %s", seed, truth).isNull();
        }
        if (i < truth.lastReading() && i + 1 < truths.length) {
          assertThat(truths[i + 1]).isSameAs(truth);
        }
        previous = truth;
      }
    }
  }

  @Test
  void kindsAreDealtEvenlyOverSensorsAndDirections() {
    Map<String, Set<String>> sensors = new TreeMap<>();
    Map<String, Integer> kinds = new TreeMap<>();
    Set<String> directions = new TreeSet<>();
    AnomalyTruth previous = null;
    for (AnomalyTruth truth : truths(DEFAULT.withSeed(11), 400_000)) {
      if (truth != null && truth != previous) {
        kinds.merge(truth.kind(), 1, Integer::sum);
        sensors.computeIfAbsent(truth.kind(), k -> new TreeSet<>()).addAll(truth.fields());
        directions.add(truth.kind() + truth.description().replaceAll(".*too (high|low).*", " $1"));
        previous = truth;
      }
    }
    assertThat(kinds.values()).allSatisfy(n -> assertThat(n).isBetween(220, 270));
    for (String kind : PLANT.anomalyKinds()) {
      assertThat(sensors.get(kind)).as(kind).hasSize(kind.equals("stuck") ? 5 : 7);
    }
    assertThat(directions)
        .contains("spike high", "spike low", "drift high", "drift low")
        .contains("level_shift high", "level_shift low");
  }

  /** Readings of a faulty stream beside its clean twin, one event at a time. */
  private record Observed(AnomalyTruth truth, List<double[]> faulty, List<double[]> clean) {
    double difference(int field, int age) {
      return faulty.get(age)[field] - clean.get(age)[field];
    }
  }

  private static double[] numbers(SensorReading reading) {
    double[] numbers = new double[PLANT.schema().numFields()];
    Arrays.setAll(numbers, reading::number);
    return numbers;
  }

  /** All events of a stream; checks that there is no difference anywhere else. */
  private static List<Observed> observe(long seed, int readings, List<double[]> before) {
    SensorStream stream = faulty(seed);
    SensorStream twin = SensorStream.of(PLANT, DEFAULT.withSeed(seed).clean());
    List<Observed> events = new ArrayList<>();
    double[] last = null;
    for (int i = 0; i < readings; i++) {
      SensorReading reading = stream.next();
      SensorReading normal = twin.next();
      assertThat(normal.truth()).isNull();
      AnomalyTruth truth = reading.truth();
      for (int f = 0; f < PLANT.schema().numFields(); f++) {
        boolean affected = truth != null && truth.fields().contains(PLANT.schema().field(f).name());
        if (!affected) {
          assertThat(reading.text(f))
              .as("seed %d reading %d field %d", seed, i, f)
              .isEqualTo(normal.text(f));
        }
      }
      if (truth != null) {
        if (i == truth.firstReading()) {
          events.add(new Observed(truth, new ArrayList<>(), new ArrayList<>()));
          before.add(last);
        }
        events.get(events.size() - 1).faulty.add(numbers(reading));
        events.get(events.size() - 1).clean.add(numbers(normal));
      }
      last = numbers(reading);
    }
    return events;
  }

  @Test
  void everyKindHasItsShapeAndSizeAndNothingElseChanges() {
    int coincidences = 0;
    int frozenReadings = 0;
    for (long seed = 1; seed <= 8; seed++) {
      List<double[]> before = new ArrayList<>();
      List<Observed> events = observe(seed, 20_000, before);
      assertThat(events.size()).isGreaterThan(50);
      for (int e = 0; e < events.size() - 1; e++) {
        Observed event = events.get(e);
        int field = PLANT.schema().indexOf(event.truth.fields().get(0));
        int length = event.faulty.size();
        assertThat(length).isEqualTo(event.truth.length());
        switch (event.truth.kind()) {
          case "spike" -> {
            assertThat(length).isEqualTo(1);
            assertConstantOffset(event, field, 8, 12);
          }
          case "level_shift" -> {
            assertThat(length).isBetween(6, 10);
            assertConstantOffset(event, field, 6, 8);
          }
          case "drift" -> {
            assertThat(length).isBetween(15, 20);
            assertRamp(event, field);
          }
          case "stuck" -> {
            assertThat(length).isBetween(20, 24);
            for (int age = 0; age < length; age++) {
              assertThat(event.faulty.get(age)[field]).isEqualTo(before.get(e)[field]);
              frozenReadings++;
              coincidences += event.difference(field, age) == 0 ? 1 : 0;
            }
          }
          default -> {
            assertThat(event.truth.kind()).isEqualTo("dropout");
            assertThat(length).isBetween(2, 5);
            assertThat(event.truth.fields()).hasSizeBetween(1, 3);
            for (String name : event.truth.fields()) {
              int f = PLANT.schema().indexOf(name);
              assertThat(event.faulty).allSatisfy(r -> assertThat(r[f]).isNaN());
            }
          }
        }
      }
    }
    // A frozen sensor shows by chance, at its resolution, what it would have shown anyway.
    assertThat(coincidences / (double) frozenReadings).isLessThan(.05);
  }

  private static double spread(int field) {
    return PLANT.sensors().get(field - 1).spread();
  }

  private static double resolution(int field) {
    return Math.pow(10, -PLANT.channels().get(field - 1).decimals());
  }

  private static void assertConstantOffset(Observed event, int field, double least, double most) {
    double first = event.difference(field, 0);
    assertThat(Math.abs(first) / spread(field))
        .as("%s", event.truth)
        .isBetween(least - .05, most + .05);
    for (int age = 1; age < event.faulty.size(); age++) {
      // Both readings are rounded: one step.
      assertThat(event.difference(field, age))
          .isCloseTo(first, within(1.01 * 2 * resolution(field)));
    }
  }

  private static void assertRamp(Observed event, int field) {
    int length = event.faulty.size();
    double top = event.difference(field, length - 1);
    assertThat(Math.abs(top) / spread(field)).as("%s", event.truth).isBetween(6.95, 8.05);
    for (int age = 0; age < length; age++) {
      double expected = top * (age + 1) / length;
      assertThat(event.difference(field, age))
          .as("%s at %d", event.truth, age)
          .isCloseTo(expected, within(1.01 * 2 * resolution(field)))
          .isNotZero();
    }
  }

  @Test
  void aVanishingShareStillRuns() {
    AnomalyTruth[] truths = truths(DEFAULT.withAnomalyShare(Double.MIN_VALUE), 10_000);
    assertThat(truths).containsOnlyNulls();
  }

  @Test
  void theTruthSpeaksInWords() {
    Set<String> sentences = new TreeSet<>();
    for (AnomalyTruth truth : truths(DEFAULT.withSeed(2), 4_000)) {
      if (truth != null) {
        sentences.add(truth.kind() + ": " + truth.description());
      }
    }
    assertThat(sentences)
        .anyMatch(
            s -> s.matches("spike: \\w+ jumps \\d+\\.\\d+ \\S+ too (high|low) for one reading"))
        .anyMatch(s -> s.matches("stuck: \\w+ is frozen at its last value for 2\\d readings"))
        .anyMatch(s -> s.matches("drift: \\w+ drifts to .* too (high|low) within \\d+ readings"))
        .anyMatch(s -> s.matches("dropout: [\\w, ]+ without a value for \\d readings"))
        .anyMatch(s -> s.matches("level_shift: \\w+ is off by .* for \\d+ readings"));
  }
}
