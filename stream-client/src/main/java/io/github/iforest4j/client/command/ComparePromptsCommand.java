package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.engine.compare.PromptTrials;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.PlantContext;
import io.github.iforest4j.label.PriceTable;
import io.github.iforest4j.label.PromptTemplate;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.compare.Baselines;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.label.compare.PromptTrial;
import io.github.iforest4j.sim.report.LabelledAnomalies;
import io.github.iforest4j.view.plot.PromptComparison;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures which prompt and model label anomalies correctly. */
@Command(
    name = "compare-prompts",
    header = "Compares prompts and models on anomalies whose kind the simulator knows.",
    description = {
      "Every prompt is tried on the same simulated anomalies with every backend. A model is"
          + " shown the detector's evidence only;"
          + " its answer is compared with what the simulator did. The offline rules are always"
          + " in the table. After an interruption, the same command continues where it stopped."
    },
    footer = {
      "  iforest compare-prompts --backends docker",
      "  iforest compare-prompts --backends http://localhost:8080/v1 --prompts mine.txt",
      "  iforest compare-prompts --backends together --prices prices.csv --anomalies 20"
    })
final class ComparePromptsCommand extends BaseCommand {
  private static final int MAX_ANOMALIES = 10_000;

  @Option(
      names = "--prompts",
      split = ",",
      paramLabel = "NAME|FILE",
      description = "Prompts, separated by commas. Default: all that are built in.")
  private List<String> prompts = PromptTemplate.names();

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME|URL",
      description =
          "The backends, separated by commas; NAME#MODEL asks for a model. Default: none, only the"
              + " offline rules.")
  private List<String> backends = List.of();

  @Option(
      names = "--scenario",
      split = ",",
      paramLabel = "NAME",
      description =
          "The simulated scenarios, separated by commas; each has its share of the anomalies."
              + " Default: plant.")
  private List<String> scenarioNames = List.of("plant");

  @Option(
      names = "--faults",
      description = {
        "Use the faults of the scenarios (plant, pump) whose cause and remedy are known, and score"
            + " these, too. Each prompt is tried without and with a page about the plant."
      })
  private boolean faults;

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description = "A page about the plant; with --faults instead of that of the scenarios.")
  private @Nullable Path context;

  @Option(
      names = "--anomalies",
      paramLabel = "N",
      description = "Number of anomalies. Default: ${DEFAULT-VALUE}.")
  private int anomalies = 60;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same anomalies. Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "The longest time for one label. Default: 60s.")
  private Duration deadline = Duration.ofSeconds(60);

  @Option(
      names = "--taxonomy",
      paramLabel = "FILE",
      description =
          "The categories, a line 'category: meaning' for each. Default: the standard ones.")
  private String taxonomyName = "standard";

  @Option(names = "--repair", description = "Ask a model again after an answer that was refused.")
  private boolean repair;

  @Option(names = "--prices", paramLabel = "FILE.csv", description = "Prices of models.")
  private @Nullable Path prices;

  @Option(
      names = "--record",
      paramLabel = "FILE.jsonl",
      description =
          "Append every request and reply, without keys; --backends replay:FILE.jsonl answers from"
              + " the file.")
  private @Nullable Path recording;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where the results go; an earlier run there is continued. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("iforest-out", "compare-prompts");

  ComparePromptsCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    if (anomalies < 1 || anomalies > MAX_ANOMALIES) {
      throw UserException.usage(
          "--anomalies must be from 1 to " + MAX_ANOMALIES + ", was " + anomalies);
    }
    PromptTask task;
    LabelerOptions options;
    List<PromptTemplate> templates = new ArrayList<>();
    PlantContext page;
    try {
      LabelTaxonomy taxonomy = LabelTaxonomy.of(taxonomyName);
      if (taxonomy.isFreeText()) {
        throw UserException.badInput(
            "free text cannot be compared with the true"
                + " categories; name a file of categories with --taxonomy");
      }
      for (String prompt : prompts) {
        templates.add(PromptTemplate.of(prompt));
      }
      String software = Version.software();
      Instant now = context().timing().now();
      task =
          faults
              ? PromptTask.ofFaults(scenarioNames, seed, anomalies, taxonomy, software, now)
              : PromptTask.of(scenarioNames, seed, anomalies, taxonomy, software, now);
      page = context == null ? new PlantContext(task.page()) : PlantContext.read(context);
      options =
          LabelerOptions.builder()
              .taxonomy(task.taxonomy())
              .deadline(deadline)
              .recording(recording)
              .measuresKinds(true)
              .repairs(repair)
              .prices(prices == null ? PriceTable.NONE : PriceTable.read(prices))
              .build();
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
    LabelledAnomalies found = task.found();
    introduce(console, found);
    PromptTrials trials =
        PromptTrials.open(
            out,
            Text.format(
                "scenario %s\nseed %d\nanomalies %d\nevidence %s\n",
                String.join(",", scenarioNames), seed, found.cases().size(), found.fingerprint()));
    String stopped = "";
    try (AnomalyLabeler offline = new OfflineLabeler()) {
      tryAll(console, offline, "rules", task, trials);
    }
    Set<PlantContext> pages = new LinkedHashSet<>(List.of(PlantContext.NONE, page));
    for (String backend : backends) {
      for (PromptTemplate template : templates) {
        for (PlantContext known : pages) {
          LabelerOptions asked = options.toBuilder().prompt(template).context(known).build();
          stopped = stopped.isEmpty() ? ask(console, backend, asked, task, trials) : stopped;
        }
      }
    }
    List<PromptTrial> all = new ArrayList<>(Baselines.of(task.anomalies()));
    all.addAll(trials.all());
    List<PromptScore> scores = PromptScore.of(all);
    PromptComparison.print(scores, console);
    PromptScore.belowRules(scores).forEach(console::warn);
    PromptComparison.write(scores, out);
    console.note("results    " + out);
    if (context().interruption().isRaised()) {
      return ExitCode.INTERRUPTED;
    }
    if (!stopped.isEmpty()) {
      throw UserException.failed(
          stopped + "\nThe same command continues from here, once that is repaired.");
    }
    return ExitCode.DONE;
  }

  private void introduce(Console console, LabelledAnomalies found) {
    console.note(
        Text.format(
            "anomalies  %,d of %s, seed %d; the detector missed %,d on the way",
            found.cases().size(), String.join(", ", scenarioNames), seed, found.missed()));
    if (!found.leftOut().isEmpty()) {
      console.note(
          "left out   " + String.join(", ", found.leftOut()) + ": no category of the taxonomy");
    }
  }

  private String ask(
      Console console, String backend, LabelerOptions options, PromptTask task, PromptTrials trials)
      throws IOException {
    int hash = backend.indexOf('#');
    String name = hash < 0 ? backend : backend.substring(0, hash);
    String model = hash < 0 ? options.model() : backend.substring(hash + 1);
    LabelerOptions asked = options.toBuilder().model(model).build();
    try (AnomalyLabeler labeler = Labelers.of(name, context().environment(), asked)) {
      context().interruption().onRaise(labeler::close);
      console.note("asking     " + Console.sanitized(labeler.description()));
      try {
        labeler.prepare();
      } catch (LabelingException e) {
        return String.valueOf(e.getMessage());
      }
      return tryAll(console, labeler, options.prompt().name(), task, trials);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }

  /** Tries what has not been tried; returns why it stopped, or an empty text. */
  private String tryAll(
      Console console, AnomalyLabeler labeler, String prompt, PromptTask task, PromptTrials trials)
      throws IOException {
    int n = task.anomalies().size();
    try (Progress progress = console.progress(prompt, n, "labels")) {
      return trials.tryAll(
          labeler,
          task.anomalies(),
          () -> {
            progress.step();
            return !context().interruption().isRaised();
          });
    }
  }
}
