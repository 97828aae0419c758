package io.github.iforest4j.client.command;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.compare.LabelledAnomalies;
import io.github.iforest4j.client.compare.PromptScoreTable;
import io.github.iforest4j.client.compare.PromptTrials;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.TextTable;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.DurationConverter;
import io.github.iforest4j.client.option.LabelOptions;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.engine.record.UnusableFileException;
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
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.plot.AnomalyPlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which prompt and model call anomalies right. */
@Command(
    name = "compare-prompts",
    header = "Compares prompts and models on anomalies whose kind the simulator knows.",
    description = {
      "Every prompt is tried on the same simulated anomalies with every backend. The detector's"
          + " evidence is all that a model is shown; what the simulator did is only compared with the"
          + " answer. The offline rules are always in the table. A run that was cut short goes on"
          + " when the same command is given again."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest compare-prompts --backends docker",
      "  iforest compare-prompts --backends http://localhost:8080/v1 --prompts concise,mine.txt",
      "  iforest compare-prompts --backends together --prices prices.csv --anomalies 20"
    })
public final class ComparePromptsCommand extends BaseCommand {
  private static final int TRAINING_READINGS = 6 * 60 * 60;
  private static final double ANOMALY_SHARE = .05;
  private static final int MAX_CELL = 40;
  private static final int MAX_ANOMALIES = 10_000;

  @Option(
      names = "--prompts",
      split = ",",
      paramLabel = "NAME|FILE",
      description = "Prompts, between commas. Default: all that are built in.")
  private List<String> prompts = PromptTemplate.names();

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME|URL",
      description =
          "Who is asked, between commas; NAME#MODEL asks for a model. Default: nobody, only the"
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
      description = "How many anomalies. Default: ${DEFAULT-VALUE}.")
  private int anomalies = 60;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "One seed, one set of anomalies. Default: ${DEFAULT-VALUE}.")
  private long seed = 42;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long one label may take. Default: 60s.")
  private Duration deadline = Duration.ofSeconds(60);

  @Option(
      names = "--taxonomy",
      paramLabel = "FILE",
      description =
          "The categories, a line 'category: meaning' for each. Default: the standard ones.")
  private String taxonomyName = "standard";

  @Option(names = "--prices", paramLabel = "FILE.csv", description = "What models cost.")
  private Path prices;

  @Option(
      names = "--record",
      paramLabel = "FILE.jsonl",
      description =
          "Append every exchange, without keys; --backends replay:FILE.jsonl answers from it.")
  private Path recording;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the results go, and are gone on with. Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("iforest-out", "compare-prompts");

  public ComparePromptsCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    if (anomalies < 1 || anomalies > MAX_ANOMALIES) {
      throw UserException.usage(
          "--anomalies must be from 1 to " + MAX_ANOMALIES + ", was " + anomalies);
    }
    Scenario scenario;
    LabelTaxonomy taxonomy;
    LabelerOptions options;
    List<PromptTemplate> templates = new ArrayList<>();
    LabelledAnomalies found;
    try {
      scenario = Scenario.named(scenarioName);
      taxonomy = LabelOptions.taxonomy(taxonomyName);
      if (taxonomy.isFreeText()) {
        throw new IllegalArgumentException("free text cannot be compared with a truth");
      }
      options =
          LabelerOptions.builder()
              .taxonomy(taxonomy)
              .deadline(deadline)
              .recording(recording)
              .prices(prices == null ? PriceTable.NONE : PriceTable.read(prices))
              .build();
      for (String prompt : prompts) {
        templates.add(LabelOptions.prompt(prompt));
      }
      found = anomalies(console, scenario, taxonomy);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(e.getMessage(), e);
    }
    Files.createDirectories(out);
    requireSameAnomalies(found);
    PromptTrials trials = PromptTrials.open(out.resolve("trials.csv"));
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
          stopped + "\nThe same command goes on from here, once that is mended.");
    }
    return ExitCode.DONE;
  }

  private LabelledAnomalies anomalies(Console console, Scenario scenario, LabelTaxonomy taxonomy) {
    boolean series = scenario.schema().firstWithRole(FieldRole.TIME) >= 0;
    RecordTable table = new RecordTable();
    SensorStream.of(scenario, SensorStream.Options.of(scenario, seed + 1).clean())
        .fill(table, TRAINING_READINGS);
    DetectorModel model =
        DetectorModel.fit(
            scenario.schema(),
            table,
            DetectorConfig.builder()
                .preset(series ? Preset.SENSORS : Preset.READINGS)
                .contamination(.005)
                .forest(IsolationForestConfig.builder().subsampleSize(1024).build())
                .build(),
            new ModelProvenance(
                Version.software(),
                "simulator, scenario " + scenario.name(),
                table.numRows(),
                context().clock().instant()));
    SensorStream stream =
        SensorStream.of(
            scenario, SensorStream.Options.of(scenario, seed).withAnomalyShare(ANOMALY_SHARE));
    LabelledAnomalies found = LabelledAnomalies.of(model, stream, anomalies, taxonomy);
    console.note(
        String.format(
            Locale.ROOT,
            "anomalies  %,d of %s, seed %d; the detector missed %,d on the way",
            found.cases().size(),
            scenario.name(),
            seed,
            found.missed()));
    if (!found.leftOut().isEmpty()) {
      console.note(
          "left out   " + String.join(", ", found.leftOut()) + ": no category of the taxonomy");
    }
    return found;
  }

  /** A folder holds the results of one set of anomalies only. */
  private void requireSameAnomalies(LabelledAnomalies found) throws IOException {
    StringBuilder text = new StringBuilder();
    for (LabelledAnomalies.Case one : found.cases()) {
      text.append(one.id()).append(' ').append(one.category()).append('\n');
      text.append(one.evidence()).append('\n');
    }
    String settings =
        String.format(
            Locale.ROOT,
            "scenario %s%nseed %d%nanomalies %d%nevidence %s%n",
            scenarioName,
            seed,
            found.cases().size(),
            sha256(text.toString()));
    Path file = out.resolve("anomalies.txt");
    if (Files.exists(file) && !Files.readString(file).equals(settings)) {
      throw new UnusableFileException(
          out + " holds a comparison on other anomalies; name another folder with --out");
    }
    Files.writeString(file, settings);
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
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
        return e.getMessage();
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
          return e.category() == Category.CANCELLED ? "" : e.getMessage();
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
      boolean heading = true;
      for (String line : table.lines()) {
        console.result(heading ? console.styled(Console.Style.BOLD, line) : line);
        heading = false;
      }
    }
    PromptScoreTable.writeCsv(scores, out.resolve("comparison.csv"));
    Files.writeString(out.resolve("comparison.md"), PromptScoreTable.markdown(scores));
    List<AnomalyPlot.Interval> rows = new ArrayList<>();
    for (PromptScore score : scores) {
      String name = score.name() + ", " + score.promptName();
      rows.add(
          new AnomalyPlot.Interval(
              name, score.low(), score.accuracy(), score.high(), score.prompt().isEmpty()));
    }
    AnomalyPlot.intervals(rows, "Anomalies called right, with 95 % intervals")
        .write(out.resolve("comparison.png"));
    console.note("results    " + out);
  }
}
