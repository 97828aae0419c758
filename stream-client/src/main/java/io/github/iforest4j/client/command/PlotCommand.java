package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import io.github.iforest4j.view.plot.AnomalyPlot;
import io.github.iforest4j.view.plot.PlottedReadings;
import io.github.iforest4j.view.plot.TreeWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Draws readings, scores and anomalies. */
@Command(
    name = "plot",
    header = "Draws readings and scores over time, what drove anomalies, or a tree of the forest.",
    description = {
      "Scores the input with the model and draws it, as --kind says:",
      "  series       every field and the score over time, with the anomalies (the default)",
      "  projection   normal against anomalous on the plane of two principal components",
      "  attribution  how much each field moved the scores of the strongest anomalies",
      "  tree         one tree of the forest, with the way of the strongest anomaly through it",
      "",
      "Labels in the input are shown as what is true; without a time column, readings are numbered."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest plot --input readings.csv --model plant.iforest --output anomalies.png",
      "  iforest plot --input table.csv --model t.iforest --kind projection --output plane.svg",
      "  iforest plot --input readings.csv --model plant.iforest --kind attribution --output why.png",
      "  iforest plot --input readings.csv --model plant.iforest --kind tree --reading 264 \\",
      "      --width 420 --output tree.svg        as wide as a column of a paper"
    })
public final class PlotCommand extends BaseCommand {
  private static final int DEFAULT_TOP = 4;
  private static final int MAX_TOP = 50;

  /** What to draw. */
  enum Kind {
    /** Fields and scores over time. */
    SERIES,
    /** Normal against anomalous in the plane. */
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
  private String wanted;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "attribution: so many incidents, the strongest anomaly of each. Default: "
              + DEFAULT_TOP
              + ".")
  private Integer top;

  @Option(
      names = "--tree",
      paramLabel = "N",
      description =
          "tree: which one, from 0. Default: the one that tells the reading from the others soonest, by at"
              + " least three cuts.")
  private Integer treeNumber;

  @Option(
      names = "--width",
      paramLabel = "N",
      description =
          "How wide, in units of the drawing; text stays as large: 420 for a column of a paper, 900"
              + " for a page. A PNG has two pixels a unit. Default: 900.")
  private int width = AnomalyPlot.DEFAULT_WIDTH;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description =
          "Take a part of the input, counted from 0, both ends included; 400- is the rest.")
  private RowRange rows = RowRange.ALL;

  @Option(names = "--title", paramLabel = "TEXT", description = "The title. Default: made up.")
  private String title;

  @Mixin private CsvOptions csv;

  public PlotCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    requireSense();
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
    Path folder = output.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    plot.write(output);
    if (console.json()) {
      console.result(
          JsonMapper.shared()
              .writeValueAsString(
                  JsonMapper.shared()
                      .createObjectNode()
                      .put("plot", output.toString())
                      .put("readings", readings.size())
                      .put("anomalies", readings.anomalies())));
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "%s: %,d readings, %,d anomalies",
              Console.sanitized(output.toString()),
              readings.size(),
              readings.anomalies()));
    }
    return ExitCode.DONE;
  }

  private void requireSense() {
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
        double[] columns = readings.columns();
        TreeWalk walk =
            treeNumber == null
                ? TreeWalk.telling(trained, columns)
                : TreeWalk.of(trained, treeNumber, columns);
        String of = name() + ", " + readings.chosen() + ": tree " + walk.number();
        yield AnomalyPlot.tree(
            walk, heading(of + " of " + trained.forest().config().numTrees()), width);
      }
    };
  }

  private String heading(String made) {
    return title == null ? made : title;
  }

  private void read(Console console, PlottedReadings readings, DetectorModel trained)
      throws IOException {
    AnomalyDetector detector = trained.newDetector();
    RecordRow row = detector.newRow();
    try (RecordSource records = open(console, input, o -> csv.applyTo(o.withRows(rows)));
        Progress progress = console.progress("scoring", -1, "readings")) {
      while (records.next(row)) {
        readings.add(rows.first() + readings.size(), row, detector.detect(row), detector);
        progress.step();
      }
    }
  }

  private String name() {
    return Console.sanitized(
        input.equals("-") ? "standard input" : Path.of(input).getFileName().toString());
  }

  private String title(DetectorModel trained, PlottedReadings readings) {
    return String.format(
        Locale.ROOT,
        "%s: %,d readings, %,d anomalies (score above %.2f)",
        name(),
        readings.size(),
        readings.anomalies(),
        trained.threshold().score());
  }
}
