package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No seed leaves anomalies out, or makes them all alike. */
class DegenerateSeedsTest {
  static List<String> scenarios() {
    return Scenario.names();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void aHundredSeeds(String name) {
    search(name, 100);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("scenarios")
  void tenThousandSeeds(String name) {
    search(name, 10_000);
  }

  /** Over two rounds of each kind; for a fleet, of one device in forty. */
  private static void search(String name, int seeds) {
    Scenario scenario = Scenario.named(name);
    int devices = scenario.numDevices();
    for (long seed = 0; seed < (devices == 1 ? seeds : seeds / 40); seed++) {
      SensorStream stream = SensorStream.of(scenario, SensorStream.Options.of(scenario, seed));
      List<AnomalyTruth> truths = stream.anomalies(0, 20_000L * (devices == 1 ? 1 : devices / 5));
      Set<String> kinds = new TreeSet<>();
      Set<String> words = new HashSet<>();
      Set<Long> ids = new HashSet<>();
      for (AnomalyTruth truth : truths) {
        kinds.add(truth.kind());
        words.add(truth.rootCause() + truth.description());
        assertThat(ids.add(truth.id())).as("seed %d: id %d is unique", seed, truth.id()).isTrue();
      }
      assertThat(kinds).as("seed %d", seed).hasSameElementsAs(scenario.anomalyKinds());
      // Sensors, sizes and lengths differ: the words of no two in three are the same. Where
      // anomalies are values of a list, as in the network, at least a tenth differ.
      assertThat(words.size() * (name.equals("network") ? 10. : 3.))
          .as("seed %d: %d different of %d", seed, words.size(), truths.size())
          .isGreaterThan(truths.size());
    }
  }
}
