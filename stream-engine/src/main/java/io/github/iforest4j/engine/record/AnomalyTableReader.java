package io.github.iforest4j.engine.record;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.reader.NamedCsvRecordHandler;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.Evidence.Deviation;
import io.github.iforest4j.explain.Evidence.Finding;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.UsualRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table of anomalies that {@link AnomalyTable} wrote. It holds less than a journal: there
 * are no devices and no recent values, and the share of every field is 0. Stateless.
 */
final class AnomalyTableReader {
  private static final Pattern USUAL =
      Pattern.compile("\\(usual (-?[0-9.E+-]+?)(?:(?:–| to )(-?[0-9.E+-]+))?\\)$");

  private AnomalyTableReader() {}

  /**
   * Reads a table.
   *
   * @throws UnusableFileException if a row is not one of a table of anomalies
   */
  static RecordedRun read(Path table) throws IOException {
    Map<String, AnomalyEvent> anomalies = new LinkedHashMap<>();
    Map<String, AnomalyLabel> labels = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> reader = open(table)) {
      for (NamedCsvRecord row : reader) {
        try {
          AnomalyEvent event = event(table, row, anomalies.size());
          anomalies.putIfAbsent(event.id(), event);
          labels.putIfAbsent(event.id(), label(row));
        } catch (RuntimeException e) {
          throw new UnusableFileException(
              table
                  + ", line "
                  + row.getStartingLineNumber()
                  + " is not a row of a table of anomalies",
              e);
        }
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw new UnusableFileException(table + " is not a table of anomalies: " + e.getMessage(), e);
    }
    return new RecordedRun(anomalies, labels);
  }

  /** Names of fields that differ only in hidden characters are the same in a table. */
  private static CsvReader<NamedCsvRecord> open(Path table) throws IOException {
    return CsvReader.builder()
        .build(NamedCsvRecordHandler.builder().allowDuplicateHeaderFields(true).build(), table);
  }

  private static AnomalyEvent event(Path table, NamedCsvRecord row, int number) {
    String time = row.getField("time");
    Instant when = time.isEmpty() ? null : Instant.parse(time);
    List<Finding> findings = new ArrayList<>();
    for (String words : row.getField("top_features").split("; ")) {
      Finding finding = finding(row, words);
      if (finding != null) {
        findings.add(finding);
      }
    }
    String id = row.getField("anomaly_id");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("the row has no id");
    }
    Evidence evidence =
        new Evidence(
            when,
            Double.parseDouble(row.getField("score")),
            Double.parseDouble(row.getField("threshold")),
            null,
            findings,
            List.of());
    AnomalyEvent event =
        new AnomalyEvent(
            id,
            table.getFileName().toString(),
            number,
            "",
            row.getField("episode_id"),
            when,
            List.of(),
            evidence);
    Optional<String> severity = row.findField("incident_severity");
    return severity.isEmpty()
        ? event
        : event.inState(
            new IncidentState(row.getField("incident"), severity(severity.get()), false));
  }

  /** Parses what {@link EvidenceSummary#topFeatures} wrote; null if it names no column. */
  private static @Nullable Finding finding(NamedCsvRecord row, String words) {
    String field = "";
    for (String column : row.getHeader()) {
      boolean named = words.startsWith(column + " ") && column.length() > field.length();
      field = named ? column : field;
    }
    if (field.isEmpty()) {
      return null;
    }
    String value = row.getField(field);
    double number = number(value);
    Matcher range = USUAL.matcher(words);
    UsualRange usual = null;
    if (range.find()) {
      double low = number(range.group(1));
      double high = range.group(2) == null ? low : number(range.group(2));
      usual = low <= high ? new UsualRange(low, low + (high - low) / 2, high) : null;
    }
    return new Finding(
        field,
        Double.isNaN(number) ? FieldKind.CATEGORICAL : FieldKind.NUMERIC,
        value,
        number,
        "",
        usual,
        List.of(),
        deviation(words.substring(field.length() + 1), number, usual),
        0,
        0,
        List.of());
  }

  private static Deviation deviation(String words, double number, @Nullable UsualRange usual) {
    if (words.equals("missing") || words.startsWith("unusable:")) {
      return Deviation.MISSING;
    }
    if (words.endsWith("(never seen)")) {
      return Deviation.NEVER_SEEN;
    }
    if (words.startsWith("stuck at ")) {
      return Deviation.STUCK;
    }
    if (words.startsWith("restless, ")) {
      return Deviation.RESTLESS;
    }
    if (words.startsWith("rose to ")) {
      return Deviation.SUDDEN_RISE;
    }
    if (words.startsWith("fell to ")) {
      return Deviation.SUDDEN_FALL;
    }
    if (words.startsWith("back at ")) {
      return Deviation.BACK_IN_RANGE;
    }
    if (usual == null || number >= usual.low() && number <= usual.high()) {
      return Deviation.NONE;
    }
    return number > usual.high() ? Deviation.ABOVE_RANGE : Deviation.BELOW_RANGE;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static Severity severity(String word) {
    return Severity.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static AnomalyLabel label(NamedCsvRecord row) {
    String[] grounded = row.getField("grounded").split(" of ");
    return new AnomalyLabel(
        row.getField("label"),
        row.getField("category"),
        row.getField("reason"),
        severity(row.getField("severity")),
        row.getField("action"),
        LabelStatus.valueOf(row.getField("label_status").toUpperCase(Locale.ROOT)),
        row.getField("backend"),
        row.getField("llm_model"),
        row.getField("prompt"),
        Integer.parseInt(grounded[0]),
        Integer.parseInt(grounded[1]));
  }
}
