package io.github.iforest4j.source.benchmark;

import io.github.iforest4j.eval.NabProtocol;
import io.github.iforest4j.eval.NabScore;
import io.github.iforest4j.eval.SkabProtocol;
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
      windows = JsonMapper.shared().readTree(Files.readString(labels));
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
