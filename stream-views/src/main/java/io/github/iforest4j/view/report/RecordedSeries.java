package io.github.iforest4j.view.report;

import io.github.iforest4j.engine.record.RecordedRun;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.RowReading;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Chooses which fields of the watched readings a report draws, and where. */
public final class RecordedSeries {
  /** The maximum number of fields that are drawn. */
  private static final int MAX_FIELDS = 8;

  private RecordedSeries() {}

  /**
   * Reads the rest of a source, and takes from it what {@link #of} does.
   *
   * @param name of the source, for the message
   * @param step called after each reading
   * @throws BadInputException if there is no reading
   * @throws IOException if the source cannot be read
   */
  public static RunSeries read(RecordSource source, String name, RecordedRun run, Runnable step)
      throws IOException {
    RecordTable table = new RecordTable();
    LongStream.Builder positions = LongStream.builder();
    while (source.next(table)) {
      positions.add(source.position());
      step.run();
    }
    if (table.numRows() == 0) {
      throw new BadInputException(name + ": no reading was found");
    }
    return of(table, positions.build().toArray(), run);
  }

  /**
   * Takes the numeric fields that most anomalies name. Readings are placed by their times, or by
   * their positions unless all readings and all anomalies have times. O(readings).
   *
   * @param readings what was watched, at least one reading
   * @param positions of the readings in their source
   * @param run its anomalies
   */
  public static RunSeries of(RecordTable readings, long[] positions, RecordedRun run) {
    FeatureSchema schema = SchemaProposal.of(readings, SchemaOptions.NONE).schema();
    List<String> fields = mostNamed(schema, run);
    double[] times = times(readings, schema, run);
    double[] places = times == null ? Arrays.stream(positions).asDoubleStream().toArray() : times;
    RunSeries series =
        new RunSeries(
            fields.toArray(String[]::new),
            times != null,
            Arrays.stream(places).min().orElseThrow(),
            Arrays.stream(places).max().orElseThrow());
    for (int f = 0; f < fields.size(); f++) {
      int column = readings.columnIndex(fields.get(f));
      for (int r = 0; r < readings.numRows(); r++) {
        series.add(f, places[r], readings.number(r, column));
      }
    }
    return series;
  }

  private static List<String> mostNamed(FeatureSchema schema, RecordedRun run) {
    Map<String, Long> named = new HashMap<>();
    run.anomalies()
        .values()
        .forEach(e -> e.evidence().findings().forEach(f -> named.merge(f.field(), 1L, Long::sum)));
    return schema.fields().stream()
        .filter(field -> field.isFeature() && field.kind() == FieldKind.NUMERIC)
        .map(Field::name)
        .sorted(Comparator.comparingLong((String name) -> -named.getOrDefault(name, 0L)))
        .limit(MAX_FIELDS)
        .toList();
  }

  /** In milliseconds since 1970; null unless all readings and all anomalies have times. */
  private static double @Nullable [] times(
      RecordTable readings, FeatureSchema schema, RecordedRun run) {
    RowReading reading = new RowReading(schema);
    RecordRow row = schema.newRow();
    double[] times = new double[readings.numRows()];
    for (int r = 0; r < times.length; r++) {
      readings.copyTo(r, row);
      Instant time = reading.time(row);
      if (time == null) {
        return null;
      }
      times[r] = time.toEpochMilli();
    }
    return run.anomalies().values().stream().allMatch(e -> e.time() != null) ? times : null;
  }
}
