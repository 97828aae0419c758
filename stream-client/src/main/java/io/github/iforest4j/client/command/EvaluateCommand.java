package io.github.iforest4j.client.command;

import io.github.iforest4j.IsolationForestConfig;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Progress;
import io.github.iforest4j.client.console.TextTable;
import io.github.iforest4j.client.console.UserException;
import io.github.iforest4j.client.evaluate.BenchmarkRun;
import io.github.iforest4j.client.evaluate.GroundTruth;
import io.github.iforest4j.client.evaluate.NabProtocol;
import io.github.iforest4j.client.evaluate.SkabProtocol;
import io.github.iforest4j.client.option.AdaptOption;
import io.github.iforest4j.client.option.CsvOptions;
import io.github.iforest4j.client.option.RowRangeConverter;
import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.ThresholdRule;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.eval.DetectionDelay;
import io.github.iforest4j.eval.Interval;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.RankingMetrics;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Compares a detector, or a column of scores, with labels. */
@Command(
    name = "evaluate",
    header =
        "Measures how good a detector is: against labels, or by a public benchmark's protocol.",
    description = {
      "With --input: AUROC, AUPRC (ties as in scikit-learn), F1, false and missed alarms, and the"
          + " delay of detection, of a model or of a column of scores. Intervals hold 95 %% of"
          + " bootstrap draws.",
      "With --protocol: trains and judges every series of the benchmark in the folder, and writes"
          + " the decisions that its own scorer reads."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest evaluate --input labelled.csv --model plant.iforest",
      "  iforest evaluate --input scored.csv --score-column score --label-column anomaly",
      "  iforest evaluate --protocol skab --data SKAB/data --runs 5",
      "  iforest evaluate --protocol nab --data NAB --preset metric --out results"
    })
public final class EvaluateCommand extends BaseCommand {
  private static final int DRAWS = 200;
  private static final double SHARE = .95;

  /** Which benchmark. */
  enum Protocol {
    SKAB(Preset.SENSORS),
    NAB(Preset.METRIC);

    private final Preset usual;

    Protocol(Preset usual) {
      this.usual = usual;
    }
  }

  @Option(
      names = "--input",
      paramLabel = "FILE|-",
      description = "Labelled readings: CSV, JSON lines or a JSON array.")
  private String input;

  @Option(names = "--model", paramLabel = "FILE", description = "The model that judges the input.")
  private Path model;

  @Option(
      names = "--score-column",
      paramLabel = "NAME",
      description = "Take the scores from this column of the input, instead of a model.")
  private String scoreColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "The truth, 0 or 1. Default: anomaly.")
  private String labelColumn = "anomaly";

  @Option(
      names = "--threshold",
      paramLabel = "SCORE|RULE",
      description =
          "With --input, a score: what lies above is an anomaly. Default: the model's own; without"
              + " a model, the one with the best F1, which flatters. With --protocol, also a rule as"
              + " 'train' takes it, such as spot:1e-4. Default: the preset's.")
  private String threshold;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      converter = RowRangeConverter.class,
      description = "Judge a part, counted from 0; rows before it still fill a model's windows.")
  private RowRange rows = RowRange.ALL;

  @Option(
      names = "--block",
      paramLabel = "N",
      description =
          "Draw rows in runs of N: for streams, about as long as an anomaly. Default:"
              + " ${DEFAULT-VALUE}, for tables.")
  private int block = 1;

  @Option(
      names = "--protocol",
      paramLabel = "skab|nab",
      description = "A benchmark's protocol, on the folder --data.")
  private Protocol protocol;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "SKAB: a folder of runs, or of folders of runs. NAB: a folder with data/ and labels/.")
  private Path data;

  @Option(
      names = "--preset",
      paramLabel = "readings|sensors|metric",
      description = "What judges. Default: sensors for SKAB, metric for NAB.")
  private Preset preset;

  @Option(
      names = "--scoring",
      paramLabel = "box|plain",
      description = "How the forest scores. Default: box.")
  private ScoringMode scoring = ScoringMode.BOX;

  @Option(
      names = "--trees",
      paramLabel = "N",
      description = "With --protocol: number of trees. Default: the preset's.")
  private Integer trees;

  @Option(
      names = "--sample-size",
      paramLabel = "N",
      description =
          "With --protocol: readings that each tree is grown from. Default: the preset's.")
  private Integer sampleSize;

  @Option(
      names = "--height-limit",
      paramLabel = "N",
      description = "With --protocol: how high trees grow. Default: the preset's.")
  private Integer heightLimit;

  @Mixin private AdaptOption adapt;

  @Option(names = "--seed", paramLabel = "N", description = "The first seed. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How many seeds, one after the other. Default: 1.")
  private int runs = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the decisions of the first seed go, for the benchmark's own scorer.")
  private Path out;

  @Mixin private CsvOptions csv;

  public EvaluateCommand(CommandContext context) {
    super(context);
  }

  @Override
  public int run(Console console) throws IOException {
    requireSense();
    if (protocol == null) {
      evaluateInput(console);
    } else {
      Preset judge = preset == null ? protocol.usual : preset;
      requireOther(judge);
      if (protocol == Protocol.SKAB) {
        skab(console, judge);
      } else {
        nab(console, judge);
      }
    }
    return ExitCode.DONE;
  }

  private void requireSense() {
    if ((input == null) == (protocol == null)) {
      throw UserException.usage("give either --input FILE or --protocol skab|nab");
    }
    if (protocol != null && data == null) {
      throw UserException.usage("--protocol needs the benchmark's folder: --data DIR");
    }
    if (protocol != null && !Files.isDirectory(data)) {
      throw UserException.badInput(data + ": is no folder");
    }
    if (input != null && (model == null) == (scoreColumn == null)) {
      throw UserException.usage("--input needs either --model FILE or --score-column NAME");
    }
    if (runs < 1 || runs > 1000) {
      throw UserException.usage("--runs must be from 1 to 1000, was " + runs);
    }
    if (adapt.isGiven() && scoreColumn != null) {
      throw UserException.usage("--adapt needs a detector: a --model or a --protocol");
    }
    if (block < 1) {
      throw UserException.usage("--block must be at least 1, was " + block);
    }
  }

  /** Mistakes in the options are found before anything is read. */
  private void requireOther(Preset judge) {
    try {
      config(judge, seed);
    } catch (IllegalArgumentException e) {
      throw UserException.usage(e.getMessage());
    }
    if (protocol == Protocol.SKAB && judge == Preset.METRIC) {
      throw UserException.usage("SKAB has eight sensors; the preset metric takes one series");
    }
  }

  private DetectorConfig config(Preset judge, long ofSeed) {
    IsolationForestConfig usual = judge.forest();
    DetectorConfig.Builder config =
        DetectorConfig.builder()
            .preset(judge)
            .scoring(scoring)
            .forest(
                IsolationForestConfig.builder()
                    .numTrees(trees == null ? usual.numTrees() : trees)
                    .subsampleSize(sampleSize == null ? usual.subsampleSize() : sampleSize)
                    .heightLimit(heightLimit == null ? usual.heightLimit() : heightLimit)
                    .boxes(scoring == ScoringMode.BOX)
                    .seed(ofSeed)
                    .build());
    if (threshold != null) {
      config.threshold(
          ThresholdRule.parse(threshold.indexOf(':') < 0 ? "score:" + threshold : threshold));
    }
    return config.build();
  }

  /** A threshold without a detector that could follow a rule. */
  private double plainThreshold() {
    try {
      return Double.parseDouble(threshold);
    } catch (NumberFormatException e) {
      throw UserException.usage(
          "--threshold: with --input a score, such as 0.7, was '"
              + threshold
              + "'; a model's rule is chosen by 'train --threshold'");
    }
  }

  private RecordSource benchmarkFile(Console console, Path file) throws IOException {
    // Dozens of files of one form: what is unusual about it need not be said for each.
    return open(
        console,
        file.toString(),
        options -> options.report(options.build().report().warningsOnly()));
  }

  private void skab(Console console, Preset judge) throws IOException {
    SkabProtocol skab = new SkabProtocol(data, file -> benchmarkFile(console, file));
    SkabProtocol.Result[] results = new SkabProtocol.Result[runs];
    try (Progress progress = console.progress("judging", (long) runs * skab.numRuns(), "series")) {
      for (int s = 0; s < runs; s++) {
        results[s] =
            skab.judge(
                config(judge, seed + s), adapt.learning(), s == 0 ? out : null, progress::step);
      }
    }
    if (console.json()) {
      for (int s = 0; s < runs; s++) {
        ObjectNode node = started(judge, seed + s);
        put(node, results[s].confusion());
        node.put("auroc", results[s].auroc());
        put(node, results[s].delay());
        console.result(node.toString());
      }
      return;
    }
    console.result(
        String.format(
            Locale.ROOT,
            "SKAB: %d runs, preset %s, seeds %d to %d",
            skab.numRuns(),
            judge.name().toLowerCase(Locale.ROOT),
            seed,
            seed + runs - 1));
    TextTable table = new TextTable(40);
    table.row("", "F1", "FAR %", "MAR %", "FAR+MAR", "AUROC", "found", "delay");
    table.row(
        judge.name().toLowerCase(Locale.ROOT),
        over(results, r -> r.confusion().f1(), "%.3f"),
        over(results, r -> 100 * r.confusion().falseAlarmRate(), "%.1f"),
        over(results, r -> 100 * r.confusion().missedAlarmRate(), "%.1f"),
        over(results, SkabProtocol.Result::errors, "%.1f"),
        over(results, SkabProtocol.Result::auroc, "%.3f"),
        results[0].delay().found() + "/" + results[0].delay().events(),
        over(results, r -> r.delay().mean(), "%.0f"));
    baseline(table, "all ones", skab.baseline(row -> true));
    baseline(table, "row ≥ 570", skab.baseline(row -> row >= 570));
    baseline(table, "every second", skab.baseline(row -> row % 2 == 0));
    table.lines().forEach(console::result);
  }

  private static void baseline(TextTable table, String name, Confusion confusion) {
    table.row(
        name,
        String.format(Locale.ROOT, "%.3f", confusion.f1()),
        String.format(Locale.ROOT, "%.1f", 100 * confusion.falseAlarmRate()),
        String.format(Locale.ROOT, "%.1f", 100 * confusion.missedAlarmRate()),
        String.format(
            Locale.ROOT, "%.1f", 100 * (confusion.falseAlarmRate() + confusion.missedAlarmRate())),
        "",
        "",
        "");
  }

  private static String over(
      SkabProtocol.Result[] results, ToDoubleFunction<SkabProtocol.Result> of, String format) {
    return BenchmarkRun.spread(Arrays.stream(results).mapToDouble(of).toArray(), format);
  }

  private void nab(Console console, Preset judge) throws IOException {
    NabProtocol nab = new NabProtocol(data, file -> benchmarkFile(console, file));
    NabScore[] results = new NabScore[runs];
    try (Progress progress = console.progress("judging", (long) runs * nab.numSeries(), "series")) {
      for (int s = 0; s < runs; s++) {
        results[s] =
            nab.judge(
                config(judge, seed + s), adapt.learning(), s == 0 ? out : null, progress::step);
      }
    }
    double level = NabProtocol.level(judge);
    if (console.json()) {
      for (int s = 0; s < runs; s++) {
        ObjectNode node = started(judge, seed + s);
        for (NabScore.Profile profile : NabScore.Profile.values()) {
          NabScore.Result at = results[s].at(profile, level);
          ObjectNode entry = node.putObject(profile.name().toLowerCase(Locale.ROOT));
          entry.put("score", at.score());
          entry.put("best_score", results[s].best(profile).score());
          entry.put("windows_hit", at.windowsHit());
          entry.put("windows", at.windows());
          entry.put("false_alarms", at.falseAlarms());
        }
        console.result(node.toString());
      }
      return;
    }
    console.result(
        String.format(
            Locale.ROOT,
            "NAB: %d series, preset %s, seeds %d to %d, fixed threshold",
            nab.numSeries(),
            judge.name().toLowerCase(Locale.ROOT),
            seed,
            seed + runs - 1));
    TextTable table = new TextTable(40);
    table.row("", "standard", "low FP", "low FN", "windows hit", "false alarms");
    table.row(cells(judge.name().toLowerCase(Locale.ROOT), results, level));
    table.row(cells("an alarm every 100", new NabScore[] {nab.periodic(100)}, 1));
    table.row(cells("an alarm every 300", new NabScore[] {nab.periodic(300)}, 1));
    table.lines().forEach(console::result);
  }

  private static String[] cells(String name, NabScore[] results, double level) {
    NabScore.Result first = results[0].at(NabScore.Profile.STANDARD, level);
    return new String[] {
      name,
      over(results, NabScore.Profile.STANDARD, level),
      over(results, NabScore.Profile.REWARD_LOW_FP, level),
      over(results, NabScore.Profile.REWARD_LOW_FN, level),
      first.windowsHit() + "/" + first.windows(),
      Long.toString(first.falseAlarms())
    };
  }

  private static String over(NabScore[] results, NabScore.Profile profile, double level) {
    return BenchmarkRun.spread(
        Arrays.stream(results).mapToDouble(r -> r.at(profile, level).score()).toArray(), "%.1f");
  }

  private ObjectNode started(Preset judge, long ofSeed) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("protocol", protocol.name().toLowerCase(Locale.ROOT));
    node.put("preset", judge.name().toLowerCase(Locale.ROOT));
    node.put("seed", ofSeed);
    return node;
  }

  private void evaluateInput(Console console) throws IOException {
    RecordTable table = new RecordTable();
    try (RecordSource source = open(console, input, csv::applyTo)) {
      while (source.next(table)) {
        // The table grows.
      }
    }
    int label = table.columnIndex(labelColumn);
    if (label < 0) {
      throw UserException.badInput(
          input + ": there is no column '" + labelColumn + "'; name the truth with --label-column");
    }
    Scores all = model == null ? ofColumn(table) : ofModel(table);
    int from = (int) Math.min(rows.first(), table.numRows());
    int to = (int) Math.min(rows.last(), table.numRows() - 1) + 1;
    int[] judged = IntStream.range(from, to).filter(r -> !Double.isNaN(all.scores[r])).toArray();
    boolean[] truth = new boolean[judged.length];
    double[] scores = new double[judged.length];
    boolean[] called = new boolean[judged.length];
    for (int i = 0; i < judged.length; i++) {
      double value = table.number(judged[i], label);
      if (!GroundTruth.isTruth(value)) {
        throw UserException.badInput(
            input + ": row " + judged[i] + ": the label '" + labelColumn + "' is neither 0 nor 1");
      }
      truth[i] = value == 1;
      scores[i] = all.scores[judged[i]];
      called[i] = all.called[judged[i]];
    }
    if (judged.length == 0) {
      throw UserException.badInput(input + ": no row has a score");
    }
    double level = Double.NaN;
    if (threshold != null || model == null) {
      level = threshold == null ? bestF1(scores, truth) : plainThreshold();
      for (int i = 0; i < called.length; i++) {
        called[i] = scores[i] > level;
      }
    }
    report(console, scores, truth, called, level);
  }

  /** By row: the score, NaN where there is none, and the decision. */
  private record Scores(double[] scores, boolean[] called) {}

  private Scores ofColumn(RecordTable table) {
    int column = table.columnIndex(scoreColumn);
    if (column < 0) {
      throw UserException.badInput(input + ": there is no column '" + scoreColumn + "'");
    }
    double[] scores = new double[table.numRows()];
    Arrays.setAll(scores, r -> table.number(r, column));
    return new Scores(scores, new boolean[scores.length]);
  }

  private Scores ofModel(RecordTable table) throws IOException {
    DetectorModel judge = DetectorModel.read(model);
    if (adapt.isGiven() && !judge.canAdapt()) {
      throw UserException.badInput(
          model + ": holds no sample of its training, so it cannot adapt: train it again");
    }
    AnomalyDetector detector = judge.newDetector(adapt.learning());
    RecordRow row = detector.newRow();
    Scores scores = new Scores(new double[table.numRows()], new boolean[table.numRows()]);
    for (int r = 0; r < table.numRows(); r++) {
      table.copyTo(r, row);
      Verdict verdict = detector.detect(row);
      scores.scores[r] = verdict.score();
      scores.called[r] = verdict.isAnomaly();
    }
    return scores;
  }

  /** The threshold whose F1 is best: just below the lowest score that it calls. */
  private static double bestF1(double[] scores, boolean[] truth) {
    double[] candidates = Arrays.stream(scores).sorted().distinct().toArray();
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    long positives = IntStream.range(0, truth.length).filter(i -> truth[i]).count();
    double best = -1;
    double at = candidates[candidates.length - 1];
    long hits = 0;
    for (int i = 0; i < order.length; i++) {
      hits += truth[order[i]] ? 1 : 0;
      boolean lastOfTies = i + 1 == order.length || scores[order[i + 1]] != scores[order[i]];
      double f1 = 2. * hits / (i + 1 + positives);
      if (lastOfTies && f1 > best) {
        best = f1;
        at = Math.nextDown(scores[order[i]]);
      }
    }
    return at;
  }

  private void report(
      Console console, double[] scores, boolean[] truth, boolean[] called, double level) {
    Metric[] metrics = {
      new Metric("auroc", "AUROC", (s, t, c) -> RankingMetrics.auroc(s, t)),
      new Metric("auprc", "AUPRC", (s, t, c) -> RankingMetrics.auprc(s, t)),
      new Metric("f1", "F1", (s, t, c) -> confusion(t, c).f1()),
      new Metric("precision", "precision", (s, t, c) -> confusion(t, c).precision()),
      new Metric("false_alarm_rate", "false alarms", (s, t, c) -> confusion(t, c).falseAlarmRate()),
      new Metric(
          "missed_alarm_rate", "missed alarms", (s, t, c) -> confusion(t, c).missedAlarmRate())
    };
    DetectionDelay delay = DetectionDelay.NONE.plus(truth, called);
    ObjectNode node = JsonMapper.shared().createObjectNode();
    TextTable table = new TextTable(40);
    table.row("", "value", "95 % interval");
    for (Metric metric : metrics) {
      double value = metric.of.apply(scores, truth, called);
      Interval interval =
          Interval.bootstrap(
              scores.length,
              block,
              DRAWS,
              SHARE,
              seed,
              drawn -> metric.of(scores, truth, called, drawn));
      ObjectNode entry = node.putObject(metric.key);
      putNumber(entry, "value", value);
      putNumber(entry, "low", interval.low());
      putNumber(entry, "high", interval.high());
      table.row(
          metric.name, number(value), number(interval.low()) + " – " + number(interval.high()));
    }
    put(node, confusion(truth, called));
    put(node, delay);
    if (console.json()) {
      console.result(node.toString());
      return;
    }
    table.lines().forEach(console::result);
    console.result(
        String.format(
            Locale.ROOT,
            "rows %,d, anomalous %,d, called %,d%s",
            scores.length,
            IntStream.range(0, truth.length).filter(i -> truth[i]).count(),
            IntStream.range(0, called.length).filter(i -> called[i]).count(),
            Double.isNaN(level)
                ? ""
                : String.format(
                    Locale.ROOT,
                    " above %.4f%s",
                    level,
                    threshold == null ? " (the best F1 on these labels: flattering)" : "")));
    console.result(
        String.format(
            Locale.ROOT,
            "events found %d of %d, after %s readings on average",
            delay.found(),
            delay.events(),
            Double.isNaN(delay.mean()) ? "–" : String.format(Locale.ROOT, "%.1f", delay.mean())));
  }

  /** A number that scores, truths and decisions give. */
  private interface Measure {
    double apply(double[] scores, boolean[] truth, boolean[] called);
  }

  private record Metric(String key, String name, Measure of) {
    double of(double[] scores, boolean[] truth, boolean[] called, int[] drawn) {
      double[] s = new double[drawn.length];
      boolean[] t = new boolean[drawn.length];
      boolean[] c = new boolean[drawn.length];
      for (int i = 0; i < drawn.length; i++) {
        s[i] = scores[drawn[i]];
        t[i] = truth[drawn[i]];
        c[i] = called[drawn[i]];
      }
      return of.apply(s, t, c);
    }
  }

  private static Confusion confusion(boolean[] truth, boolean[] called) {
    Confusion confusion = Confusion.EMPTY;
    for (int i = 0; i < truth.length; i++) {
      confusion = confusion.plus(truth[i], called[i]);
    }
    return confusion;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static void putNumber(ObjectNode node, String name, double value) {
    if (Double.isNaN(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static void put(ObjectNode node, Confusion confusion) {
    ObjectNode counts = node.putObject("counts");
    counts.put("true_positives", confusion.truePositives());
    counts.put("false_positives", confusion.falsePositives());
    counts.put("true_negatives", confusion.trueNegatives());
    counts.put("false_negatives", confusion.falseNegatives());
    if (!node.has("f1")) {
      putNumber(node, "f1", confusion.f1());
      putNumber(node, "false_alarm_rate", confusion.falseAlarmRate());
      putNumber(node, "missed_alarm_rate", confusion.missedAlarmRate());
    }
  }

  private static void put(ObjectNode node, DetectionDelay delay) {
    node.put("events", delay.events());
    node.put("events_found", delay.found());
    putNumber(node, "mean_delay", delay.mean());
  }
}
