package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.DurationConverter;
import io.github.iforest4j.engine.compare.PromptScoreTable;
import io.github.iforest4j.engine.compare.PromptTrials;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.LabelerOptions;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.PriceTable;
import io.github.iforest4j.label.PromptTemplate;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.label.compare.PromptScore;
import io.github.iforest4j.label.compare.PromptTrial;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.report.LabelledAnomalies;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.plot.AnomalyPlot;
import io.github.iforest4j.view.text.Text;
import io.github.iforest4j.view.text.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      "  iforest compare-prompts --backends http://localhost:8080/v1 --prompts concise,mine.txt",
      "  iforest compare-prompts --backends together --prices prices.csv --anomalies 20"
    })
final class ComparePromptsCommand extends BaseCommand {
  private static final int MAX_CELL = 40;
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
      paramLabel = "NAME",
      description = "The simulated scenario. Default: ${DEFAULT-VALUE}.")
  private String scenarioName = "plant";

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
    LabelTaxonomy taxonomy;
    LabelerOptions options;
    List<PromptTemplate> templates = new ArrayList<>();
    LabelledAnomalies found;
    try {
      Scenario scenario = Scenario.named(scenarioName);
      taxonomy = LabelTaxonomy.of(taxonomyName);
      if (taxonomy.isFreeText()) {
        throw UserException.badInput(
            "free text cannot be compared with the true"
                + " categories; name a file of categories with --taxonomy");
      }
      options =
          LabelerOptions.builder()
              .taxonomy(taxonomy)
              .deadline(deadline)
              .recording(recording)
              .measuresKinds(true)
              .prices(prices == null ? PriceTable.NONE : PriceTable.read(prices))
              .build();
      for (String prompt : prompts) {
        templates.add(PromptTemplate.of(prompt));
      }
      found =
          LabelledAnomalies.of(
              scenario,
              seed,
              anomalies,
              taxonomy.categories(),
              Version.software(),
              context().timing().now());
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
    introduce(console, found);
    PromptTrials trials =
        PromptTrials.open(
            out,
            Text.format(
                "scenario %s\nseed %d\nanomalies %d\nevidence %s\n",
                scenarioName, seed, found.cases().size(), found.fingerprint()));
    String stopped = "";
    try (AnomalyLabeler offline = new OfflineLabeler()) {
      tryAll(console, offline, "", found, trials);
    }
    for (String backend : backends) {
      for (PromptTemplate template : templates) {
        stopped =
            stopped.isEmpty() ? ask(console, backend, template, options, found, trials) : stopped;
      }
    }
    report(console, trials);
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
            found.cases().size(), scenarioName, seed, found.missed()));
    if (!found.leftOut().isEmpty()) {
      console.note(
          "left out   " + String.join(", ", found.leftOut()) + ": no category of the taxonomy");
    }
  }

  private String ask(
      Console console,
      String backend,
      PromptTemplate template,
      LabelerOptions options,
      LabelledAnomalies found,
      PromptTrials trials)
      throws IOException {
    int hash = backend.indexOf('#');
    String name = hash < 0 ? backend : backend.substring(0, hash);
    String model = hash < 0 ? options.model() : backend.substring(hash + 1);
    LabelerOptions asked = options.toBuilder().prompt(template).model(model).build();
    try (AnomalyLabeler labeler = Labelers.of(name, context().environment(), asked)) {
      context().interruption().onRaise(labeler::close);
      console.note("asking     " + Console.sanitized(labeler.description()));
      try {
        labeler.prepare();
      } catch (LabelingException e) {
        return String.valueOf(e.getMessage());
      }
      return tryAll(console, labeler, template.name(), found, trials);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
  }

  /** Tries what has not been tried; returns why it stopped, or an empty text. */
  private String tryAll(
      Console console,
      AnomalyLabeler labeler,
      String prompt,
      LabelledAnomalies found,
      PromptTrials trials)
      throws IOException {
    try (Progress progress =
        console.progress(prompt.isEmpty() ? "rules" : prompt, found.cases().size(), "labels")) {
      for (LabelledAnomalies.Case one : found.cases()) {
        progress.step();
        if (context().interruption().isRaised()) {
          return "";
        }
        if (trials.has(labeler.name(), labeler.model(), labeler.prompt(), one.id())) {
          continue;
        }
        try {
          trials.add(
              PromptTrial.of(labeler, one.id(), one.category(), one.evidence(), Timing.SYSTEM));
        } catch (LabelingException e) {
          return e.category() == Category.CANCELLED ? "" : String.valueOf(e.getMessage());
        }
      }
    }
    return "";
  }

  private void report(Console console, PromptTrials trials) throws IOException {
    List<PromptScore> scores = PromptScore.of(trials.all());
    if (console.json()) {
      scores.forEach(score -> console.result(PromptScoreTable.json(score)));
    } else {
      TextTable table = new TextTable(MAX_CELL);
      table.row(PromptScoreTable.heading().toArray(String[]::new));
      scores.forEach(score -> table.row(PromptScoreTable.cells(score).toArray(String[]::new)));
      console.table(table);
    }
    PromptScore.belowRules(scores).forEach(console::warn);
    PromptScoreTable.writeCsv(scores, out.resolve("comparison.csv"));
    Files.writeString(out.resolve("comparison.md"), PromptScoreTable.markdown(scores));
    List<AnomalyPlot.Interval> rows = new ArrayList<>();
    for (PromptScore score : scores) {
      String name = score.name() + ", " + score.promptName();
      rows.add(
          new AnomalyPlot.Interval(
              name, score.low(), score.accuracy(), score.high(), score.prompt().isEmpty()));
    }
    AnomalyPlot.intervals(rows, "Anomalies labelled correctly, with 95 % intervals")
        .write(out.resolve("comparison.png"));
    console.note("results    " + out);
  }
}
