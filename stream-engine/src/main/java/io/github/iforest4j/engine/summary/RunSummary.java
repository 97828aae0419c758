package io.github.iforest4j.engine.summary;

import io.github.iforest4j.eval.Confusion;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.LabelingMetrics;
import io.github.iforest4j.label.backend.LabelingException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a run. {@link SummaryText} prints them for people, {@link SummaryJson} for
 * programs.
 *
 * <p>Immutable, except that the comparison with the truth may still be counting while the run
 * continues.
 *
 * @param source the name of the source
 * @param readings the readings, and how long they took
 * @param anomalies the anomalies, and what they belong to
 * @param keys the streams that a field tells apart
 * @param labels the labels, and what they cost
 * @param sources the counts of each part of the source
 * @param truth the comparison with known labels; null if nothing was compared
 */
public record RunSummary(
    String source,
    Readings readings,
    Anomalies anomalies,
    Keys keys,
    Labels labels,
    List<Source> sources,
    @Nullable TruthComparison truth) {

  /**
   * The readings of a run.
   *
   * @param total the number of readings, including those of earlier runs
   * @param earlier the number of readings of earlier runs from whose state this run continued
   * @param warming the number of readings without a score, because the windows were not full yet
   * @param seconds the time that this run took, without the wait for its last labels
   */
  public record Readings(long total, long earlier, long warming, double seconds) {
    /** The number of readings of this run. */
    public long ofThisRun() {
      return total - earlier;
    }
  }

  /**
   * The anomalies of a run, including those of earlier runs.
   *
   * @param total the number of anomalies
   * @param incidents the number of incidents that they belong to
   * @param openIncidents the number of incidents that are not over
   * @param drifts the number of lasting changes
   */
  public record Anomalies(long total, long incidents, long openIncidents, long drifts) {}

  /**
   * The streams of a run, such as one for each device.
   *
   * @param known the number of streams in memory; 0 if no field tells streams apart
   * @param forgotten the number of streams that were removed from memory
   */
  public record Keys(long known, long forgotten) {}

  /**
   * The labels of a run.
   *
   * @param byStatus the number of labels of each status
   * @param failures the number of failed requests to the labeller, by category
   * @param dropped the number of anomalies for which the labeller was not asked, because too many
   *     others waited
   * @param llm the use of a language model
   */
  public record Labels(
      Map<LabelStatus, Long> byStatus,
      Map<LabelingException.Category, Long> failures,
      long dropped,
      LabelingMetrics llm) {
    /** Copies both maps; their order stays. */
    public Labels {
      byStatus = copy(byStatus);
      failures = copy(failures);
      Objects.requireNonNull(llm, "llm");
    }
  }

  /**
   * The counts of a source.
   *
   * @param name the name that the user gave
   * @param readings the number of readings, including those that the run learned from
   * @param badLines the number of lines that could not be read, by kind
   * @param reconnects the number of times that a lost connection was restored
   * @param dropped the number of messages that were dropped, because too many others waited
   * @param failed whether the source failed, so that it was not read to its end
   */
  public record Source(
      String name,
      long readings,
      Map<String, Long> badLines,
      long reconnects,
      long dropped,
      boolean failed) {
    /** Copies the map; its order stays. */
    public Source {
      badLines = copy(badLines);
    }
  }

  /** Copies the list, and drops a comparison in which nothing was compared. */
  public RunSummary {
    sources = List.copyOf(sources);
    truth = truth == null || truth.readings().equals(Confusion.EMPTY) ? null : truth;
  }

  private static <K> Map<K, Long> copy(Map<K, Long> counts) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }
}
