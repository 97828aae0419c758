package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.sim.testing.UserData;
import io.github.iforest4j.sim.testing.UserData.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person gets who points {@code watch} at their own data and sets nothing: faults found, and
 * false incidents a day.
 */
class FirstDayTest {
  private static final int DAYS = 3;

  /** An incident that begins this many readings after a fault is its return to normal. */
  private static final int AFTER = 20;

  @TempDir Path folder;

  /** What a watch made of one file. */
  private record Outcome(
      long seed, int period, List<Fault> missed, int faults, List<String> wrong) {
    double wrongPerDay() {
      return (double) wrong.size() / DAYS;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "seed %d, every %d s: %d of %d found, %.2f false incidents a day%s%s",
          seed,
          period,
          faults - missed.size(),
          faults,
          wrongPerDay(),
          missed.isEmpty() ? "" : ", missed " + missed,
          wrong.isEmpty() ? "" : ", false " + wrong);
    }
  }

  private Outcome watch(long seed, UserData data) throws IOException {
    Path file = folder.resolve("mine-" + seed + ".csv");
    Files.writeString(file, data.csv());
    return watch(seed, data, new CommandRun(), file.toString());
  }

  private Outcome watch(long seed, UserData data, String sensitivity) throws IOException {
    Path file = folder.resolve("mine-" + seed + ".csv");
    Files.writeString(file, data.csv());
    String[] options = {"--sensitivity", sensitivity};
    return watch(seed, data, new CommandRun(), file.toString(), options);
  }

  /** As a stream: nothing is known of what is still to come. */
  private Outcome live(long seed, UserData data) throws IOException {
    return watch(seed, data, new CommandRun().in(data.csv()), "-");
  }

  private static Outcome watch(
      long seed, UserData data, CommandRun run, String source, String... options) {
    List<String> command = new ArrayList<>(List.of("watch", "--source", source, "--json"));
    command.addAll(List.of("--backend", "offline", "--no-log"));
    command.addAll(List.of(options));
    int code = run.run(command.toArray(String[]::new));
    assertThat(code).as(run.err()).isEqualTo(ExitCode.DONE);
    List<Fault> missed = new ArrayList<>(data.faults());
    List<String> wrong = new ArrayList<>();
    for (String line : run.outLines()) {
      JsonNode event = JsonMapper.shared().readTree(line);
      if (event.path("event").asString().equals("episode")) {
        int first = reading(data, event.path("start_time").asString());
        int last = reading(data, event.path("end_time").asString());
        boolean real = false;
        for (Fault fault : data.faults()) {
          if (first < fault.to() + AFTER && last >= fault.from()) {
            real = true;
            if (first < fault.to()) {
              missed.remove(fault);
            }
          }
        }
        if (!real) {
          wrong.add(event.path("start_time").asString() + " " + event.path("peak_features"));
        }
      }
    }
    return new Outcome(seed, data.period(), missed, data.faults().size(), wrong);
  }

  private static int reading(UserData data, String time) {
    long second = LocalDateTime.parse(time.substring(0, 19)).toEpochSecond(ZoneOffset.UTC);
    return (int) ((second - data.time(0).toEpochSecond(ZoneOffset.UTC)) / data.period());
  }

  private static String means(List<Outcome> all) {
    return String.format(
        Locale.ROOT,
        "mean of %d seeds: %.2f faults found, %.2f false incidents a day",
        all.size(),
        found(all),
        wrong(all));
  }

  private static double found(List<Outcome> all) {
    return all.stream().mapToInt(o -> o.faults - o.missed.size()).average().orElseThrow();
  }

  private static double wrong(List<Outcome> all) {
    return all.stream().mapToDouble(Outcome::wrongPerDay).average().orElseThrow();
  }

  /** Six seeds, so that it is quick; the seeds are no selection. */
  @Test
  void aFileIsLearnedFromWholeAndItsFaultsAreFound() throws IOException {
    List<Outcome> all = new ArrayList<>();
    for (long seed = 0; seed < 6; seed++) {
      all.add(watch(seed, UserData.withFaults(seed, 60)));
    }
    assertThat(found(all)).as(means(all) + all).isGreaterThanOrEqualTo(3);
    assertThat(wrong(all)).as(means(all) + all).isLessThanOrEqualTo(.5);
  }

  @Test
  void threeDaysWithoutAFault() throws IOException {
    List<Outcome> all = new ArrayList<>();
    for (long seed = 100; seed < 104; seed++) {
      all.add(watch(seed, UserData.clean(seed, DAYS, 60)));
    }
    assertThat(wrong(all)).as(means(all) + all).isLessThanOrEqualTo(.5);
  }

  /** Everything is new at first; it is reported once, and learned. */
  @Test
  void aStreamGoesOnLearning() throws IOException {
    List<Outcome> all = new ArrayList<>();
    for (long seed = 0; seed < 3; seed++) {
      all.add(live(seed, UserData.withFaults(seed, 60)));
    }
    assertThat(found(all)).as(means(all) + all).isGreaterThanOrEqualTo(3);
    assertThat(wrong(all)).as(means(all) + all).isLessThanOrEqualTo(2);
  }

  private interface Watch {
    Outcome of(long seed, UserData data) throws IOException;
  }

  private static List<Outcome> seeds(int count, Watch watch, int... periods) throws IOException {
    List<Outcome> all = new ArrayList<>();
    for (long seed = 0; seed < count; seed++) {
      int period = periods[(int) (seed % periods.length)];
      Outcome outcome = watch.of(seed, UserData.withFaults(seed, period));
      System.out.println(outcome);
      all.add(outcome);
    }
    System.out.println(means(all));
    return all;
  }

  /** The table of docs/detection-quality.md. */
  @Test
  @Tag("long")
  void twentyFiles() throws IOException {
    List<Outcome> all = seeds(20, this::watch, 10, 30, 60, 300);
    assertThat(found(all)).isGreaterThanOrEqualTo(3.5);
    assertThat(wrong(all)).isLessThanOrEqualTo(.5);
  }

  /** The table of docs/detection-quality.md: fewer alerts were asked for, or more. */
  @Test
  @Tag("long")
  void sensitivityMovesAlertsAndFaults() throws IOException {
    List<List<Outcome>> all = new ArrayList<>();
    for (String sensitivity : List.of("low", "normal", "high")) {
      System.out.println("--sensitivity " + sensitivity);
      all.add(seeds(20, (seed, data) -> watch(seed, data, sensitivity), 10, 30, 60, 300));
    }
    assertThat(wrong(all.get(0))).isLessThanOrEqualTo(wrong(all.get(1)));
    assertThat(wrong(all.get(2))).isGreaterThanOrEqualTo(wrong(all.get(1)));
    assertThat(found(all.get(0))).isLessThanOrEqualTo(found(all.get(1)));
    assertThat(found(all.get(2))).isGreaterThanOrEqualTo(found(all.get(1)));
  }

  /** The table of docs/detection-quality.md. */
  @Test
  @Tag("long")
  void tenStreams() throws IOException {
    List<Outcome> all = seeds(10, this::live, 60, 300);
    assertThat(found(all)).isGreaterThanOrEqualTo(3.5);
    assertThat(wrong(all)).isLessThanOrEqualTo(2);
  }
}
