package io.github.iforest4j.client.option;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Sensitivity;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.Learner;
import io.github.iforest4j.engine.Renewer;
import io.github.iforest4j.engine.StateFolder;
import io.github.iforest4j.engine.StreamRunBuilder;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.schema.RecordKinds;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.view.text.ModelText;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a watch gets its model: from a file, or from the first readings of the stream. */
public final class ModelOptions {
  private static final int DEFAULT_LEARN = 500;

  /** The maximum number of readings of a file to learn from; they must fit into memory. */
  public static final int MAX_READINGS = 1_000_000;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model, made by 'iforest train'. Without one, watch learns from the input, see"
              + " --learn.")
  private @Nullable Path model;

  @Option(
      names = "--learn",
      paramLabel = "N",
      description =
          "Without --model: learn from the first N readings, which get no verdict. Default: all of a"
              + " file, which is then judged from its first reading; 500 of a stream, which goes on"
              + " learning.")
  private @Nullable Integer learn;

  @Option(
      names = "--preset",
      paramLabel = "auto|readings|sensors|metric",
      description = "Without --model: what to look at, as in 'iforest train'. Default: auto.")
  private @Nullable PresetOption preset;

  @Option(
      names = "--save-model",
      paramLabel = "FILE",
      description = "Without --model: save the learned model, for --model of another run.")
  private @Nullable Path saveModel;

  @Option(
      names = "--sensitivity",
      paramLabel = "low|normal|high",
      description = "low: fewer alerts; high: more, also at smaller deviations. Default: normal.")
  private @Nullable Sensitivity sensitivity;

  @Option(
      names = "--threshold",
      paramLabel = "RULE",
      description = "How the threshold is set, as in 'iforest train', instead of --sensitivity.")
  private @Nullable String threshold;

  @Mixin private RoleOptions roles;

  /**
   * Checks what the parser cannot check.
   *
   * @throws UserException if options contradict each other
   */
  public void validate() {
    if (threshold != null && sensitivity != null) {
      throw UserException.usage("give either --sensitivity or --threshold");
    } else if (threshold != null) {
      ForestOptions.threshold(threshold);
    }
    if (learn != null && learn < 1) {
      throw UserException.usage("--learn must be at least 1, was " + learn);
    }
    SchemaOptions said = roles.options();
    SchemaOptions onlyKey =
        new SchemaOptions(null, said.keyColumn(), Set.of(), Set.of(), Set.of(), List.of());
    if (model != null && !said.equals(onlyKey)) {
      throw UserException.usage(
          "the model knows the roles of its columns: with --model, only --key-column can be given");
    }
    if (model != null && (learn != null || preset != null || saveModel != null)) {
      throw UserException.usage(
          "--learn, --preset and --save-model are for a watch without --model");
    }
  }

  /** The model's name in messages. */
  public String name() {
    return model == null ? "learned from the stream" : model.toString();
  }

  /**
   * Reads the model: the named one, or else the one that an earlier run learned.
   *
   * @param kept the folder of an earlier run's state; null if no state is kept
   * @return null if there is no model yet
   */
  public @Nullable DetectorModel read(Console console, @Nullable StateFolder kept)
      throws IOException {
    Path file = model;
    boolean goesOn = false;
    if (file == null && kept != null && kept.hasState()) {
      goesOn = true;
      file = kept.model();
    }
    if (file == null) {
      OutputFile.check(saveModel);
      return null;
    }
    if (goesOn && !Files.exists(file)) {
      throw UserException.usage(
          file.getParent()
              + ": the state there has no model, because it was kept with --model FILE: name that"
              + " file again, or remove the folder to start again");
    }
    DetectorModel found = DetectorModel.read(file);
    DetectorModel trained = goesOn ? found : withRule(moved(found));
    String how = goesOn ? "learned from" : "trained on";
    introduce(console, ModelText.introduction(file.toString(), trained, how, ""));
    boolean other = learn != null && learn != trained.provenance().trainingRows();
    boolean alerts = sensitivity != null || threshold != null;
    if (goesOn && (other || alerts || saveModel != null && !Files.exists(saveModel))) {
      console.note(
          "           an earlier run learned it, so "
              + (other
                  ? "--learn " + learn
                  : alerts ? "until it learns again what sets the threshold" : "--save-model")
              + " has no effect; remove "
              + Console.sanitized(String.valueOf(file.getParent()))
              + " to learn again");
    }
    return trained;
  }

  /** The number of readings to learn from. */
  public int readings() {
    return learn == null ? DEFAULT_LEARN : learn;
  }

  /** Whether a source is learned from whole: a file, unless a number of readings was given. */
  public boolean learnsWhole(RecordSource source) {
    return learn == null && source.canSeek() && !source.isLive();
  }

  /**
   * How the model is learned again while a stream is watched. It is not if {@code --model} or
   * {@code --learn} was given.
   *
   * @return null if it is not learned again
   */
  public @Nullable Renewer renewer(CommandContext context) {
    if (model != null || learn != null) {
      return null;
    }
    boolean choose = preset == null || preset == PresetOption.AUTO;
    return (current, readings) ->
        withRule(Training.again(current, readings, choose, sensitivity(), context.timing().now()));
  }

  private Sensitivity sensitivity() {
    return sensitivity == null ? Sensitivity.NORMAL : sensitivity;
  }

  /** A model that was trained with a sensitivity keeps it, unless one was given. */
  private DetectorModel moved(DetectorModel found) {
    return sensitivity == null ? found : sensitivity.applyTo(found);
  }

  private DetectorModel withRule(DetectorModel learned) {
    try {
      return threshold == null ? learned : ForestOptions.threshold(threshold).applyTo(learned);
    } catch (IllegalArgumentException e) {
      throw UserException.usage("--threshold: " + e.getMessage());
    }
  }

  /** The column that names the device of a reading; null if none was given. */
  public @Nullable String keyColumn() {
    return roles.options().keyColumn();
  }

  /** The zone of times that name none: as given, else as the model says; null if unknown. */
  public @Nullable ZoneId zone(@Nullable DetectorModel read) {
    ZoneId given = roles.options().timeFormat().zone();
    return given != null || read == null ? given : read.schema().clock().format().zone();
  }

  /**
   * Learns from the first readings of a source.
   *
   * @param whole whether they are all that it has, and are judged afterwards
   * @return for {@link StreamRunBuilder#learn}; throws {@link UserException} if nothing can be
   *     learned from the readings
   */
  public Learner learner(Console console, CommandContext context, boolean whole) {
    return (table, source) -> {
      try {
        DetectorModel learned = learn(context, source, table, console, whole);
        if (saveModel != null) {
          learned.write(saveModel);
          console.note("saved      " + Console.sanitized(saveModel.toString()));
        }
        return learned;
      } catch (ConstantTrainingException e) {
        // The run may go on learning.
        throw e;
      } catch (IllegalArgumentException e) {
        throw UserException.badInput(source.name() + ": " + TrainingAdvice.message(e), e);
      }
    };
  }

  private DetectorModel learn(
      CommandContext context,
      RecordSource source,
      RecordTable table,
      Console console,
      boolean whole) {
    SchemaOptions columns = roles.options(source.originFields());
    String kinds = columns.keyColumn() == null ? RecordKinds.column(table) : null;
    if (kinds != null) {
      columns = roles.options(List.of(kinds));
    }
    String key = columns.keyColumn();
    if (key != null && keyColumn() == null) {
      console.note(
          Console.sanitized(
              "devices    each "
                  + key
                  + " is judged by itself (--key-column; --ignore "
                  + key
                  + ")"));
    }
    Training.Builder builder =
        Training.builder(table)
            .columns(columns)
            .sensitivity(sensitivity())
            .provenance(
                Version.software(),
                whole ? source.name() : "the first readings of " + source.name(),
                context.timing().now());
    if (whole) {
      builder.mayHoldFaults();
    }
    PresetOption asked = preset == null ? PresetOption.AUTO : preset;
    Training training =
        (asked == PresetOption.AUTO ? builder.choosePreset() : builder.preset(asked.preset()))
            .prepare();
    training.doubts().forEach(d -> console.warn(Console.sanitized(TrainingAdvice.message(d))));
    DetectorModel learned = withRule(training.fit());
    introduce(
        console,
        ModelText.introduction(
            "preset " + Text.lowerCase(training.choice().preset()),
            learned,
            whole ? "learned from" : "READY after",
            training));
    introduce(console, ModelText.kinds(learned));
    if (whole) {
      console.note(ModelText.partOfWhole(learned, table));
      if (table.numRows() == MAX_READINGS) {
        console.note("           what follows in the file was not learned from");
      }
    } else {
      introduce(console, ModelText.shortSpan(learned.schema(), table, "--learn sets how many"));
    }
    return learned;
  }

  private static void introduce(Console console, List<String> lines) {
    lines.forEach(line -> console.note(Console.sanitized(line)));
  }
}
