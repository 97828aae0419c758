package io.github.iforest4j.client.command;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.console.Version;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.file.OutputFile;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.interop.ImportedForest;
import io.github.iforest4j.interop.MissingValues;
import io.github.iforest4j.interop.ModelExport;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.view.text.ModelExchangeText;
import io.github.iforest4j.view.text.ModelInspection;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Commands on model files. */
@Command(
    name = "model",
    header = "Shows what is in a model, and exchanges forests with other software.",
    footer = {
      "  iforest model inspect --model m.iforest",
      "  iforest model export --model m.iforest --output m.onnx",
      "  iforest model import --input sklearn.json --data normal.csv --model m.iforest",
      "",
      "'iforest model export --help' explains one of them."
    })
final class ModelCommand extends BaseCommand {
  ModelCommand(CommandContext context) {
    super(context);
  }

  @Override
  public List<BaseCommand> subcommands() {
    return List.of(new Inspect(context()), new Export(context()), new Import(context()));
  }

  @Override
  protected int run(Console console) {
    throw UserException.usage("say what to do: model inspect, model export or model import");
  }

  /** Shows what is in a model. */
  @Command(
      name = "inspect",
      header = "Shows where a model comes from, what it knows, and one of its trees.",
      description = "A tree asks questions from the top; few answers to a leaf mean unusual.",
      footer = {
        "  iforest model inspect --model m.iforest",
        "  iforest model inspect --model m.iforest --tree 7 --levels 8",
        "  iforest model inspect --model m.iforest --json   the whole tree, for programs"
      })
  private static final class Inspect extends BaseCommand {
    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model.")
    private Path model;

    @Option(names = "--tree", paramLabel = "N", description = "The tree to draw. Default: 0.")
    private int tree;

    @Option(names = "--levels", paramLabel = "N", description = "How deep to draw. Default: 4.")
    private int levels = 4;

    Inspect(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Console console) throws IOException {
      DetectorModel read = DetectorModel.read(model);
      try {
        new ModelInspection(read, tree).print(console, model.toString(), Files.size(model), levels);
      } catch (IllegalArgumentException e) {
        throw UserException.usage("--tree: " + e.getMessage());
      }
      return ExitCode.DONE;
    }
  }

  /** Writes the forest of a model for other software. */
  @Command(
      name = "export",
      header = "Writes the forest of a model as ONNX or JSON, for other software.",
      description = {
        "onnx runs in ONNX Runtime; json has the form of Treelite's dump_as_json, and 'iforest model"
            + " import' reads it. Both have plain scores: train with --scoring plain to export the"
            + " threshold, too."
      },
      footer = {
        "  iforest train --input normal.csv --scoring plain --model m.iforest",
        "  iforest model export --model m.iforest --output m.onnx",
        "  iforest model export --model m.iforest --output m.json"
      })
  private static final class Export extends BaseCommand {
    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model.")
    private Path model;

    @Option(
        names = "--output",
        paramLabel = "FILE",
        required = true,
        description = "The file to write, .onnx or .json; an existing one is replaced.")
    private Path output;

    @Option(names = "--doubles", description = "onnx: take doubles as input instead of floats.")
    private boolean doubles;

    @Option(
        names = "--sklearn",
        description = "onnx: add the outputs label, scores and score_samples of scikit-learn.")
    private boolean sklearn;

    Export(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Console console) throws IOException {
      ModelExport.Format format;
      ModelExport export;
      byte[] bytes;
      try {
        format = ModelExport.Format.ofFile(output.toString());
        export = ModelExport.of(DetectorModel.read(model)).doubles(doubles).sklearnOutputs(sklearn);
        bytes = export.toBytes(format);
      } catch (IllegalArgumentException e) {
        throw UserException.usage("--output " + e.getMessage());
      } catch (IllegalStateException e) {
        throw UserException.usage("--sklearn: " + e.getMessage());
      }
      try (OutputFile file = OutputFile.at(output)) {
        file.out().write(bytes);
        file.commit();
      }
      export.warnings(format).forEach(warning -> console.warn(Console.sanitized(warning)));
      ModelExchangeText.exported(
          console, output.toString(), bytes.length, export.columns(), export.threshold());
      return ExitCode.DONE;
    }
  }

  /** Makes a model of a forest of other software. */
  @Command(
      name = "import",
      header = "Makes a model of a forest that scikit-learn or other software has grown.",
      description = {
        "Reads JSON that docs/export_sklearn.py, Treelite 4 or 'iforest model export' wrote, never a"
            + " pickle. Rows with scores in the file are scored and must agree. The model judges as"
            + " the forest does: 'score' and 'watch' take it like any other."
      },
      footer = {
        "  iforest model import --input sklearn.json --data normal.csv --model m.iforest",
        "  iforest model import --input treelite.json --features temp,flow \\",
        "      --data normal.csv --model m.iforest"
      })
  private static final class Import extends BaseCommand {
    @Option(
        names = "--input",
        paramLabel = "FILE",
        required = true,
        description = "The forest, as JSON.")
    private Path input;

    @Option(
        names = "--data",
        paramLabel = "FILE",
        required = true,
        description =
            "Mostly normal readings: what is usual is measured on them, and they set the"
                + " threshold if the forest has none.")
    private String data;

    @Option(
        names = "--features",
        paramLabel = "NAME[,NAME]",
        split = ",",
        hideParamSyntax = true,
        description = "The columns of the forest, in order. Default: the names in its file.")
    private List<String> features = List.of();

    @Option(
        names = "--model",
        paramLabel = "FILE",
        required = true,
        description = "Where the model goes; an existing file is replaced.")
    private Path model;

    @Mixin private CsvOptions csv;

    Import(CommandContext context) {
      super(context);
    }

    @Override
    protected int run(Console console) throws IOException {
      ImportedForest forest;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(input))) {
        forest = ImportedForest.read(in, MissingValues.REFUSED);
      } catch (InvalidModelException e) {
        throw UserException.badInput(
            input
                + ": "
                + e.getMessage()
                + "\nIt must be JSON of docs/export_sklearn.py, Treelite 4 or 'iforest model export'.");
      }
      RecordTable rows = read(console, data, csv::applyTo);
      DetectorModel made;
      try {
        made =
            forest.toDetector(
                features,
                rows,
                new ModelProvenance(
                    Version.software(),
                    input + ", usual values of " + data,
                    rows.numRows(),
                    context().timing().now()));
      } catch (InvalidModelException e) {
        throw UserException.badInput(input + ": " + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw UserException.badInput(e.getMessage() + " (--features, --data)", e);
      }
      made.write(model);
      ModelExchangeText.imported(
          console, model.toString(), made, forest.numTrees(), forest.numVerified());
      return ExitCode.DONE;
    }
  }
}
