package io.github.iforest4j.engine.serve;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.Judgement;
import io.github.iforest4j.engine.KeySettings;
import io.github.iforest4j.engine.SavedJudges;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.explain.EvidenceSummary;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.InputReport;
import io.github.iforest4j.source.PointEcho;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges points of the Influx line protocol, and writes each of them with its verdict as fields
 * more: {@code iforest_anomaly}, {@code iforest_score} and {@code iforest_threshold}; of an anomaly
 * also {@code iforest_incident}, {@code iforest_severity}, {@code iforest_features} and {@code
 * iforest_explanation}; {@code iforest_warming} alone while the windows of a device fill. A point
 * without a field of the model is written as it came.
 *
 * <p>One thread runs it; {@link #close()} may be called from any thread.
 */
public final class PointFilter implements AutoCloseable {
  private final DetectorModel model;
  private final KeySettings keys;
  private final ScoreServer.@Nullable Keeping keeping;
  private final Timing timing;
  private final SavedJudges judges;
  private final PointEcho points;
  private boolean saveReported;

  /**
   * Begins, or continues from what is kept.
   *
   * @param keys the field that names the device
   * @param keeping where the memory of devices is kept, and continued from; null for none
   * @param in read until it ends
   * @param out receives each point in a line, at once
   * @param report receives what is wrong with the input
   * @throws io.github.iforest4j.engine.StateException if the state there cannot be continued
   * @throws IOException if the state cannot be read or written
   */
  public PointFilter(
      DetectorModel model,
      KeySettings keys,
      ScoreServer.@Nullable Keeping keeping,
      InputStream in,
      PrintStream out,
      InputReport report,
      Timing timing)
      throws IOException {
    this.model = model;
    this.keys = keys;
    this.keeping = keeping;
    this.timing = timing;
    this.judges =
        new SavedJudges(
            model,
            keys,
            keeping == null ? null : keeping.folder(),
            keeping == null ? Duration.ofDays(1) : keeping.every(),
            timing);
    this.points = new PointEcho(in, out, report);
  }

  /**
   * Judges until the input ends, and saves.
   *
   * @return the number of points that were judged, with those before a restart
   * @throws IOException if the input cannot be read, or the memory cannot be saved at the end
   */
  public long run() throws IOException {
    RecordRow row = model.schema().newRow();
    while (points.next(row)) {
      judges.judge(
          List.of(row),
          points.session(),
          timing.now(),
          (key, judgement) -> points.write(fields(judgement)));
      if (keeping != null) {
        saveIfDue(keeping);
      }
      row = model.schema().newRow();
    }
    judges.save();
    return judges.readings();
  }

  private void saveIfDue(ScoreServer.Keeping kept) {
    try {
      judges.saveIfDue();
    } catch (IOException e) {
      if (!saveReported) {
        saveReported = true;
        kept.warnings()
            .accept(
                "the state cannot be saved: "
                    + e.getMessage()
                    + "; the next save tries again (reported once)");
      }
    }
  }

  private static String fields(Judgement judgement) {
    Verdict verdict = judgement.verdict();
    if (verdict.state() == Verdict.State.WARMING) {
      return "iforest_warming=true";
    }
    StringBuilder text = new StringBuilder("iforest_anomaly=").append(verdict.isAnomaly());
    number(text, "score", verdict.score());
    number(text, "threshold", verdict.threshold());
    AnomalyEvent anomaly = judgement.anomaly();
    if (anomaly != null) {
      text(text, "incident", anomaly.incident());
      text(text, "severity", anomaly.state().severity().toString());
      text(text, "features", String.join(", ", EvidenceSummary.topFeatures(anomaly.evidence())));
      text(text, "explanation", verdict.explain());
    }
    return text.toString();
  }

  private static void number(StringBuilder to, String name, double value) {
    if (Double.isFinite(value)) {
      to.append(",iforest_").append(name).append('=').append(value);
    }
  }

  /** A text in quotes; a line end would end the point. */
  private static void text(StringBuilder to, String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\v+", " ");
    to.append(",iforest_").append(name).append("=\"").append(escaped).append('"');
  }

  /** Ends {@link #run}, which saves. */
  @Override
  public void close() {
    points.close();
  }
}
