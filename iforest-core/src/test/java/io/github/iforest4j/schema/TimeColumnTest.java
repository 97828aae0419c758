package io.github.iforest4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Which columns are times, and how they are read: by the schema, and by records of it. */
class TimeColumnTest {
  private static final LocalDateTime START = LocalDateTime.of(2025, 4, 3, 7, 30);

  private static RecordTable table(int rows, String column, IntFunction<Object> value) {
    RecordTable table = new RecordTable();
    for (int r = 0; r < rows; r++) {
      add(table, column, value.apply(r));
      table.setNumber(table.fieldIndex("level"), 40 + Math.sin(r * .1));
      table.endRow();
    }
    return table;
  }

  private static void add(RecordTable table, String column, Object value) {
    if (value instanceof Number number) {
      table.setNumber(table.fieldIndex(column), number.doubleValue());
    } else {
      table.setText(table.fieldIndex(column), value.toString());
    }
  }

  private static IntFunction<Object> every(int minutes, String pattern) {
    DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern, Locale.US);
    return r -> form.format(START.plusMinutes((long) minutes * r));
  }

  private static SchemaOptions options(String timeColumn, TimeFormat format) {
    return new SchemaOptions(timeColumn, null, Set.of(), Set.of(), Set.of(), List.of(), format);
  }

  private static Instant time(RecordTable table, FeatureSchema schema, int r) {
    RecordRow row = schema.newRow();
    table.copyTo(r, row);
    return schema.clock().time(row);
  }

  @Test
  void theUsualFormsAreFoundAndReadToTheSameInstants() {
    for (String pattern :
        List.of(
            "yyyy-MM-dd HH:mm:ss",
            "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
            "yyyy/MM/dd HH:mm",
            "yyyy.MM.dd HH:mm:ss",
            "dd.MM.yyyy HH:mm",
            "dd.MM.yy HH:mm",
            "dd-MMM-yyyy HH:mm:ss",
            "dd-MMM-yy HH:mm:ss",
            "d MMM yyyy, HH:mm",
            "MMM d, yyyy h:mm:ss a",
            "EEE, dd MMM yyyy HH:mm:ss",
            "yyyyMMdd HHmmss",
            "yyyyMMdd'T'HHmmss",
            "yyyyMMddHHmmss",
            "yyyyMMddHHmm",
            "yyyy-MM-dd HH:mm:ss,SSS",
            "yyyy-MM-dd'T'HH:mm:ss 'UTC'",
            "dd/MM/yyyy HH:mm:ss",
            "d/M/yyyy H:mm",
            "MM/dd/yyyy hh:mm a",
            "dd-MM-yyyy HH:mm")) {
      RecordTable table = table(60, "when", every(360, pattern));
      SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
      FeatureSchema schema = proposal.schema();
      assertThat(schema.field(0).role()).as(pattern).isEqualTo(FieldRole.TIME);
      for (int r : new int[] {0, 7, 59}) {
        assertThat(time(table, schema, r))
            .as(pattern + " record " + r)
            .isEqualTo(START.plusMinutes(360L * r).atZone(ZoneId.of("UTC")).toInstant());
      }
      assertThat(schema.clock().format().local()).as(pattern).isEqualTo(!pattern.contains("UTC"));
    }
  }

  @Test
  void packedDigitsAreDatesAndNoSecondsSince1970() {
    IntFunction<Object> text = every(1, "yyyyMMddHHmmss");
    RecordTable table = table(50, "Timestamp", r -> Long.parseLong(text.apply(r).toString()));
    FeatureSchema schema = SchemaProposal.of(table, SchemaOptions.NONE).schema();
    assertThat(schema.field(0).role()).isEqualTo(FieldRole.TIME);
    assertThat(time(table, schema, 49)).isEqualTo(Instant.parse("2025-04-03T08:19:00Z"));
    assertThat(schema.clock().format().local()).isTrue();
  }

  @Test
  void daysOfASpreadsheetAreRecognisedAndSecondsSinceAStartAreNot() {
    RecordTable days = table(60, "Time", r -> 45_000.25 + r / 1440.0);
    FeatureSchema schema = SchemaProposal.of(days, SchemaOptions.NONE).schema();
    assertThat(time(days, schema, 0)).isEqualTo(Instant.parse("2023-03-15T06:00:00Z"));
    assertThat(time(days, schema, 59)).isEqualTo(Instant.parse("2023-03-15T06:59:00Z"));
    RecordTable seconds = table(60, "time", r -> r * 10.0);
    assertThat(time(seconds, SchemaProposal.of(seconds, SchemaOptions.NONE).schema(), 3))
        .isEqualTo(Instant.ofEpochSecond(30));
  }

  @Test
  void theColumnDecidesWhetherDayOrMonthComesFirst() {
    // Three days from the third of April: as months they would be months apart.
    RecordTable days = table(200, "Date", every(20, "d/M/yyyy"));
    SchemaProposal proposal = SchemaProposal.of(days, SchemaOptions.NONE);
    assertThat(proposal.schema().field(0).unit()).isEqualTo("day-first local");
    RecordTable american = table(200, "Date", every(20, "MM/dd/yyyy"));
    assertThat(SchemaProposal.of(american, SchemaOptions.NONE).schema().field(0).unit())
        .isEqualTo("month-first local");
  }

  @Test
  void oneDayAloneDecidesNothingAndIsNeverAFeature() {
    RecordTable table = table(100, "Date", r -> "03/04/2025 10:" + (10 + r / 2));
    SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
    assertThat(proposal.schema().field(0).role()).isEqualTo(FieldRole.IGNORED);
    assertThat(proposal.doubts())
        .singleElement()
        .satisfies(d -> assertThat(d.kind()).isEqualTo(SchemaProposal.Doubt.Kind.DATE_ORDER))
        .satisfies(d -> assertThat(d.column()).isEqualTo("Date"));
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> SchemaProposal.of(table, options("Date", TimeFormat.PLAIN)))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SchemaException.Reason.DATE_ORDER));
    TimeFormat monthFirst = new TimeFormat(TimeFormat.Order.MONTH_FIRST, null, false);
    FeatureSchema schema = SchemaProposal.of(table, options(null, monthFirst)).schema();
    assertThat(time(table, schema, 0)).isEqualTo(Instant.parse("2025-03-04T10:10:00Z"));
  }

  @Test
  void dateAndTimeOfDayInTwoColumnsAreOneTime() {
    for (String clock : List.of("HH:mm:ss", "HH.mm.ss", "h:mm a", "HH:mm")) {
      RecordTable table = new RecordTable();
      IntFunction<Object> date = every(60, "dd/MM/yyyy");
      IntFunction<Object> at = every(60, clock);
      for (int r = 0; r < 100; r++) {
        add(table, "Uhrzeit", at.apply(r));
        add(table, "Datum", date.apply(r));
        table.setNumber(table.fieldIndex("level"), r % 7);
        table.endRow();
      }
      SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
      assertThat(time(table, proposal.schema(), 30))
          .as(clock)
          .isEqualTo(Instant.parse("2025-04-04T13:30:00Z"));
      assertThat(proposal.schema().fields().stream().filter(Field::isFeature).map(Field::name))
          .containsExactly("level");
    }
  }

  @Test
  void timesOfDayWithoutADateAndFurtherDatesAreNoFeatures() {
    RecordTable clock = table(100, "at", every(10, "HH:mm"));
    assertThat(SchemaProposal.of(clock, SchemaOptions.NONE).schema().field(0).role())
        .isEqualTo(FieldRole.IGNORED);
    RecordTable table = new RecordTable();
    for (int r = 0; r < 100; r++) {
      add(table, "begun", "2025-01-01T00:00:00Z");
      add(table, "time", "2025-01-01T00:%02d:00Z".formatted(r % 60));
      add(table, "seen", "2025-01-0%dT00:00:00Z".formatted(1 + r / 50));
      table.setNumber(table.fieldIndex("level"), r % 7);
      table.endRow();
    }
    SchemaProposal proposal = SchemaProposal.of(table, SchemaOptions.NONE);
    // A date that never changes is not when something was measured.
    assertThat(proposal.schema().field(1).role()).isEqualTo(FieldRole.TIME);
    assertThat(proposal.schema().fields().stream().filter(Field::isFeature).map(Field::name))
        .containsExactly("level");
  }

  @Test
  void aFewUnreadableCellsAreRecordsWithoutATime() {
    IntFunction<Object> good = every(1, "yyyy-MM-dd HH:mm:ss");
    RecordTable table = table(100, "time", r -> r % 25 == 9 ? "0000-00-00" : good.apply(r));
    FeatureSchema schema = SchemaProposal.of(table, SchemaOptions.NONE).schema();
    assertThat(schema.field(0).role()).isEqualTo(FieldRole.TIME);
    assertThat(time(table, schema, 9)).isNull();
    assertThat(time(table, schema, 10)).isNotNull();
    RecordTable many = table(100, "time", r -> r % 10 == 9 ? "??" : good.apply(r));
    assertThat(SchemaProposal.of(many, SchemaOptions.NONE).schema().field(0).role())
        .isEqualTo(FieldRole.IGNORED);
    assertThatExceptionOfType(SchemaException.class)
        .isThrownBy(() -> SchemaProposal.of(many, options("time", TimeFormat.PLAIN)))
        .withMessage("the time column 'time' cannot be read as times: it has '??'")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(SchemaException.Reason.UNREADABLE_TIME));
  }

  @Test
  void aZoneMakesInstantsOfLocalTimesAlsoInSummer() {
    TimeFormat berlin = new TimeFormat(TimeFormat.Order.EVIDENT, ZoneId.of("Europe/Berlin"), false);
    RecordTable table = table(10, "time", every(1, "yyyy-MM-dd HH:mm:ss"));
    FeatureSchema schema = SchemaProposal.of(table, options(null, berlin)).schema();
    assertThat(time(table, schema, 0)).isEqualTo(Instant.parse("2025-04-03T05:30:00Z"));
    assertThat(schema.clock().format()).isEqualTo(berlin);
    assertThat(TimeFormat.of(schema.field(0).unit())).isEqualTo(berlin);
    RecordTable zoned = table(10, "time", r -> "2025-04-03T07:3" + r + ":00Z");
    assertThat(time(zoned, SchemaProposal.of(zoned, options(null, berlin)).schema(), 0))
        .isEqualTo(Instant.parse("2025-04-03T07:30:00Z"));
  }

  @Test
  void formatsAreKeptAsText() {
    for (TimeFormat.Order order : TimeFormat.Order.values()) {
      for (ZoneId zone : new ZoneId[] {null, ZoneId.of("Asia/Kolkata"), ZoneId.of("UTC")}) {
        for (boolean local : new boolean[] {false, true}) {
          TimeFormat format = new TimeFormat(order, zone, local);
          assertThat(TimeFormat.of(format.toString())).isEqualTo(format);
        }
      }
    }
    assertThat(TimeFormat.of("")).isEqualTo(TimeFormat.PLAIN);
    assertThat(TimeFormat.of("°C")).isEqualTo(TimeFormat.PLAIN);
  }
}
