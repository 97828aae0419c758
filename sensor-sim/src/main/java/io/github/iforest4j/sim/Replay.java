package io.github.iforest4j.sim;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of a CSV file, one value per step, repeated forever. An empty cell is a missing value. A
 * seek costs nothing.
 */
final class Replay {
  private static final long MAX_BYTES = 64L << 20;

  private Replay() {}

  static Signal of(double[] values, long step) {
    return t ->
        values[
            (int)
                Math.floorMod(
                    Math.floorDiv(t - SensorStream.Options.ORIGIN_MICROS, step),
                    (long) values.length)];
  }

  /**
   * Reads a column.
   *
   * @throws ScenarioException naming file, line and value if it cannot be used
   */
  static double[] read(Path file, String column) {
    List<Double> values = new ArrayList<>();
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ScenarioException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
        for (NamedCsvRecord row : rows) {
          String cell = row.findField(column).orElse(null);
          if (cell == null) {
            throw new ScenarioException(
                file + " has no column '" + column + "'; it has " + row.getHeader());
          }
          values.add(number(file, row.getStartingLineNumber(), cell));
        }
      }
    } catch (NoSuchFileException e) {
      throw new ScenarioException("there is no file " + file, e);
    } catch (IOException e) {
      throw new ScenarioException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (values.isEmpty()) {
      throw new ScenarioException(file + " has no rows");
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double number(Path file, long line, String cell) {
    if (cell.isBlank()) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(cell.strip());
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The message below says so.
    }
    throw new ScenarioException(file + " line " + line + ": '" + cell + "' is not a number");
  }
}
