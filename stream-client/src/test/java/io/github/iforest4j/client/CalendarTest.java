package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maintenance windows on the command line. */
@Timeout(300)
class CalendarTest {
  @TempDir Path folder;

  /** One reading a minute without a zone; the readings from 01:40 to 03:20 are far too hot. */
  private Path readings() throws IOException {
    StringBuilder text = new StringBuilder("time,temperature,load\n");
    Random random = new Random(5);
    LocalDateTime start = LocalDateTime.parse("2026-03-02T00:00:00");
    for (int r = 0; r < 600; r++) {
      double temperature = r >= 100 && r < 200 ? 500 : 20 + random.nextGaussian();
      text.append(
          "%s,%.3f,%.3f\n"
              .formatted(
                  start.plusMinutes(r).toString().replace('T', ' ') + ":00",
                  temperature,
                  3 + random.nextGaussian()));
    }
    return Files.writeString(folder.resolve("plant.csv"), text);
  }

  /** One window, in times without a zone. */
  private Path calendar() throws IOException {
    return Files.writeString(
        folder.resolve("plant.ics"),
        """
        BEGIN:VCALENDAR
        VERSION:2.0
        BEGIN:VEVENT
        UID:1
        SUMMARY:new bearings
        DTSTART:20260302T014000
        DTEND:20260302T032000
        END:VEVENT
        END:VCALENDAR
        """);
  }

  private static CommandRun run(int code, List<String> args) {
    CommandRun run = new CommandRun();
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isEqualTo(code);
    return run;
  }

  private List<String> watch(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("watch", "--backend", "offline", "--no-log"));
    args.addAll(List.of("--source", readings().toString()));
    args.addAll(List.of(more));
    return args;
  }

  /** Two zones, since one of them may be that of the machine. */
  @ParameterizedTest
  @ValueSource(strings = {"Asia/Tokyo", "America/New_York"})
  void timesWithoutAZoneAreOfTheZoneThatIsGiven(String zone) throws IOException {
    String calendar = calendar().toString();
    String model = folder.resolve("plant.iforest").toString();
    CommandRun learned =
        run(
            ExitCode.DONE,
            watch("--time-zone", zone, "--calendar", calendar, "--save-model", model));
    assertThat(learned.err()).contains("100 readings in maintenance windows: not learned from");
    assertThat(learned.out()).contains("100 readings were not judged");
    // A model keeps the zone of its times.
    CommandRun again = run(ExitCode.DONE, watch("--model", model, "--calendar", calendar));
    assertThat(again.out()).contains("100 readings were not judged");
  }

  @Test
  void withoutAZoneBothAreOfThisMachine() throws IOException {
    CommandRun run = run(ExitCode.DONE, watch("--calendar", calendar().toString()));
    assertThat(run.err()).contains("100 readings in maintenance windows: not learned from");
    assertThat(run.out()).contains("100 readings were not judged");
  }
}
