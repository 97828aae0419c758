package io.github.iforest4j.client.command;

import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.compare.Baselines;
import io.github.iforest4j.label.compare.TrueLabel;
import io.github.iforest4j.sim.FaultCatalogue;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.report.LabelledAnomalies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code compare-prompts} gives to labellers. Immutable.
 *
 * @param found the anomalies
 * @param anomalies the same, with what is true of each
 * @param taxonomy the categories to choose from
 * @param page what people who know the plant would write about it; empty if nothing is known
 */
record PromptTask(
    LabelledAnomalies found,
    List<Baselines.Anomaly> anomalies,
    LabelTaxonomy taxonomy,
    String page) {

  /**
   * Anomalies whose category is known; throws {@link IllegalArgumentException} for bad settings.
   */
  static PromptTask of(
      List<String> names, long seed, int count, LabelTaxonomy taxonomy, String by, Instant now) {
    List<Scenario> scenarios = names.stream().map(Scenario::named).toList();
    LabelledAnomalies found =
        LabelledAnomalies.ofAll(scenarios, seed, count, taxonomy.categories(), by, now);
    return new PromptTask(
        found,
        found.cases().stream()
            .map(c -> new Baselines.Anomaly(c.id(), TrueLabel.of(c.category()), c.evidence()))
            .toList(),
        taxonomy,
        "");
  }

  /** Faults whose cause and remedy are known, too; their names are added to the categories. */
  static PromptTask ofFaults(
      List<String> names, long seed, int count, LabelTaxonomy taxonomy, String by, Instant now) {
    List<FaultCatalogue> catalogues = names.stream().map(FaultCatalogue::named).toList();
    LabelledAnomalies found = LabelledAnomalies.ofFaults(catalogues, seed, count, by, now);
    LabelTaxonomy all = taxonomy;
    for (FaultCatalogue.Fault fault : faults(catalogues)) {
      if (!all.categories().contains(fault.name())) {
        all = all.with(fault.name(), fault.meaning());
      }
    }
    List<String> actions =
        faults(catalogues).stream().map(FaultCatalogue.Fault::action).distinct().toList();
    List<Baselines.Anomaly> anomalies = new ArrayList<>();
    for (LabelledAnomalies.Case one : found.cases()) {
      FaultCatalogue own = catalogues.get((int) (one.id() / LabelledAnomalies.ID_STEP));
      TrueLabel truth =
          new TrueLabel(one.category(), one.rootCause(), own.action(one.category()), actions);
      anomalies.add(new Baselines.Anomaly(one.id(), truth, one.evidence()));
    }
    return new PromptTask(
        found,
        anomalies,
        all,
        catalogues.stream().map(FaultCatalogue::page).collect(Collectors.joining("\n")));
  }

  private static List<FaultCatalogue.Fault> faults(List<FaultCatalogue> catalogues) {
    return catalogues.stream().flatMap(catalogue -> catalogue.faults().stream()).toList();
  }
}
