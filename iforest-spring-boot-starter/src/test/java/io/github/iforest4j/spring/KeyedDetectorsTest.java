package io.github.iforest4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A detector for each key: verdicts, incidents, bounds, and many threads. */
class KeyedDetectorsTest {
  private static final DetectorModel MODEL = PumpModel.readings();
  private static final Map<String, Double> USUAL = Map.of("temperature", 63.2, "flow", 58.0);
  private static final Map<String, Double> HOT = Map.of("temperature", 93.2, "flow", 58.0);

  /** A reading as a service may have it. */
  record Reading(double temperature, double flow) {}

  private static IforestProperties properties(@Nullable Integer maxKeys, Duration idle) {
    return new IforestProperties(null, null, Learning.FROZEN, maxKeys, idle, null);
  }

  @Test
  void aMapAndARecordAreJudgedAlike() {
    KeyedDetectors detectors = new KeyedDetectors(MODEL, IforestProperties.defaults());
    Verdict ofMap = detectors.detect("a", HOT).verdict();
    Verdict ofRecord = detectors.detect("b", new Reading(93.2, 58)).verdict();
    assertThat(ofMap.isAnomaly()).isTrue();
    assertThat(ofRecord.score()).isEqualTo(ofMap.score());
    assertThat(ofRecord.explain())
        .isEqualTo(ofMap.explain())
        .contains("temperature 93.2 is above its usual range");
  }

  @Test
  void anIncidentBeginsOnceAndAgainAfterTheGap() {
    KeyedDetectors detectors = new KeyedDetectors(MODEL, IforestProperties.defaults());
    assertThat(detectors.detect("a", HOT).beginsIncident()).isTrue();
    assertThat(detectors.detect("a", USUAL).beginsIncident()).isFalse();
    assertThat(detectors.detect("a", HOT).beginsIncident()).isFalse();
    // A value that stays the same would be unusual, too.
    for (double flow = 57.5; flow < 60; flow += .5) {
      Map<String, Double> usual = Map.of("temperature", 63 + flow / 100, "flow", flow);
      assertThat(detectors.detect("a", usual).verdict().isAnomaly()).isFalse();
    }
    assertThat(detectors.detect("a", HOT).beginsIncident()).isTrue();
    // Another key has incidents of its own.
    assertThat(detectors.detect("b", HOT).beginsIncident()).isTrue();
    assertThat(detectors.readings()).isEqualTo(10);
    assertThat(detectors.anomalies()).isEqualTo(4);
    assertThat(detectors.incidents()).isEqualTo(3);
  }

  @Test
  void theKeyThatWasSilentLongestMakesRoom() {
    KeyedDetectors detectors = new KeyedDetectors(MODEL, properties(2, Duration.ofDays(1)));
    detectors.detect("a", USUAL);
    detectors.detect("b", USUAL);
    detectors.detect("a", USUAL);
    detectors.detect("c", USUAL);
    assertThat(detectors.keys()).isEqualTo(2);
    assertThat(detectors.forgottenKeys()).isEqualTo(1);
    assertThat(detectors.detect("a", USUAL).verdict().position()).isEqualTo(2);
    assertThat(detectors.detect("b", USUAL).verdict().position()).isZero();
  }

  @Test
  void anIdleKeyIsForgottenAlthoughNothingArrives() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    KeyedDetectors detectors =
        new KeyedDetectors(MODEL, properties(null, Duration.ofMinutes(5)), now::get);
    detectors.detect("a", USUAL);
    now.set(Instant.EPOCH.plusSeconds(300));
    assertThat(detectors.keys()).isEqualTo(1);
    now.set(Instant.EPOCH.plusSeconds(301));
    assertThat(detectors.keys()).isZero();
    assertThat(detectors.forgottenKeys()).isEqualTo(1);
  }

  @Test
  void aBadReadingTakesNoPlaceAndChangesNothing() {
    KeyedDetectors detectors = new KeyedDetectors(MODEL, properties(1, Duration.ofDays(1)));
    detectors.detect("a", USUAL);
    assertThatThrownBy(() -> detectors.detect("b", Map.of("tempreature", 63.2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tempreature")
        .hasMessageContaining("temperature");
    assertThatThrownBy(() -> detectors.detect("k".repeat(257), USUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256")
        .hasMessageContaining("257");
    assertThat(detectors.readings()).isEqualTo(1);
    assertThat(detectors.detect("a", USUAL).verdict().position()).isEqualTo(1);
  }

  @Test
  void whatDetectorsOfThisModelCannotDoIsRefused() {
    assertThat(new KeyedDetectors(MODEL, IforestProperties.defaults()).maxKeys()).isEqualTo(10_000);
    assertThatThrownBy(() -> properties(0, Duration.ofDays(1)))
        .hasMessageContaining("iforest.max-keys must be at least 1, was 0");
    assertThatThrownBy(() -> properties(1, Duration.ZERO)).hasMessageContaining("iforest.idle");
    assertThatThrownBy(
            () -> new IforestProperties(null, null, Learning.FROZEN, 1, Duration.ofDays(1), 0))
        .hasMessageContaining("iforest.incident-gap must be at least 1, was 0");
  }

  /**
   * Threads that send readings of different keys, and look at the counts meanwhile, get the
   * verdicts that each key's detector gives alone.
   */
  @Test
  void threadsGetTheVerdictsOfOneThread() throws Exception {
    int threads = 4;
    int readings = 500;
    DetectorModel model = PumpModel.sensors();
    KeyedDetectors detectors = new KeyedDetectors(model, IforestProperties.defaults());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<Double>>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int seed = t;
        all.add(
            pool.submit(
                () -> {
                  List<Double> scores = new ArrayList<>();
                  Random random = new Random(seed);
                  for (int i = 0; i < readings; i++) {
                    scores.add(detectors.detect("pump-" + seed, reading(random)).verdict().score());
                    assertThat(detectors.keys()).isBetween(1, threads);
                  }
                  return scores;
                }));
      }
      for (int t = 0; t < threads; t++) {
        AnomalyDetector alone = model.newDetector();
        Random random = new Random(t);
        List<Double> expected = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
          expected.add(alone.detect(reading(random)).score());
        }
        assertThat(all.get(t).get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(detectors.readings()).isEqualTo((long) threads * readings);
  }

  /** Several threads may share a key: each reading is judged and counted once. */
  @Test
  void threadsMayShareAKey() throws Exception {
    int threads = 4;
    int readings = 500;
    KeyedDetectors detectors = new KeyedDetectors(MODEL, IforestProperties.defaults());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < readings; i++) {
                    detectors.detect("pump", USUAL);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(detectors.readings()).isEqualTo((long) threads * readings);
    assertThat(detectors.detect("pump", USUAL).verdict().position())
        .isEqualTo((long) threads * readings);
  }

  private static Map<String, Double> reading(Random random) {
    return Map.of("temperature", 63 + random.nextGaussian(), "flow", 58 + random.nextGaussian());
  }
}
