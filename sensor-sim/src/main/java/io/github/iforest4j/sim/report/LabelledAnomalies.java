package io.github.iforest4j.sim.report;

import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.sim.FaultCatalogue;
import io.github.iforest4j.sim.Scenario;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Simulated anomalies that a detector found, each with its right category. Immutable.
 *
 * @param cases the anomalies, in the order of the stream
 * @param leftOut kinds of the scenario that have no category
 * @param missed the number of events that the detector missed, so that there was nothing to label
 */
public record LabelledAnomalies(List<Case> cases, List<String> leftOut, long missed) {
  /** The standard taxonomy's names for the simulator's kinds, where the names differ. */
  private static final Map<String, String> CATEGORIES =
      Map.of(
          "src_port", "new_value",
          "protocol", "new_value",
          "packet_size", "spike",
          "duration_ms", "spike");

  /** Distance between the event numbers of two scenarios. */
  public static final long ID_STEP = 1_000_000;

  /**
   * One anomaly.
   *
   * @param id the number of the event in its stream
   * @param category the right category; never part of the evidence
   * @param rootCause the field where it began; never marked as such in the evidence
   * @param evidence of the last reading of the event that the detector flagged
   */
  public record Case(long id, String category, String rootCause, Evidence evidence) {}

  /** Copies the lists. */
  public LabelledAnomalies {
    cases = List.copyOf(cases);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Finds anomalies of a scenario; see {@link DetectedAnomalies#search}.
   *
   * @param seed one seed gives one set of anomalies
   * @param count the number of anomalies
   * @param categories the possible ones; events of kinds without a category are left out
   * @param software for the provenance of the model
   * @param now for the provenance of the model
   * @throws IllegalArgumentException if no kind of the scenario has a category, or the detector
   *     finds too few
   */
  public static LabelledAnomalies of(
      Scenario scenario,
      long seed,
      int count,
      Collection<String> categories,
      String software,
      Instant now) {
    List<String> kinds = new ArrayList<>(scenario.anomalyKinds());
    kinds.removeIf(kind -> !categories.contains(category(kind)));
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the kinds of "
              + scenario.name()
              + " ("
              + String.join(", ", scenario.anomalyKinds())
              + ") is one of the categories "
              + String.join(", ", categories));
    }
    DetectedAnomalies found = DetectedAnomalies.search(scenario, seed, count, kinds, software, now);
    return new LabelledAnomalies(
        found.cases().stream()
            .map(one -> new Case(one.id(), category(one.kind()), one.rootCause(), one.evidence()))
            .toList(),
        scenario.anomalyKinds().stream().filter(k -> !kinds.contains(k)).sorted().toList(),
        found.missed());
  }

  /**
   * Faults of several catalogues, as evenly over catalogues and faults as possible; the category of
   * each is the fault's name.
   *
   * @param catalogues at least one
   * @param seed as in {@link #of(Scenario, long, int, Collection, String, Instant)}
   * @param count as in {@link #ofAll}
   * @param software as there
   * @param now as there
   * @throws IllegalArgumentException as there
   */
  public static LabelledAnomalies ofFaults(
      List<FaultCatalogue> catalogues, long seed, int count, String software, Instant now) {
    List<Scenario> scenarios = catalogues.stream().map(FaultCatalogue::scenario).toList();
    List<String> names =
        catalogues.stream()
            .flatMap(c -> c.faults().stream())
            .map(FaultCatalogue.Fault::name)
            .toList();
    return ofAll(scenarios, seed, count, names, software, now);
  }

  /**
   * Anomalies of several scenarios, as evenly over them as possible.
   *
   * @param scenarios at least one
   * @param seed as in {@link #of(Scenario, long, int, Collection, String, Instant)}
   * @param count the number of anomalies of all scenarios together, at least one for each
   * @param categories as there
   * @param software as there
   * @param now as there
   * @return the cases in the order of the scenarios; the number of an event is increased by {@link
   *     #ID_STEP} for each scenario before its own
   * @throws IllegalArgumentException as there, or if there are fewer anomalies than scenarios
   */
  public static LabelledAnomalies ofAll(
      List<Scenario> scenarios,
      long seed,
      int count,
      Collection<String> categories,
      String software,
      Instant now) {
    int n = scenarios.size();
    if (count < n) {
      throw new IllegalArgumentException(
          count + " anomalies are too few for " + n + " scenarios; ask for one of each at least");
    }
    List<Case> cases = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    long missed = 0;
    for (int s = 0; s < n; s++) {
      int share = count / n + (s < count % n ? 1 : 0);
      LabelledAnomalies found = of(scenarios.get(s), seed, share, categories, software, now);
      for (Case one : found.cases) {
        cases.add(new Case(s * ID_STEP + one.id, one.category, one.rootCause, one.evidence));
      }
      leftOut.addAll(found.leftOut);
      missed += found.missed;
    }
    return new LabelledAnomalies(cases, leftOut.stream().distinct().toList(), missed);
  }

  private static String category(String kind) {
    return CATEGORIES.getOrDefault(kind, kind);
  }

  /** A hash of all cases: equal sets of anomalies have equal hashes. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder();
    for (Case one : cases) {
      text.append(one.id()).append(' ').append(one.category()).append('\n');
      text.append(one.evidence()).append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
