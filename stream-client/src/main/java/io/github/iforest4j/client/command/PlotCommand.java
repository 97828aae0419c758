package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Json;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedDetector;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.time.Counted;
import io.github.iforest4j.view.plot.AnomalyPlot;
import io.github.iforest4j.view.plot.PlottedReadings;
import io.github.iforest4j.view.plot.TreeWalk;
import io.github.iforest4j.view.text.Progress;
import io.github.iforest4j.view.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws readings, scores and anomalies. */
@Command(
    name = "plot",
    header =
        "Draws readings and scores over time, the causes of anomalies, or a tree of the forest.",
    description = {
      "Scores the input with the model and draws it, as --kind says:",
      "  series       every field and the score over time, with the anomalies",
      "  projection   normal and anomalous readings in the plane of two components",
      "  attribution  how much each field moved the scores of the strongest anomalies",
      "  tree         one tree of the forest, with the path of the strongest anomaly",
      "",
      "Labels in the input are shown as the truth; without a time column, readings are numbered."
    },
    footer = {
      "  iforest plot --input readings.csv --model plant.iforest --output anomalies.png",
      "  iforest plot table.csv --model t.iforest --kind projection --out plane.svg",
      "  iforest plot day.csv --model plant.iforest --kind attribution --out why.png",
      "  iforest plot day.csv --model plant.iforest --kind tree --reading 264 \\",
      "      --width 420 --output tree.svg        as wide as a column of a paper"
    })
final class PlotCommand extends BaseCommand {
  private static final int DEFAULT_TOP = 4;
  private static final int MAX_TOP = 50;

  /** What to draw. */
  enum Kind {
    /** Fields and scores over time. */
    SERIES,
    /** Normal and anomalous readings in the plane. */
    PROJECTION,
    /** What drove anomalies. */
    ATTRIBUTION,
    /** A tree of the forest. */
    TREE
  }

  @Option(
      names = "--input",
      required = true,
      paramLabel = "FILE|-",
      description = "CSV, JSON lines or a JSON array, also gzipped; - is standard input.")
  private String input;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The model, made by 'iforest train'.")
  private Path model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE.png|.svg",
      description = "The picture; an existing file is replaced.")
  private Path output;

  @Option(
      names = "--kind",
      paramLabel = "series|projection|attribution|tree",
      description = "What to draw. Default: series.")
  private Kind kind = Kind.SERIES;

  @Option(
      names = "--reading",
      paramLabel = "N|TIME",
      description =
          "attribution, tree: this reading, by its number in the input, from 0, or by its time."
              + " Default: the strongest anomalies.")
  private @Nullable String wanted;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "attribution: number of incidents; of each, the strongest anomaly is drawn. Default: "
              + DEFAULT_TOP
              + ".")
  private @Nullable Integer top;

  @Option(
      names = "--tree",
      paramLabel = "N",
      description =
          "tree: which one, from 0. Default: the one that separates the reading from the others"
              + " soonest, by at least three splits; rather one that asks for the cause.")
  private @Nullable Integer treeNumber;

  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "The width in units of the drawing; text keeps its size: 420 for a column of a paper, 900"
              + " for a page. A PNG has two pixels per unit. Default: 900.")
  private int width = AnomalyPlot.DEFAULT_WIDTH;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description =
          "Take a part of the input, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "The title. Default: made from the input's name.")
  private @Nullable String title;

  @Mixin private CsvOptions csv;

  PlotCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) throws IOException {
    validate();
    DetectorModel trained = DetectorModel.read(model);
    if (treeNumber != null && treeNumber >= trained.forest().config().numTrees()) {
      throw UserException.usage(
          "--tree must be less than "
              + trained.forest().config().numTrees()
              + ", the number of trees, was "
              + treeNumber);
    }
    PlottedReadings readings =
        new PlottedReadings(trained, wanted, top == null ? DEFAULT_TOP : top);
    read(console, readings, trained);
    if (context().interruption().isRaised()) {
      console.note("interrupted; nothing was drawn");
      return ExitCode.INTERRUPTED;
    }
    if (readings.size() == 0) {
      throw UserException.badInput(input + ": no reading was found");
    }
    AnomalyPlot plot = plot(readings, trained);
    plot.write(output);
    if (console.json()) {
      console.result(
          Json.object()
              .put("plot", output.toString())
              .put("readings", readings.size())
              .put("anomalies", readings.anomalies())
              .toString());
    } else {
      console.result(Text.format("%s: %s", Console.sanitized(output.toString()), counts(readings)));
    }
    return ExitCode.DONE;
  }

  private void validate() {
    if (!AnomalyPlot.canWrite(output)) {
      throw UserException.usage("--output must end in .png or .svg, was " + output);
    }
    if (width < AnomalyPlot.MIN_WIDTH || width > AnomalyPlot.MAX_WIDTH) {
      throw UserException.usage(
          "--width must be from "
              + AnomalyPlot.MIN_WIDTH
              + " to "
              + AnomalyPlot.MAX_WIDTH
              + ", was "
              + width);
    }
    if (wanted != null && kind != Kind.ATTRIBUTION && kind != Kind.TREE) {
      throw UserException.usage("--reading goes with --kind attribution or tree");
    }
    if (top != null && (kind != Kind.ATTRIBUTION || wanted != null)) {
      throw UserException.usage("--top goes with --kind attribution, without --reading");
    }
    if (top != null && (top < 1 || top > MAX_TOP)) {
      throw UserException.usage("--top must be from 1 to " + MAX_TOP + ", was " + top);
    }
    if (treeNumber != null && kind != Kind.TREE) {
      throw UserException.usage("--tree goes with --kind tree");
    }
    if (treeNumber != null && treeNumber < 0) {
      throw UserException.usage("--tree must be at least 0, was " + treeNumber);
    }
  }

  private AnomalyPlot plot(PlottedReadings readings, DetectorModel trained) {
    return switch (kind) {
      case SERIES ->
          AnomalyPlot.series(readings.history(), heading(title(trained, readings)), width);
      case PROJECTION ->
          AnomalyPlot.projection(readings.history(), heading(title(trained, readings)), width);
      case ATTRIBUTION ->
          AnomalyPlot.attribution(
              readings.attributed(), heading(name() + ": what drove the scores"), width);
      case TREE -> {
        TreeWalk walk = readings.tree(treeNumber);
        String made =
            Text.format(
                "%s, %s: tree %d of %d",
                name(),
                Objects.requireNonNull(readings.chosen()),
                walk.number(),
                readings.model().forest().config().numTrees());
        yield AnomalyPlot.tree(walk, heading(made), width);
      }
    };
  }

  private String heading(String made) {
    return title == null ? made : title;
  }

  private void read(Console console, PlottedReadings readings, DetectorModel trained)
      throws IOException {
    KeyedDetector detector = new KeyedDetector(trained);
    RecordRow row = detector.newRow();
    try (RecordSource records = open(console, input, o -> csv.applyTo(o.rows(rows)));
        Progress progress = console.progress("scoring", -1, "readings")) {
      while (records.next(row)) {
        Verdict verdict = detector.detectReused(row);
        readings.add(rows.first() + readings.size(), row, verdict, detector.last());
        progress.step();
      }
    }
  }

  private String name() {
    return Console.sanitized(
        input.equals("-") ? "standard input" : Path.of(input).getFileName().toString());
  }

  private String title(DetectorModel trained, PlottedReadings readings) {
    return Text.format(
        "%s: %s (score above %.2f)", name(), counts(readings), trained.threshold().score());
  }

  private static String counts(PlottedReadings readings) {
    return Counted.of(readings.size(), "reading")
        + ", "
        + Counted.of(readings.anomalies(), "anomaly", "anomalies");
  }
}
