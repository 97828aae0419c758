package io.github.iforest4j.engine.analysis;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.analysis.FileResponse.Status;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.AnomalyLabeler;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelTaxonomy;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.RowReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The verdict about the findings of a file, and how it was made. Immutable.
 *
 * @param verdict the label of the file
 * @param status how the verdict was made
 * @param replies the raw replies of the backend, in order
 * @param error why a backend that was asked gave no usable answer; empty if there was no error
 */
public record FileAnalysis(
    AnomalyLabel verdict, Status status, List<String> replies, String error) {
  /** The verdict about a file without findings; no backend is asked. */
  public static final FileAnalysis CLEAN =
      new FileAnalysis(
          new AnomalyLabel(
              "no anomalies",
              LabelTaxonomy.UNKNOWN,
              "No row stands out clearly from the others.",
              Severity.LOW,
              "",
              LabelStatus.OFFLINE,
              "none",
              "",
              "",
              0,
              0),
          Status.NO_ANOMALIES,
          List.of(),
          "");

  /** The largest distance between neighbouring findings of one incident, in rows of a device. */
  private static final int EPISODE_GAP = 2;

  /** Copies the replies. */
  public FileAnalysis {
    replies = List.copyOf(replies);
  }

  /**
   * Gathers the findings of a file as evidence: neighbouring findings of one device are one
   * incident.
   *
   * @param name the file's name
   * @param table the rows that were judged
   * @return null if there are no findings
   */
  public static @Nullable FileEvidence evidence(
      String name, RecordTable table, FileJudgement judgement) {
    Map<DetectorModel, FindingEvidence> ofModels = new HashMap<>();
    List<FileEvidence.Episode> incidents = new ArrayList<>();
    for (FileJudgement.Group group : judgement.groups(EPISODE_GAP)) {
      incidents.add(
          ofModels
              .computeIfAbsent(group.model(), m -> new FindingEvidence(table, judgement, m))
              .worst(group));
    }
    if (incidents.isEmpty()) {
      return null;
    }
    List<FileEvidence.Episode> shown =
        incidents.stream()
            .sorted(Comparator.comparingDouble((FileEvidence.Episode e) -> -e.evidence().score()))
            .limit(FileEvidence.MAX_EPISODES)
            .sorted(Comparator.comparingLong(FileEvidence.Episode::firstRow))
            .toList();
    return new FileEvidence(
        name, table.numRows(), judgement.findings().size(), shown, incidents.size());
  }

  /** Makes the evidence of findings of one model. */
  private static final class FindingEvidence {
    private final RecordTable table;
    private final FileJudgement judgement;
    private final RecordRow row;
    private final RowReading reading;
    private final RecentReadings recent;

    FindingEvidence(RecordTable table, FileJudgement judgement, DetectorModel model) {
      FeatureSchema schema = model.schema();
      this.table = table;
      this.judgement = judgement;
      this.row = schema.newRow();
      this.reading = new RowReading(schema);
      this.recent = new RecentReadings(schema);
    }

    /** The finding of a group that shows the fault best. */
    FileEvidence.Episode worst(FileJudgement.Group group) {
      long at = group.first();
      Evidence worst = of(group.findings().get(0));
      for (Verdict finding : group.findings().subList(1, group.findings().size())) {
        Evidence evidence = of(finding);
        if (evidence.isWorseThan(worst)) {
          worst = evidence;
          at = finding.position();
        }
      }
      return new FileEvidence.Episode(
          group.key(), group.first(), group.last(), at, worst.withoutCourses());
    }

    private Evidence of(Verdict finding) {
      recent.clear();
      for (int before : judgement.before(finding.position(), RecentReadings.MAX_LENGTH)) {
        table.copyTo(before, row);
        recent.add(row);
      }
      table.copyTo((int) finding.position(), row);
      return Evidence.of(row, finding, reading.time(row), recent);
    }
  }

  /**
   * Asks a labeller about the findings. If its backend fails, the offline labeller answers, and
   * {@link #error} says why.
   */
  public static FileAnalysis of(FileEvidence evidence, AnomalyLabeler labeler) {
    List<String> replies = new ArrayList<>();
    try {
      AnomalyLabel verdict = labeler.analyse(evidence, replies::add);
      Status status =
          switch (verdict.status()) {
            case LABELLED -> Status.LABELLED;
            case UNGROUNDED -> Status.UNGROUNDED;
            default -> Status.OFFLINE;
          };
      String error = status == Status.UNGROUNDED ? verdict.refused() : "";
      return new FileAnalysis(verdict, status, replies, error);
    } catch (LabelingException e) {
      AnomalyLabel offline = new OfflineLabeler().analyse(evidence, reply -> {});
      AnomalyLabel verdict = offline.by(offline.status(), labeler.name(), "", "");
      return new FileAnalysis(
          verdict, Status.FAILED, replies, Objects.toString(e.getMessage(), ""));
    }
  }

  /** Who wrote the verdict, for people, such as {@code qwen3: 3/3 facts are in the evidence}. */
  public String author() {
    return switch (status) {
      case LABELLED -> verdict.model() + ": " + verdict.checked();
      case UNGROUNDED -> verdict.refused();
      case FAILED -> "offline, " + verdict.backend() + " failed";
      case NO_ANOMALIES, OFFLINE -> "offline, no LLM";
    };
  }
}
