package io.github.iforest4j.view.plot;

import io.github.iforest4j.detect.AnomalyDetector;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.EpisodeTracker;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RowReading;
import io.github.iforest4j.view.plot.PlotException.Reason;
import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Collects what plots need from readings that are scored one by one: all of them, the strongest
 * anomalies, and one chosen reading. Not thread-safe.
 */
public final class PlottedReadings {
  private final ReadingHistory history;
  private final RowReading reading;
  private final EpisodeTracker incidents;

  /** The reading that was asked for, and its number or time; all null if none was. */
  private final @Nullable String wanted;

  private final @Nullable Long wantedNumber;
  private final @Nullable Instant wantedTime;

  private final int top;

  /** For each incident the strongest anomaly; one that explains itself is preferred. */
  private final List<AttributedReading> strongest = new ArrayList<>();

  private boolean lastIsClear;

  // About the reading that was asked for; else about the strongest anomaly.
  private boolean found;
  private @Nullable AttributedReading chosen;
  private @Nullable String chosenName;
  private boolean chosenIsClear;
  private double chosenScore = Double.NEGATIVE_INFINITY;
  private double @Nullable [] chosenColumns;
  private TreeWalk.@Nullable Cause cause;
  private DetectorModel chosenModel;

  private long anomalies;

  /**
   * An empty collection.
   *
   * @param wanted the number or the time of a reading; null for the strongest anomalies
   * @param top the maximum number of strongest anomalies, one from each incident
   * @throws PlotException if {@code wanted} is neither a number nor a time
   */
  public PlottedReadings(DetectorModel model, @Nullable String wanted, int top) {
    this.chosenModel = model;
    this.history = new ReadingHistory(model.schema());
    this.reading = new RowReading(model.schema());
    this.incidents =
        new EpisodeTracker(
            model.schema().numFields(), Math.max(1, model.config().preset().lingering()));
    this.wanted = wanted;
    boolean number = wanted != null && wanted.matches("\\d{1,18}");
    this.wantedNumber = number ? Long.valueOf(wanted) : null;
    this.wantedTime = wanted == null || number ? null : time(wanted);
    this.top = top;
  }

  private static Instant time(String text) {
    try {
      return EventTime.parse(text);
    } catch (DateTimeException e) {
      throw new PlotException(
          Reason.NO_NAME_OF_A_READING,
          "a reading must be a number from 0, or a time such as 2026-01-05T08:04:36, was " + text);
    }
  }

  /**
   * Adds the next reading.
   *
   * @param number the number of the reading, from 0
   * @param row the reading; copied
   * @param verdict its verdict; copied
   * @param detector the detector that judged it, before it judges another
   */
  public void add(long number, RecordRow row, Verdict verdict, AnomalyDetector detector) {
    Instant time = reading.time(row);
    Boolean anomalous = reading.anomalous(row);
    Truth truth = anomalous == null ? Truth.UNKNOWN : anomalous ? Truth.ANOMALY : Truth.NORMAL;
    history.add(row, verdict, time, truth);
    incidents.next(verdict);
    anomalies += verdict.isAnomaly() ? 1 : 0;
    String name =
        time == null
            ? String.format(Locale.ROOT, "reading %,d", number)
            : String.format(Locale.ROOT, "%s (reading %,d)", time, number);
    if (wanted == null) {
      if (verdict.isAnomaly()) {
        addAnomaly(name, row, verdict, detector);
      }
    } else if (!found && isWanted(number, time)) {
      found = true;
      choose(name, row, verdict, detector);
    }
  }

  private boolean isWanted(long number, @Nullable Instant time) {
    return wantedNumber == null ? time != null && time.equals(wantedTime) : wantedNumber == number;
  }

  private void addAnomaly(String name, RecordRow row, Verdict verdict, AnomalyDetector detector) {
    boolean clear = AttributedReading.explainsItself(row, verdict);
    if (clear && !chosenIsClear || clear == chosenIsClear && verdict.score() > chosenScore) {
      chosenIsClear = clear;
      choose(name, row, verdict, detector);
    }
    AttributedReading now = AttributedReading.of(name, row, verdict);
    int last = strongest.size() - 1;
    if (incidents.hasJustBegun()) {
      keepStrongest();
      strongest.add(now);
      lastIsClear = clear;
    } else if (clear && !lastIsClear
        || clear == lastIsClear && now.score() > strongest.get(last).score()) {
      strongest.set(last, now);
      lastIsClear = clear;
    }
  }

  /** Removes the weakest of the finished incidents if there are too many; the last one is open. */
  private void keepStrongest() {
    if (strongest.size() > top) {
      strongest.remove(
          strongest.stream()
              .min(Comparator.comparingDouble(AttributedReading::score))
              .orElseThrow());
    }
  }

  private void choose(String name, RecordRow row, Verdict verdict, AnomalyDetector detector) {
    chosenName = name;
    chosenScore = verdict.score();
    boolean scored = verdict.state() != Verdict.State.WARMING;
    chosenModel = detector.model();
    chosenColumns = scored ? detector.columns() : null;
    chosen = verdict.isAnomaly() ? AttributedReading.of(name, row, verdict) : null;
    int field = verdict.cause();
    cause =
        field < 0
            ? null
            : new TreeWalk.Cause(
                row.schema().field(field).name(), row.isUnusable(field), verdict.explain());
  }

  /** All readings. */
  public ReadingHistory history() {
    return history;
  }

  /** The number of readings. */
  public int size() {
    return history.size();
  }

  /** The number of anomalies. */
  public long anomalies() {
    return anomalies;
  }

  /** The name of the chosen reading, for people; null if there is none. */
  public @Nullable String chosen() {
    return chosenName;
  }

  /**
   * The anomalies to be explained, the strongest first.
   *
   * @throws PlotException if there are none, or the reading that was asked for is not one
   */
  public List<AttributedReading> attributed() {
    requireChosen();
    if (wanted != null) {
      if (chosen == null) {
        throw new PlotException(
            Reason.NOT_AN_ANOMALY,
            String.format(
                Locale.ROOT,
                "%s is no anomaly, and only anomalies are attributed (%d were found)",
                chosenName,
                anomalies));
      }
      return List.of(chosen);
    }
    return strongest.stream()
        .sorted(Comparator.comparingDouble(AttributedReading::score).reversed())
        .limit(top)
        .toList();
  }

  /** The model that judged the chosen reading: the whole one, or that of a kind of streams. */
  public DetectorModel model() {
    return chosenModel;
  }

  /**
   * The columns of the chosen reading, as the forest saw them.
   *
   * @throws PlotException if there is no chosen reading, or it was not scored
   */
  public double[] columns() {
    requireChosen();
    if (chosenColumns == null) {
      throw new PlotException(
          Reason.NOT_SCORED,
          "at " + chosenName + " the stream is still warming up, and nothing is scored");
    }
    return chosenColumns;
  }

  /**
   * The path of the chosen reading through a tree.
   *
   * @param number the number of the tree, from 0; null for the one that shows best what is wrong:
   *     it asks for the field that caused the anomaly, if that is possible, and separates the
   *     reading soon
   * @throws PlotException if there is no chosen reading, or it was not scored
   * @throws IndexOutOfBoundsException if there is no such tree
   */
  public TreeWalk tree(@Nullable Integer number) {
    return number == null
        ? TreeWalk.clearest(chosenModel, columns(), cause)
        : TreeWalk.of(chosenModel, number, columns(), cause);
  }

  private void requireChosen() {
    if (chosenName == null) {
      throw wanted == null
          ? new PlotException(Reason.NO_ANOMALY, "no anomaly was found")
          : new PlotException(
              Reason.NO_SUCH_READING, "there is no reading " + wanted + " in the input");
    }
  }
}
