package io.github.iforest4j.client;

import io.github.iforest4j.client.input.RecordSource;
import io.github.iforest4j.client.input.RowRange;
import io.github.iforest4j.client.plot.AnomalyPlot;
import io.github.iforest4j.client.plot.ReadingHistory;
import io.github.iforest4j.client.plot.ReadingHistory.Truth;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.RecordRow;
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
    header = "Draws readings, scores and anomalies over time, or normal against anomalous.",
    description = {
      "Scores the input with the model and draws it. Labels in the input are shown as what is true;"
          + " without a time column, readings are numbered."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest plot --input readings.csv --model plant.iforest --output anomalies.png",
      "  iforest plot --input table.csv --model t.iforest --kind projection --output plane.svg"
    })
final class PlotCommand extends BaseCommand {
  /** What to draw. */
  enum Kind {
    /** Fields and scores over time. */
    SERIES,
    /** Normal against anomalous in the plane. */
    PROJECTION
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
      paramLabel = "series|projection",
      description =
          "series: the fields and scores over time. projection: the plane of the first two principal"
              + " components. Default: series.")
  private Kind kind = Kind.SERIES;

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

  PlotCommand(CommandContext context) {
    super(context);
  }

  @Override
  int run(Console console) throws IOException {
    if (!AnomalyPlot.canWrite(output)) {
      throw UserException.usage("--output must end in .png or .svg, was " + output);
    }
    DetectorModel trained = DetectorModel.read(model);
    ReadingHistory history = new ReadingHistory(trained.schema());
    long anomalies = read(console, trained, history);
    if (context().interruption().isRaised()) {
      console.note("interrupted; nothing was drawn");
      return ExitCode.INTERRUPTED;
    }
    if (history.size() == 0) {
      throw UserException.badInput(input + ": no reading was found");
    }
    String heading = title == null ? title(trained, history.size(), anomalies) : title;
    AnomalyPlot plot =
        kind == Kind.SERIES
            ? AnomalyPlot.series(history, heading)
            : AnomalyPlot.projection(history, heading);
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
                      .put("readings", history.size())
                      .put("anomalies", anomalies)));
    } else {
      console.result(
          String.format(
              Locale.ROOT,
              "%s: %,d readings, %,d anomalies",
              Console.sanitized(output.toString()),
              history.size(),
              anomalies));
    }
    return ExitCode.DONE;
  }

  private long read(Console console, DetectorModel trained, ReadingHistory history)
      throws IOException {
    AnomalyDetector detector = trained.newDetector();
    RowReading reading = new RowReading(trained.schema());
    RecordRow row = detector.newRow();
    long anomalies = 0;
    try (RecordSource records = open(console, input, o -> csv.applyTo(o.withRows(rows)));
        Progress progress = console.progress("scoring", -1, "readings")) {
      while (records.next(row)) {
        Verdict verdict = detector.detect(row);
        anomalies += verdict.isAnomaly() ? 1 : 0;
        Boolean anomalous = reading.anomalous(row);
        Truth truth = anomalous == null ? Truth.UNKNOWN : anomalous ? Truth.ANOMALY : Truth.NORMAL;
        history.add(row, verdict, reading.time(row), truth);
        progress.step();
      }
    }
    return anomalies;
  }

  private String title(DetectorModel trained, int readings, long anomalies) {
    String name = input.equals("-") ? "standard input" : Path.of(input).getFileName().toString();
    return String.format(
        Locale.ROOT,
        "%s: %,d readings, %,d anomalies (score above %.2f)",
        Console.sanitized(name),
        readings,
        anomalies,
        trained.threshold().score());
  }
}
