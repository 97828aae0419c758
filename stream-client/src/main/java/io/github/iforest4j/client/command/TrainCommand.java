package io.github.iforest4j.client.command;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.TextTable;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.evaluate.GroundTruth;
import io.github.iforest4j.client.evaluate.TableRows;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.PresetOption;
import io.github.iforest4j.client.option.RoleOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.client.option.TrainingAdvice;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.PresetChoice;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordSample;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.source.InputCounts;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Learns what is normal and writes a model. */
@Command(
    name = "train",
    header = "Learns what is normal from a file or a stream, and writes a model.",
    description = {
      "Roles of columns are proposed from the data and printed with the reason; the options below"
          + " overrule them. The readings should be mostly normal."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest train --input readings.csv --model plant.iforest",
      "  iforest train --input 1.csv --rows 0-399 --model valve.iforest",
      "  iforest train --source tcp://localhost:9999 --readings 2000 --model m.iforest",
      "  iforest train --input table.csv --scoring plain --model table.iforest",
      "  iforest train --input cpu.csv --preset metric --threshold budget:10 --model cpu.iforest"
    })
public final class TrainCommand extends BaseCommand {
  private static final int MAX_NAME_SHOWN = 32;

  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "CSV, JSON lines or a JSON array, also gzipped; - is standard input.")
  private String input;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description =
          "A live stream to learn from: tcp://HOST:PORT (JSON lines), or mqtt://HOST/TOPIC.")
  private String source;

  /** The roles of columns; known when the source is. */
  private SchemaOptions options;

  @Option(
      names = "--readings",
      paramLabel = "N",
      description = "How many readings to take from --source.")
  private Long readings;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "Where the model goes; an existing file is replaced.")
  private Path model;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description =
          "Take a part of the input, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "Learn from N readings, each of the input's as likely as any other: for an input larger"
              + " than memory.")
  private Integer sample;

  @Option(
      names = "--trees",
      paramLabel = "N",
      description = "Number of trees. Default: the preset's: 100; sensors 120, metric 50.")
  private Integer trees;

  @Option(
      names = "--sample-size",
      paramLabel = "N",
      description = "Readings that each tree is grown from. Default: 256.")
  private Integer sampleSize;

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      description =
          "The share of normal readings that may raise an alarm; sets the threshold. Default:"
              + " 0.01 for readings; sensors and metric have rules of their own.")
  private Double contamination;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description = {
        "How the threshold is set, instead of --contamination. From training, once:",
        "contamination:0.01  share of false alarms",
        "spreads:3           times the usual spread",
        "score:0.7           the score itself",
        "And moving with the stream, as 'watch' goes on:",
        "quantile:0.999      share of past scores below it",
        "spot:1e-4           risk of a false alarm (SPOT)",
        "dspot:1e-4          the same above a moving mean",
        "budget:10           about 10 alerts a day at most",
        "A budget raises the preset's own threshold. The preset metric takes score and those that move."
      })
  private String threshold;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "One seed, one model. Default: ${DEFAULT-VALUE}.")
  private long seed = IsolationForestConfig.DEFAULT.seed();

  @Option(
      names = "--scoring",
      paramLabel = "box|plain",
      description =
          "box sees values outside the training range, for streams; plain is the paper's, for"
              + " tables. Default: box.")
  private ScoringMode scoring = ScoringMode.BOX;

  @Option(
      names = "--preset",
      paramLabel = "auto|readings|sensors|metric",
      description =
          "readings looks at each reading alone; sensors at the recent course of several sensors"
              + " and how they move together; metric at one series, which it goes on learning from;"
              + " auto chooses and says why. Default: readings.")
  private PresetOption preset = PresetOption.READINGS;

  @Option(
      names = "--drop-labelled",
      description = "Leave out the readings that the label column calls anomalies.")
  private boolean dropLabelled;

  @Mixin private RoleOptions roles;

  private long numRead;

  @Mixin private CsvOptions csv;

  public TrainCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    requireOneInput();
    // Mistakes in the options are found before anything is read.
    config(preset.preset());
    RecordTable table;
    String from;
    InputCounts counts;
    try (RecordSource records =
        open(console, input == null ? source : input, o -> csv.applyTo(o.withRows(wanted())))) {
      from = records.name();
      counts = records.counts();
      options = roles.options(records.originFields());
      table = read(console, records);
    } catch (OutOfMemoryError e) {
      throw UserException.badInput(
          (input == null ? source : input)
              + ": does not fit into memory; --sample 100000 learns from so many of its readings");
    }
    if (context().interruption().isRaised()) {
      console.note("interrupted; no model was written");
      return ExitCode.INTERRUPTED;
    }
    if (table.numRows() == 0) {
      throw UserException.badInput(
          from
              + ": no reading was found"
              + (rows.equals(RowRange.ALL) ? "" : " in rows " + rows)
              + (counts.totalBadLines() == 0 ? "" : "; bad lines: " + counts.totalBadLines()));
    }
    try {
      return train(console, table, counts, from);
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(from + ": " + TrainingAdvice.message(e), e);
    }
  }

  private void requireOneInput() {
    if ((input == null) == (source == null)) {
      throw UserException.usage("give either --input FILE or --source URI");
    }
    if (contamination != null && threshold != null) {
      throw UserException.usage("give either --contamination or --threshold");
    }
    boolean endless = source != null && Sources.isEndless(source);
    if (endless && readings == null) {
      throw UserException.usage(
          "a stream has no end: say with --readings N how many to learn from, such as 2000");
    }
    if (sample != null && sample < 1) {
      throw UserException.usage("--sample must be at least 1, was " + sample);
    }
    if (sample != null && preset != PresetOption.READINGS) {
      throw UserException.usage(
          "--sample leaves gaps between readings, which only --preset readings can do with; take a"
              + " part with --rows or --readings");
    }
    if (readings != null && readings < 1) {
      throw UserException.usage("--readings must be at least 1, was " + readings);
    }
  }

  private RowRange wanted() {
    if (readings == null) {
      return rows;
    }
    return new RowRange(rows.first(), Math.min(rows.last(), rows.first() + readings - 1));
  }

  private DetectorConfig config(Preset chosen) {
    try {
      IsolationForestConfig usual = chosen.forest();
      DetectorConfig.Builder config =
          DetectorConfig.builder()
              .preset(chosen)
              .forest(
                  IsolationForestConfig.builder()
                      .numTrees(trees == null ? usual.numTrees() : trees)
                      .subsampleSize(sampleSize == null ? usual.subsampleSize() : sampleSize)
                      .heightLimit(usual.heightLimit())
                      .seed(seed)
                      .boxes(scoring == ScoringMode.BOX)
                      .build())
              .scoring(scoring);
      if (contamination != null) {
        config.contamination(contamination);
      }
      if (threshold != null) {
        config.threshold(rule());
      }
      return config.build();
    } catch (IllegalArgumentException e) {
      throw UserException.usage(
          e.getMessage()
              .replace("numTrees", "--trees")
              .replace("subsampleSize", "--sample-size")
              .replace(
                  "contamination must", (threshold == null ? "--" : "") + "contamination must"));
    }
  }

  private ThresholdRule rule() {
    try {
      return ThresholdRule.parse(threshold);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--threshold: " + e.getMessage());
    }
  }

  private RecordTable read(Console console, RecordSource records) throws IOException {
    long max = readings == null ? -1 : readings;
    RecordSample kept = sample == null ? null : new RecordSample(sample, seed);
    RecordTable table = kept == null ? new RecordTable() : kept.table();
    try (Progress progress = console.progress("reading", max, "readings")) {
      for (; records.next(table); numRead++) {
        if (kept != null) {
          kept.add();
        }
        progress.step();
      }
    }
    return kept == null ? table : kept.records();
  }

  private int train(Console console, RecordTable table, InputCounts counts, String from)
      throws IOException {
    SchemaProposal proposal = SchemaProposal.of(table, options);
    RecordTable used = table;
    int truth = GroundTruth.column(table, proposal.schema());
    int labelled = 0;
    if (truth >= 0) {
      RecordTable normal = GroundTruth.normalRows(table, truth);
      labelled = table.numRows() - normal.numRows();
      used = dropLabelled ? normal : table;
    } else if (dropLabelled) {
      throw UserException.badInput(
          from + ": --drop-labelled needs a label column of 0 and 1; name it with --label-column");
    }
    if (used != table) {
      // What the dropped rows held must not shape dictionaries or usual ranges.
      proposal = SchemaProposal.of(used, options);
    }
    if (options.keyColumn() != null) {
      used = TableRows.byKey(used, options.keyColumn());
    }
    PresetChoice choice =
        preset == PresetOption.AUTO
            ? PresetChoice.of(proposal.schema(), used)
            : new PresetChoice(preset.preset(), "");
    DetectorModel trained =
        DetectorModel.fit(
            proposal.schema(),
            used,
            config(choice.preset()),
            new ModelProvenance(
                Version.software(),
                origin(from, table),
                used.numRows(),
                context().clock().instant().truncatedTo(ChronoUnit.MILLIS)));
    Path folder = model.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    trained.write(model);
    if (console.json()) {
      console.result(json(trained, proposal, choice, counts, labelled));
    } else {
      print(console, trained, proposal, choice, counts);
    }
    if (labelled > 0) {
      noteLabelled(console, table, truth, labelled);
    }
    return ExitCode.DONE;
  }

  private String origin(String from, RecordTable table) {
    return from
        + (rows.equals(RowRange.ALL) ? "" : " rows " + rows)
        + (numRead == table.numRows()
            ? ""
            : ", a sample of " + table.numRows() + " of " + numRead + " readings");
  }

  private void noteLabelled(Console console, RecordTable table, int truth, int labelled) {
    console.note(
        String.format(
            Locale.ROOT,
            "%,d of %,d readings are anomalies by their label '%s': %s",
            labelled,
            table.numRows(),
            Console.sanitized(table.columnName(truth)),
            dropLabelled
                ? "left out, as told"
                : "they were learned from all the same; --drop-labelled leaves them out"));
  }

  private void print(
      Console console,
      DetectorModel trained,
      SchemaProposal proposal,
      PresetChoice choice,
      InputCounts counts)
      throws IOException {
    TextTable table = new TextTable(MAX_NAME_SHOWN);
    table.row("FIELD", "ROLE", "KIND", "USUALLY", "BECAUSE");
    for (Field field : trained.schema().fields()) {
      table.row(
          field.name(),
          field.role().name().toLowerCase(Locale.ROOT),
          field.kind().name().toLowerCase(Locale.ROOT),
          usually(field),
          proposal.reasons().get(field.name()));
    }
    boolean heading = true;
    for (String line : table.lines()) {
      console.result(heading ? console.styled(Console.Style.BOLD, line) : line);
      heading = false;
    }
    console.result("");
    console.result(
        String.format(
            Locale.ROOT,
            "trained on   %,d readings%s%s",
            trained.provenance().trainingRows(),
            sample == null ? "" : String.format(Locale.ROOT, ", sampled from %,d", numRead),
            counts.totalBadLines() == 0
                ? ""
                : String.format(Locale.ROOT, " (%,d bad lines skipped)", counts.totalBadLines())));
    console.result(
        String.format(
            Locale.ROOT,
            "preset       %s%s",
            trained.config().preset().name().toLowerCase(Locale.ROOT),
            Console.sanitized(because(trained.schema(), choice))));
    console.result(
        String.format(
            Locale.ROOT,
            "forest       %d trees of %d readings, %s scoring, seed %d",
            trained.config().forest().numTrees(),
            trained.config().forest().subsampleSize(),
            scoring.name().toLowerCase(Locale.ROOT),
            seed));
    console.result(
        String.format(
            Locale.ROOT,
            "threshold    %.4f (%s)",
            trained.threshold().score(),
            trained.threshold().rule()));
    console.result(
        String.format(
            Locale.ROOT,
            "model        %s (%,d bytes)",
            Console.sanitized(model.toString()),
            Files.size(model)));
  }

  private String because(FeatureSchema schema, PresetChoice choice) {
    if (!choice.reason().isEmpty()) {
      return " (" + choice.reason() + ")";
    }
    return preset == PresetOption.READINGS && schema.firstWithRole(FieldRole.TIME) >= 0
        ? " (there is a time: --preset auto may know a better one)"
        : "";
  }

  private static String usually(Field field) {
    UsualRange usual = field.usual();
    if (usual != null && field.kind() == FieldKind.NUMERIC) {
      return brief(usual.low()) + " to " + brief(usual.high());
    }
    if (field.kind() == FieldKind.CATEGORICAL) {
      return String.join(" ", field.categories());
    }
    return "";
  }

  private static String brief(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private String json(
      DetectorModel trained,
      SchemaProposal proposal,
      PresetChoice choice,
      InputCounts counts,
      int labelled)
      throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode node = mapper.createObjectNode();
    node.put("model", model.toString());
    node.put("bytes", Files.size(model));
    node.put("id", trained.id());
    node.put("readings", trained.provenance().trainingRows());
    node.put("readings_read", numRead);
    node.put("bad_lines", counts.totalBadLines());
    node.put("labelled_anomalies", labelled);
    node.put("labelled_dropped", dropLabelled);
    node.put("preset", trained.config().preset().name().toLowerCase(Locale.ROOT));
    if (!choice.reason().isEmpty()) {
      node.put("preset_because", choice.reason());
    }
    node.put("trees", trained.config().forest().numTrees());
    node.put("sample_size", trained.config().forest().subsampleSize());
    node.put("scoring", scoring.name().toLowerCase(Locale.ROOT));
    node.put("seed", seed);
    node.put("threshold", trained.threshold().score());
    node.put("threshold_rule", trained.threshold().rule());
    ArrayNode fields = node.putArray("fields");
    for (Field field : trained.schema().fields()) {
      ObjectNode entry = fields.addObject();
      entry.put("name", field.name());
      entry.put("role", field.role().name().toLowerCase(Locale.ROOT));
      entry.put("kind", field.kind().name().toLowerCase(Locale.ROOT));
      entry.put("because", proposal.reasons().get(field.name()));
      if (field.usual() != null) {
        ObjectNode usual = entry.putObject("usual");
        usual.put("low", field.usual().low());
        usual.put("median", field.usual().median());
        usual.put("high", field.usual().high());
      }
      if (field.kind() == FieldKind.CATEGORICAL) {
        ArrayNode categories = entry.putArray("categories");
        field.categories().forEach(categories::add);
      }
    }
    return mapper.writeValueAsString(node);
  }
}
