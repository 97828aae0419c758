package io.github.iforest4j.source.benchmark;

import io.github.iforest4j.eval.EventProtocol;
import io.github.iforest4j.eval.LabelledSeries;
import io.github.iforest4j.eval.NabProtocol;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.SkabProtocol;
import io.github.iforest4j.eval.UcrProtocol;
import io.github.iforest4j.format.SmallFile;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the folders of public benchmarks, and writes the files that their own scorers read.
 * Stateless.
 */
public final class BenchmarkFiles {
  /** The labels of NAB, below its folder. */
  private static final String NAB_LABELS = "labels/combined_windows.json";

  /** Says which series are in a folder, and how many of their rows are for training. */
  private static final String INDEX = "index.csv";

  /** Reads a file of readings. */
  public interface TableReader {
    /** Reads all readings of a file. */
    RecordTable read(Path file) throws IOException;
  }

  private BenchmarkFiles() {}

  /**
   * Reads all runs of SKAB in a folder, or in the folders in it.
   *
   * @throws BadInputException if there are none
   */
  public static SkabProtocol skab(Path data, TableReader reader) throws IOException {
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> all = Files.list(data)) {
      all.filter(Files::isDirectory).sorted().forEach(folders::add);
    }
    folders.add(data);
    List<SkabProtocol.Run> runs = new ArrayList<>();
    for (Path folder : folders) {
      for (Path file : csvFiles(folder)) {
        RecordTable table = reader.read(file);
        if (SkabProtocol.isRun(table)) {
          Path name = folder.toAbsolutePath().normalize().getFileName();
          runs.add(new SkabProtocol.Run(name + "/" + file.getFileName(), table));
        }
      }
    }
    if (runs.isEmpty()) {
      throw new BadInputException(
          data
              + ": no run of SKAB was found: CSV files with a column 'anomaly' and more than "
              + SkabProtocol.TRAINING
              + " rows, here or one folder down");
    }
    return new SkabProtocol(runs);
  }

  /** CSV files directly in a folder, by name: 2.csv before 10.csv. */
  private static List<Path> csvFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(".csv"))
          .sorted(
              Comparator.comparingInt((Path f) -> f.getFileName().toString().length())
                  .thenComparing(Path::getFileName))
          .toList();
    }
  }

  /**
   * Reads the series of NAB that are both labelled and present.
   *
   * @throws BadInputException if there are none, or a label does not fit its series
   */
  public static NabProtocol nab(Path data, TableReader reader) throws IOException {
    Path labels = data.resolve(NAB_LABELS);
    if (!Files.exists(labels)) {
      throw new BadInputException(
          labels + ": not found; NAB is a folder with data/ and " + NAB_LABELS);
    }
    JsonNode windows;
    try {
      windows = JsonMapper.shared().readTree(SmallFile.text(labels, 64 << 20, "labels"));
    } catch (JacksonException e) {
      throw new BadInputException(labels + ": is not JSON: " + e.getOriginalMessage(), e);
    }
    Path folder = data.resolve("data").normalize();
    List<NabProtocol.Series> series = new ArrayList<>();
    for (String name : new TreeSet<>(windows.propertyNames())) {
      Path file = folder.resolve(name).normalize();
      if (file.startsWith(folder) && Files.exists(file)) {
        RecordTable table = reader.read(file);
        if (!NabProtocol.isSeries(table)) {
          throw new BadInputException(
              file
                  + ": a series needs a column '"
                  + NabProtocol.TIME
                  + "' and more than "
                  + NabProtocol.MIN_TRAINING
                  + " rows");
        }
        series.add(new NabProtocol.Series(name, table, windows(name, table, windows.get(name))));
      }
    }
    if (series.isEmpty()) {
      throw new BadInputException(data + ": none of the labelled series is there");
    }
    return new NabProtocol(series);
  }

  private static List<NabScore.Window> windows(String name, RecordTable table, JsonNode labels)
      throws BadInputException {
    List<NabScore.Window> windows = new ArrayList<>();
    for (JsonNode label : labels) {
      try {
        windows.add(
            NabProtocol.window(table, label.path(0).asString(""), label.path(1).asString("")));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(name + ": no readings at its window " + label, e);
      }
    }
    return windows;
  }

  /**
   * Returns the folders of labelled series: the folder itself if it has an {@value #INDEX}, else
   * those directly in it that have one, by name.
   *
   * @throws BadInputException if there are none
   */
  public static List<Path> labelledFolders(Path data) throws IOException {
    if (Files.exists(data.resolve(INDEX))) {
      return List.of(data);
    }
    try (Stream<Path> all = Files.list(data)) {
      List<Path> folders = all.filter(f -> Files.exists(f.resolve(INDEX))).sorted().toList();
      if (folders.isEmpty()) {
        throw new BadInputException(
            data + ": no " + INDEX + " was found, here or one folder down; " + shape());
      }
      return folders;
    }
  }

  private static String shape() {
    return "a folder of labelled series has one with the columns 'id' and 'train' (leading rows for"
        + " training), and for each id a file id.csv or id.csv.gz, or with a column 'name'"
        + " id_name.csv or id_name.csv.gz: first a time or an index, last the label, 0 or 1";
  }

  /**
   * Reads a folder of labelled series.
   *
   * @param folder one of {@link #labelledFolders}
   * @throws BadInputException if it has not the shape that {@link LabelledSeries} needs
   */
  public static EventProtocol events(Path folder, TableReader reader) throws IOException {
    return new EventProtocol(labelled(folder, reader));
  }

  /**
   * Reads a folder of series of the UCR anomaly archive.
   *
   * @param folder one of {@link #labelledFolders}
   * @throws BadInputException if it has not the shape that {@link LabelledSeries} needs, or a
   *     series has not exactly one anomaly
   */
  public static UcrProtocol ucr(Path folder, TableReader reader) throws IOException {
    try {
      return new UcrProtocol(labelled(folder, reader));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(folder + ": " + e.getMessage(), e);
    }
  }

  private static List<LabelledSeries> labelled(Path folder, TableReader reader) throws IOException {
    Path index = folder.resolve(INDEX);
    List<String> lines = SmallFile.text(index, 64 << 20, "a list of files").lines().toList();
    List<String> header = lines.isEmpty() ? List.of() : cells(lines.get(0));
    int id = header.indexOf("id");
    int name = header.indexOf("name");
    int train = header.indexOf("train");
    if (id < 0 || train < 0 || lines.size() < 2) {
      throw new BadInputException(index + ": lists no series; " + shape());
    }
    List<LabelledSeries> series = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      List<String> line = cells(lines.get(i));
      if (line.size() == header.size()) {
        String file = line.get(id) + (name < 0 ? "" : "_" + line.get(name));
        series.add(labelled(folder, file, line.get(train), reader));
      } else if (!lines.get(i).isBlank()) {
        throw new BadInputException(
            index + ": line " + (i + 1) + " has " + line.size() + " cells, not " + header.size());
      }
    }
    return series;
  }

  private static LabelledSeries labelled(
      Path folder, String name, String training, TableReader reader) throws IOException {
    Path plain = folder.resolve(name + ".csv").normalize();
    Path packed = folder.resolve(name + ".csv.gz").normalize();
    Path file = Files.exists(plain) ? plain : packed;
    if (!file.startsWith(folder.normalize()) || !Files.exists(file)) {
      throw new BadInputException(
          folder.resolve(INDEX) + ": the series '" + name + "' has no file " + plain + "[.gz]");
    }
    try {
      return new LabelledSeries(name, reader.read(file), Integer.parseInt(training));
    } catch (NumberFormatException e) {
      throw new BadInputException(
          folder.resolve(INDEX) + ": 'train' of " + name + " is no number: '" + training + "'", e);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> cells(String line) {
    return Stream.of(line.split(",", -1)).map(String::strip).toList();
  }

  /**
   * Writes {@code name.csv} with {@code row,score,called}, rows counted in the series' table.
   *
   * @param out the folder for all series; it is made
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path out, EventProtocol.Judgement judged) {
    LabelledSeries series = judged.series();
    write(out, series.name(), series.training(), judged.scores(), judged.called(), 0);
  }

  /**
   * Writes {@code name.csv} with {@code row,score,called}, rows counted in the series' table.
   *
   * @param out the folder for all series; it is made
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path out, UcrProtocol.Outcome judged) {
    int first = judged.series().training();
    write(out, judged.series().name(), first, judged.scores(), judged.called(), first);
  }

  private static void write(
      Path out, String name, int row, double[] scores, boolean[] called, int from) {
    StringBuilder csv = new StringBuilder("row,score,called\n");
    for (int i = from; i < scores.length; i++) {
      csv.append(row + i - from).append(',').append(scores[i]).append(',');
      csv.append(called[i] ? 1 : 0).append('\n');
    }
    write(out.resolve(name + ".csv"), csv);
  }

  /**
   * Writes {@code folder/run.csv} with {@code row,anomaly}.
   *
   * @param out the folder for all runs; it is made
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path out, SkabProtocol.Decisions decisions) {
    StringBuilder csv = new StringBuilder("row,anomaly\n");
    boolean[] called = decisions.called();
    for (int r = 0; r < called.length; r++) {
      csv.append(r + SkabProtocol.TRAINING).append(',').append(called[r] ? 1 : 0).append('\n');
    }
    write(out.resolve(decisions.run()), csv);
  }

  /**
   * Writes {@code category/series.csv} with {@code timestamp,anomaly_score}.
   *
   * @param out the folder for all series; it is made
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Path out, NabProtocol.Scores judged) {
    StringBuilder csv = new StringBuilder("timestamp,anomaly_score\n");
    RecordTable table = judged.series().table();
    int time = table.columnIndex(NabProtocol.TIME);
    for (int r = 0; r < table.numRows(); r++) {
      csv.append(table.text(r, time)).append(',').append(judged.scores()[r]).append('\n');
    }
    write(out.resolve(judged.series().name()), csv);
  }

  private static void write(Path file, CharSequence text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
