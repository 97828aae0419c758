package io.github.iforest4j.engine.serve;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.SavedJudges;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.json.FindingJson;
import io.github.iforest4j.engine.json.JsonText;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.net.HttpRefusal;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the readings of posts, and writes their verdicts. Thread-safe: posts are parsed at the
 * same time, and judged one after the other. A post that is refused changes nothing.
 */
final class Scoring {
  private static final int MAX_MESSAGES = 5;
  private static final int LENGTH = 512;

  private final DetectorModel model;
  private final KeySettings keys;
  private final Timing timing;
  private final String session;
  private final SavedJudges judges;

  Scoring(DetectorModel model, KeySettings keys, SavedJudges judges, Timing timing) {
    this.model = model;
    this.keys = keys;
    this.timing = timing;
    this.session = "serve@" + timing.now();
    this.judges = judges;
  }

  /** The readings of a post, and what was wrong with it. */
  private record Post(List<RecordRow> rows, long bad, List<String> messages) {}

  /**
   * The answer to a post.
   *
   * @throws HttpRefusal if there is no reading in it, none that fits the model, or too many
   */
  String answer(byte[] body) throws IOException, HttpRefusal {
    Post post = read(body);
    JsonText text = new JsonText(LENGTH * post.rows().size()).object();
    long found = judge(post.rows(), text);
    text.put("readings", (long) post.rows().size());
    text.put("anomalies", found);
    text.put("bad", post.bad());
    text.put("messages", post.messages());
    return text.endObject() + "\n";
  }

  private Post read(byte[] body) throws IOException, HttpRefusal {
    List<RecordRow> rows = new ArrayList<>();
    List<String> messages = new ArrayList<>();
    try (RecordSource source =
        Sources.ofMessage(
            "the post",
            body,
            (severity, message) -> {
              if (messages.size() < MAX_MESSAGES) {
                messages.add(message);
              }
            })) {
      if (!model.kinds().isEmpty()) {
        source.fieldsDiffer();
      }
      RecordRow row = model.schema().newRow();
      while (source.next(row)) {
        if (rows.size() == ScoreServer.MAX_READINGS) {
          throw new HttpRefusal(
              413,
              "the post has more than "
                  + ScoreServer.MAX_READINGS
                  + " readings: send several posts");
        }
        rows.add(row);
        row = model.schema().newRow();
      }
      long bad = source.counts().totalBadLines();
      if (rows.isEmpty()) {
        throw new HttpRefusal(
            400, messages.isEmpty() ? "the post holds no reading" : messages.get(0));
      }
      return new Post(rows, bad, messages);
    } catch (BadInputException e) {
      throw new HttpRefusal(422, String.valueOf(e.getMessage()).replace('\n', ' '));
    }
  }

  /** Writes the verdicts; returns the number of anomalies. */
  private long judge(List<RecordRow> rows, JsonText text) {
    long[] found = {0};
    text.array("verdicts");
    judges.judge(
        rows,
        session,
        timing.now(),
        (key, judgement) -> {
          found[0] += judgement.anomaly() == null ? 0 : 1;
          write(text, key, judgement);
        });
    text.endArray();
    return found[0];
  }

  private void write(JsonText text, String key, Judgement judgement) {
    Verdict verdict = judgement.verdict();
    text.object();
    if (keys.areKeyed()) {
      text.put("device", key);
    }
    text.put("state", verdict.state());
    text.put("anomaly", verdict.isAnomaly());
    if (verdict.state() != Verdict.State.WARMING) {
      text.put("score", verdict.score());
      text.put("threshold", verdict.threshold());
    }
    text.put("explanation", verdict.explain());
    AnomalyEvent anomaly = judgement.anomaly();
    if (anomaly != null) {
      text.put("id", anomaly.id());
      text.put("incident", anomaly.incident());
      text.put("begins_incident", anomaly.beginsIncident());
      text.put("severity", anomaly.state().severity());
      text.put("top_features", EvidenceSummary.topFeatures(anomaly.evidence()));
      FindingJson.write(text, "findings", anomaly.evidence().findings());
    }
    text.endObject();
  }

  String health() {
    return new JsonText(LENGTH)
            .object()
            .put("status", "ready")
            .put("model", model.id())
            .put("readings", judges.readings())
            .put("anomalies", judges.anomalies())
            .put("devices", (long) judges.devices())
            .endObject()
        + "\n";
  }
}
