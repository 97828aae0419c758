package io.github.iforest4j.client.option;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.TimeLimit;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.evaluate.TableRows;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.PresetChoice;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.time.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a watch has its model from: a file, or the first readings of the stream itself. */
public final class ModelOptions {
  private static final int DEFAULT_LEARN = 500;
  private static final int MAX_NAMES = 8;
  private static final Duration WEEK = Duration.ofDays(7);

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model, made by 'iforest train'. Without one, the first readings of the stream are"
              + " learned from.")
  private Path model;

  @Option(
      names = "--learn",
      paramLabel = "N",
      description =
          "Without --model: how many readings to learn from before watching. They get no verdict."
              + " Default: 500.")
  private Integer learn;

  @Option(
      names = "--preset",
      paramLabel = "auto|readings|sensors|metric",
      description = "Without --model: what to look at, as of 'iforest train'. Default: auto.")
  private PresetOption preset;

  @Option(
      names = "--save-model",
      paramLabel = "FILE",
      description = "Without --model: keep what was learned, for --model of another run.")
  private Path saveModel;

  @Mixin private RoleOptions roles;

  /**
   * Checks what the parser cannot see.
   *
   * @throws UserException if options contradict each other
   */
  public void requireSense() {
    if (learn != null && learn < 1) {
      throw UserException.usage("--learn must be at least 1, was " + learn);
    }
    SchemaOptions said = roles.options();
    SchemaOptions onlyKey =
        new SchemaOptions(null, said.keyColumn(), Set.of(), Set.of(), Set.of(), List.of());
    if (model != null && !said.equals(onlyKey)) {
      throw UserException.usage(
          "the model knows the roles of its columns: with --model, only --key-column can be said");
    }
    if (model != null && (learn != null || preset != null || saveModel != null)) {
      throw UserException.usage(
          "--learn, --preset and --save-model are for a watch without --model");
    }
  }

  /** Whether there is a model before the stream begins. */
  public boolean hasFile() {
    return model != null;
  }

  /** What to call the model. */
  public String name() {
    return model == null ? "learned from the stream" : model.toString();
  }

  /**
   * Reads the model: the one that is named, or else the one that an earlier run learned.
   *
   * @param kept where an earlier run's state is; null when none is kept
   * @return null when there is none yet
   */
  public DetectorModel read(Console console, StateFolder kept) throws IOException {
    boolean goesOn = model == null && kept != null && kept.hasState();
    if (model == null && !goesOn) {
      return null;
    }
    if (goesOn && !Files.exists(kept.model())) {
      throw UserException.usage(
          kept.folder() + ": the state there was kept with --model FILE; name it again");
    }
    Path file = goesOn ? kept.model() : model;
    DetectorModel trained = DetectorModel.read(file);
    introduce(console, file.toString(), trained, goesOn ? "learned from" : "trained on", "");
    return trained;
  }

  /** How many readings are learned from. */
  public int readings() {
    return learn == null ? DEFAULT_LEARN : learn;
  }

  /** What names the device of a reading; null when nothing does. */
  public String keyColumn() {
    return roles.options().keyColumn();
  }

  /**
   * Learns from the first readings of a source.
   *
   * @param progress is told of each reading
   * @param limit ends the source when it is up
   * @return null if the user interrupts before
   * @throws UserException if there are too few, or they cannot be learned from
   */
  public DetectorModel learn(
      Console console,
      CommandContext context,
      RecordSource source,
      TimeLimit limit,
      Runnable progress)
      throws IOException {
    console.note(
        String.format(
            Locale.ROOT,
            "learning   from the first %,d readings of %s (WARMING; --learn N)",
            readings(),
            Console.sanitized(source.name())));
    RecordTable table = new RecordTable();
    try (Progress bar = console.progress("learning", readings(), "readings")) {
      while (table.numRows() < readings() && source.next(table)) {
        bar.step();
        progress.run();
      }
    }
    if (context.interruption().isRaised()) {
      return null;
    }
    if (table.numRows() < readings()) {
      throw UserException.badInput(
          source.name()
              + (limit.isUp() ? ": --for was over after " : ": ended after ")
              + table.numRows()
              + (table.numRows() == 1 ? " reading" : " readings")
              + ", "
              + readings()
              + " are wanted to learn from; --learn takes fewer");
    }
    try {
      DetectorModel learned = learn(context, source, table, console);
      if (saveModel != null) {
        learned.write(saveModel);
        console.note("saved      " + Console.sanitized(saveModel.toString()));
      }
      return learned;
    } catch (IllegalArgumentException e) {
      throw UserException.badInput(source.name() + ": " + TrainingAdvice.message(e), e);
    }
  }

  private DetectorModel learn(
      CommandContext context, RecordSource source, RecordTable table, Console console) {
    SchemaOptions options = roles.options(source.originFields());
    SchemaProposal proposal = SchemaProposal.of(table, options);
    String key = options.keyColumn();
    if (key != null && keyColumn() == null) {
      console.note(
          "devices    each " + key + " is judged by itself (--key-column; --ignore " + key + ")");
    }
    RecordTable rows = key == null ? table : TableRows.byKey(table, key);
    PresetChoice choice =
        preset == null || preset == PresetOption.AUTO
            ? PresetChoice.of(proposal.schema(), rows)
            : new PresetChoice(preset.preset(), "");
    DetectorModel learned =
        DetectorModel.fit(
            proposal.schema(),
            rows,
            DetectorConfig.builder().preset(choice.preset()).build(),
            new ModelProvenance(
                Version.software(),
                "the first readings of " + source.name(),
                table.numRows(),
                context.clock().instant().truncatedTo(ChronoUnit.MILLIS)));
    introduce(
        console,
        "preset " + choice.preset().name().toLowerCase(Locale.ROOT),
        learned,
        "READY after",
        choice.reason());
    tellSpan(console, learned.schema(), table);
    return learned;
  }

  /** What was seen for less than a week may know nothing of nights, or of Sundays. */
  private static void tellSpan(Console console, FeatureSchema schema, RecordTable table) {
    RowReading reading = new RowReading(schema);
    RecordRow row = schema.newRow();
    table.copyTo(0, row);
    Instant first = reading.time(row);
    table.copyTo(table.numRows() - 1, row);
    Instant last = reading.time(row);
    if (first != null && last != null && last.isAfter(first)) {
      Duration span = Duration.between(first, last);
      if (span.compareTo(WEEK) < 0) {
        console.note(
            "           they span "
                + DurationText.of(span)
                + ": what is usual at other times only will be an anomaly; --learn takes more");
      }
    }
  }

  private static void introduce(
      Console console, String what, DetectorModel model, String how, String because) {
    FeatureSchema schema = model.schema();
    List<String> features =
        schema.fields().stream().filter(Field::isFeature).map(Field::name).toList();
    console.note(
        String.format(
            Locale.ROOT,
            "model      %s: %d features, threshold %.2f, %s %,d readings",
            Console.sanitized(what),
            features.size(),
            model.threshold().score(),
            how,
            model.provenance().trainingRows()));
    if (!because.isEmpty()) {
      console.note("           " + Console.sanitized(because));
      console.note(
          "           features "
              + Console.sanitized(
                  String.join(", ", features.subList(0, Math.min(MAX_NAMES, features.size())))
                      + (features.size() > MAX_NAMES
                          ? " and " + (features.size() - MAX_NAMES) + " more"
                          : "")));
    }
  }
}
