package io.github.iforest4j.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordRow;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DayHourTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new Field("t", FieldRole.TIME, FieldKind.CATEGORICAL, "", List.of(), null),
              new Field("x", FieldRole.FEATURE, FieldKind.NUMERIC, "", List.of(), null)));

  private static int slot(RecordRow row) {
    return DayHour.of(DayHour.second(row, 0));
  }

  private static int expected(LocalDateTime time) {
    return (time.getDayOfWeek().getValue() >= 6 ? 24 : 0) + time.getHour();
  }

  @Test
  void agreesWithTheCalendarInEveryForm() {
    RecordRow row = SCHEMA.newRow();
    DateTimeFormatter plain = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      long second = random.nextInt(4_000_000) * 1000L + random.nextInt(1000);
      LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
      row.setText(0, plain.format(time));
      assertThat(slot(row)).as("%s", time).isEqualTo(expected(time));
      row.setText(0, Instant.ofEpochSecond(second).toString());
      assertThat(slot(row)).as("%s", time).isEqualTo(expected(time));
      row.setNumber(0, second);
      assertThat(slot(row)).as("%s", time).isEqualTo(expected(time));
    }
    row.setText(0, "2024-02-29 23:59:59");
    assertThat(slot(row)).isEqualTo(23);
  }

  @Test
  void whatIsNoTimeHasNoSlot() {
    RecordRow row = SCHEMA.newRow();
    for (String text : new String[] {"", "soon", "2024-13-01 00:00:00", "2024-01-01 99:00:00"}) {
      row.setText(0, text);
      assertThat(DayHour.second(row, 0)).as(text).isEqualTo(DayHour.NONE);
    }
    row.setMissing(0);
    assertThat(DayHour.second(row, 0)).isEqualTo(DayHour.NONE);
  }
}
