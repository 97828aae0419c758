package io.github.iforest4j.view.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.engine.record.RecordedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentTest {
  @TempDir Path folder;

  private static String anomaly(String id, String incident, double score) {
    return """
        {"event":"anomaly","anomaly_id":"%s","time":"2026-01-05T08:00:00Z","source":"s","position":1,"key":"",\
        "episode_id":"%s","values":{},"score":%s,"threshold":0.6,"confidence":null,"top_features":[],\
        "event_time":null,"findings":[],"context":[]}
        """
        .formatted(id, incident, score);
  }

  /** The same, where the temperature leads. */
  private static String anomaly(String id, String incident, double score, String deviation) {
    return anomaly(id, incident, score)
        .replace(
            "\"findings\":[]",
            "\"findings\":[{\"field\":\"temperature\",\"kind\":\"numeric\",\"value\":\"1\",\"number\":1,"
                + "\"unit\":\"\",\"usual\":[2,3,4],\"deviation\":\""
                + deviation
                + "\",\"direction\":-1,\"share\":1}]");
  }

  private static String label(String id, String status) {
    return """
        {"event":"label","anomaly_id":"%1$s","label":"%1$s","category":"spike","reason":"r","severity":"low",\
        "action":"","label_status":"%2$s","backend":"b","llm_model":"m","prompt":"p","grounded_facts":0,\
        "stated_facts":0}
        """
        .formatted(id, status);
  }

  private List<Incident> incidents(String... lines) throws IOException {
    Path journal = Files.writeString(folder.resolve("j.jsonl"), String.join("", lines));
    return Incident.of(RecordedRun.read(journal));
  }

  @Test
  void groupsByEpisodeAndKeepsFirstLastAndPeak() throws IOException {
    List<Incident> incidents =
        incidents(
            anomaly("a", "a", .7),
            anomaly("x", "x", .8),
            anomaly("b", "a", .9),
            anomaly("c", "a", .9));

    assertThat(incidents).extracting(Incident::id).containsExactly("a", "x");
    Incident first = incidents.get(0);
    assertThat(first.anomalies()).isEqualTo(3);
    assertThat(first.first().id()).isEqualTo("a");
    assertThat(first.peak().id()).isEqualTo("b");
    assertThat(first.last().id()).isEqualTo("c");
    assertThat(first.label()).isNull();
  }

  /** After a fault the windows still hold it: the score may be higher when all is well again. */
  @Test
  void whatLingersIsNotThePeak() throws IOException {
    List<Incident> incidents =
        incidents(
            anomaly("a", "a", .6, "none"),
            anomaly("b", "a", .7, "below_range"),
            anomaly("c", "a", .9, "back_in_range"),
            anomaly("d", "a", .8, "none"),
            // The value 1.95 is outside its range of 2 to 4 by a hair, the value 1 by half of it.
            anomaly("e", "a", .8, "below_range").replace("\"number\":1,", "\"number\":1.95,"),
            anomaly("x", "x", .7, "back_in_range"),
            anomaly("y", "x", .8, "back_in_range"),
            anomaly("z", "x", .6, "none"));
    assertThat(incidents.get(0).peak().id()).isEqualTo("b");
    assertThat(incidents.get(1).peak().id()).isEqualTo("z");
  }

  private String labelOf(String a, String b, String c) throws IOException {
    Incident incident =
        incidents(
                anomaly("a", "a", .7),
                anomaly("b", "a", .7),
                anomaly("c", "a", .7),
                a.isEmpty() ? "" : label("a", a),
                label("b", b),
                label("c", c))
            .get(0);
    return incident.label().label();
  }

  @Test
  void aLabelOfAModelCountsMostThenAReusedOneThenThatOfTheFirst() throws IOException {
    assertThat(labelOf("offline", "timed_out", "labelled")).isEqualTo("c");
    assertThat(labelOf("offline", "reused", "offline")).isEqualTo("b");
    assertThat(labelOf("reused", "labelled", "labelled")).isEqualTo("b");
    assertThat(labelOf("offline", "offline", "offline")).isEqualTo("a");
    assertThat(labelOf("", "offline", "offline")).isEqualTo("b");
  }

  @Test
  void aLateLabelOfTheFirstAnomalyReplacesAnEqualOne() throws IOException {
    RecordedRun run =
        RecordedRun.read(
            Files.writeString(
                folder.resolve("late.jsonl"),
                anomaly("a", "a", .7)
                    + anomaly("b", "a", .7)
                    + label("a", "labelled")
                    + label("b", "labelled")));
    Incident incident = new Incident(run.anomalies().get("a"));
    incident.add(run.anomalies().get("b"));
    incident.labelled(run.anomalies().get("b"), run.labels().get("b"));
    assertThat(incident.label().label()).isEqualTo("b");
    incident.labelled(run.anomalies().get("a"), run.labels().get("a"));
    assertThat(incident.label().label()).isEqualTo("a");
  }
}
