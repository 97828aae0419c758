package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.detect.DetectorModel;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  /** The window of {@link #calendar()}: 2026-03-02 is a Monday. */
  private Path cron() throws IOException {
    return Files.writeString(
        folder.resolve("plant.cron"), "# weekly\n40 1 * * MON 100m new bearings\n");
  }

  @Test
  void linesOfCronAreTheSameWindows() throws IOException {
    List<String> zone = List.of("--time-zone", "Europe/Berlin");
    List<String> windows = new ArrayList<>();
    for (Path file : List.of(calendar(), cron())) {
      List<String> args = watch("--calendar", file.toString());
      args.addAll(zone);
      CommandRun run = run(ExitCode.DONE, args);
      assertThat(run.err()).contains("100 readings in maintenance windows: not learned from");
      windows.add(
          run.out()
              .lines()
              .filter(line -> line.contains("maintenance"))
              .reduce("", (all, line) -> all + line + "\n"));
    }
    assertThat(windows.get(1))
        .contains("maintenance: new bearings; readings until 2026-03-02T02:20:00Z are not judged")
        .contains("maintenance is over: new bearings; 100 readings were not judged")
        .isEqualTo(windows.get(0));
  }

  @Test
  void aLineThatIsWrongEndsTheCommandBeforeAnythingIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.cron"), "\n* 22 * * 6 4h wash\n");
    String model = folder.resolve("m.iforest").toString();
    String source = readings().toString();
    for (List<String> args :
        List.of(
            watch("--calendar", file.toString()),
            List.of("train", "--input", source, "--model", model, "--calendar", file.toString()))) {
      CommandRun run = run(ExitCode.BAD_INPUT, args);
      assertThat(run.err())
          .contains("bad.cron: line 2: '* 22 * * 6 4h' begins again before it is over")
          .doesNotContain("learning")
          .doesNotContain("Exception");
    }
  }

  private static List<String> train(Path input, Path model, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--input", input.toString()));
    args.addAll(List.of("--model", model.toString()));
    args.addAll(List.of(more));
    return args;
  }

  /** What the readings of the window would teach: that 500 degrees are usual. */
  @ParameterizedTest
  @ValueSource(strings = {"Asia/Tokyo", "America/New_York"})
  void aModelIsTrainedWithoutTheReadingsOfAWindow(String zone) throws IOException {
    Path model = folder.resolve("plant.iforest");
    for (Path file : List.of(calendar(), cron())) {
      CommandRun run =
          run(
              ExitCode.DONE,
              train(readings(), model, "--calendar", file.toString(), "--time-zone", zone));
      assertThat(run.out())
          .contains("trained on   500 readings, without 100 in maintenance windows\n");
      DetectorModel trained = DetectorModel.read(model);
      assertThat(trained.provenance().trainingRows()).isEqualTo(500);
      assertThat(trained.provenance().source())
          .endsWith("plant.csv, without 100 in maintenance windows");
      assertThat(trained.schema().field(trained.schema().indexOf("temperature")).usual().high())
          .isLessThan(30);
    }
    run(ExitCode.DONE, train(readings(), model));
    DetectorModel spoiled = DetectorModel.read(model);
    assertThat(spoiled.schema().field(spoiled.schema().indexOf("temperature")).usual().high())
        .isGreaterThan(400);
    assertThat(spoiled.provenance().source()).doesNotContain("maintenance");
  }

  @Test
  void whatWasLeftOutIsInTheJsonAndApartFromTheSample() throws IOException {
    Path model = folder.resolve("plant.iforest");
    String calendar = cron().toString();
    String out =
        run(ExitCode.DONE, train(readings(), model, "--calendar", calendar, "--json")).out();
    JsonNode json = JsonMapper.shared().readTree(out);
    assertThat(json.get("readings").asInt()).isEqualTo(500);
    assertThat(json.get("readings_read").asInt()).isEqualTo(600);
    assertThat(json.get("readings_in_maintenance").asInt()).isEqualTo(100);
    run(ExitCode.DONE, train(readings(), model, "--calendar", calendar, "--sample", "300"));
    DetectorModel trained = DetectorModel.read(model);
    int left = 300 - (int) trained.provenance().trainingRows();
    assertThat(left).isBetween(20, 80);
    assertThat(trained.provenance().source())
        .endsWith(
            "plant.csv, a sample of 300 of 600 readings, without %d in maintenance windows"
                .formatted(left));
  }

  @Test
  void readingsWithoutTimesOrAllInAWindowTeachNothing() throws IOException {
    Path model = folder.resolve("plant.iforest");
    String text = Files.readString(readings()).replaceAll("(?m)^[^,]*,", "");
    Path timeless = Files.writeString(folder.resolve("timeless.csv"), text);
    String calendar = cron().toString();
    CommandRun refused = run(ExitCode.BAD_INPUT, train(timeless, model, "--calendar", calendar));
    assertThat(refused.err())
        .contains("timeless.csv: the readings have no times to compare with the calendar")
        .contains("name the column of times, or leave out the calendar");
    Path always = Files.writeString(folder.resolve("always.cron"), "0 0 * * * 1d");
    refused = run(ExitCode.BAD_INPUT, train(readings(), model, "--calendar", always.toString()));
    assertThat(refused.err()).contains("plant.csv: all readings are in maintenance windows");
    assertThat(model).doesNotExist();
    // A watch goes on, but says so.
    List<String> args = new ArrayList<>(List.of("watch", "--backend", "offline", "--no-log"));
    args.addAll(List.of(timeless.toString(), "--calendar", calendar));
    assertThat(run(ExitCode.DONE, args).err())
        .containsOnlyOnce(
            "warning: "
                + timeless
                + ": its readings have no times that the model knows, so the maintenance windows of"
                + " the calendar have no effect");
    assertThat(run(ExitCode.DONE, watch("--calendar", calendar)).err()).doesNotContain("no effect");
  }
}
