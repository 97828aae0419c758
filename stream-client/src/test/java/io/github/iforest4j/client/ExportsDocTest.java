package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands of docs/sources.md for exports, as they stand there, with invented values. */
@Timeout(120)
class ExportsDocTest {
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final int STEPS = 600;
  private static final int FAULT = 520;

  @TempDir Path folder;

  /** An export, its file in the document, and the field that is faulty in it. */
  enum Export {
    INFLUXDB("an InfluxDB export", "influx.csv", "pressure"),
    GRAFANA("a Grafana export", "grafana.csv", "pressure"),
    HOME_ASSISTANT("a Home Assistant export", "history.csv", "sensor.pressure");

    private final String title;
    private final String file;
    private final String faulty;

    Export(String title, String file, String faulty) {
      this.title = title;
      this.file = file;
      this.faulty = faulty;
    }

    /** One series after the other. */
    private String text() {
      return switch (this) {
        case INFLUXDB ->
            """
            #group,false,false,true,true,false,false,true,true,true\r
            #datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,string,string\r
            #default,_result,,,,,,,,\r
            ,result,table,_start,_stop,_time,_value,_field,_measurement,host\r
            """
                + series(
                    60,
                    ",,%4$d,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,%1$s,%2$.2f,%3$s,plant,07\r\n",
                    0);
        case GRAFANA -> "\"Time\",\"Metric\",\"Value\"\n" + series(60, "%1$s,%3$s,%2$.2f\n", 0);
        case HOME_ASSISTANT ->
            "entity_id,state,last_changed\n" + series(600, "sensor.%3$s,%2$.2f,%1$s\n", 200);
      };
    }

    private static String series(int seconds, String form, int jitter) {
      StringBuilder text = new StringBuilder();
      Random random = new Random(11);
      int table = 0;
      for (String name : List.of("temperature", "pressure")) {
        for (int i = 0; i < STEPS; i++) {
          double load = Math.sin(i / 20.0) + .05 * random.nextGaussian();
          boolean faulty = table == 1 && i >= FAULT && i < FAULT + 5;
          double value = table == 0 ? 60 + load : 5 + load / 10 + (faulty ? 2 : 0);
          Instant time =
              START.plusSeconds((long) seconds * i + (jitter == 0 ? 0 : random.nextInt(jitter)));
          text.append(String.format(Locale.ROOT, form, time, value, name, table));
        }
        table++;
      }
      return text.toString();
    }
  }

  private static String command(String title) throws IOException {
    String document = Files.readString(Path.of("../docs/sources.md"));
    int section = document.indexOf("## I have " + title + "\n");
    assertThat(section).as(title).isPositive();
    int block = document.indexOf("```sh\n", section) + 6;
    return document.substring(block, document.indexOf("\n```", block));
  }

  @ParameterizedTest
  @EnumSource
  void anExportBecomesAnAlertOnTheRightField(Export export) throws IOException {
    Path input = Files.writeString(folder.resolve(export.file), export.text());
    String command = command(export.title);
    assertThat(command).startsWith("./iforest watch " + export.file + " ");
    List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
    args.remove(0);
    args.set(args.indexOf(export.file), input.toString());
    args.addAll(List.of("--no-color", "--out", folder.toString()));
    CommandRun run = new CommandRun();
    assertThat(run.run(args.toArray(String[]::new))).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).doesNotContain("warning").contains("is sorted by sensor");
    assertThat(run.out()).containsPattern("readings +" + (STEPS - 400) + " ");

    List<JsonNode> incidents =
        Files.readAllLines(folder.resolve("anomalies.jsonl")).stream()
            .map(line -> JsonMapper.shared().readTree(line))
            .filter(event -> event.path("event").asString().equals("anomaly"))
            .toList();
    assertThat(incidents).isNotEmpty();
    assertThat(run.out()).contains(export.faulty + " high");
    assertThat(run.outLines().stream().filter(l -> l.contains("ANOMALY"))).hasSize(1);
  }
}
