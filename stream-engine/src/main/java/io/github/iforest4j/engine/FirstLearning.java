package io.github.iforest4j.engine;

import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.engine.calendar.MaintenanceCalendar;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.Place;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.util.BitSet;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the first readings of a source, or all, and learns a model from them. */
final class FirstLearning {
  private final RecordSource source;
  private final Learner learner;
  private final int learnFrom;
  private final boolean learnsWhole;
  private final RunStatus status;
  private final RunListener listener;
  private final @Nullable MaintenanceCalendar calendar;
  private final Timing timing;
  private final BitSet arrivedInside = new BitSet();
  private RecordTable readings = new RecordTable();

  /**
   * @param learnFrom the number of readings to begin with; doubled while nothing has moved
   * @param learnsWhole whether the source is read to its end, and then again from its beginning
   * @param calendar readings in its windows are not learned from; null for none
   */
  FirstLearning(
      RecordSource source,
      Learner learner,
      int learnFrom,
      boolean learnsWhole,
      RunStatus status,
      RunListener listener,
      @Nullable MaintenanceCalendar calendar,
      Timing timing) {
    this.source = source;
    this.learner = learner;
    this.learnFrom = learnFrom;
    this.learnsWhole = learnsWhole;
    this.status = status;
    this.listener = listener;
    this.calendar = calendar == null ? null : calendar.copy();
    this.timing = timing;
  }

  /** The readings that were learned from. */
  RecordTable readings() {
    return readings;
  }

  /**
   * Reads and learns; reads twice as many readings while nothing has moved.
   *
   * @return null if it was stopped
   * @throws TooFewReadingsException if the source ends before there are enough readings
   */
  @Nullable DetectorModel learn(SinkList sinks, BooleanSupplier isStopped) throws IOException {
    listener.learning(source.name(), learnsWhole ? 0 : learnFrom);
    try {
      int wanted = learnFrom;
      while (true) {
        while (readings.numRows() < wanted && source.next(readings)) {
          noteArrival();
          status.learned();
          sinks.learned(readings.numRows());
          listener.learned(readings.numRows());
        }
        if (isStopped.getAsBoolean()) {
          return null;
        }
        DetectorModel learned = tryToLearn(!learnsWhole && readings.numRows() == wanted);
        if (learned != null) {
          return learned;
        }
        wanted = readings.numRows() < wanted ? wanted : 2 * wanted;
      }
    } finally {
      listener.learningEnded();
    }
  }

  /** Readings without a time are in a window if they arrive in it. */
  private void noteArrival() {
    if (calendar != null && source.isLive() && calendar.at(timing.millis()) != null) {
      arrivedInside.set(readings.numRows() - 1);
    }
  }

  /**
   * Learns from the readings so far.
   *
   * @param more whether more readings may come
   * @return null if nothing has moved so far
   */
  private @Nullable DetectorModel tryToLearn(boolean more) throws IOException {
    int least = learnsWhole ? 1 : learnFrom;
    if (readings.numRows() < least) {
      throw new TooFewReadingsException(source.name(), readings.numRows(), least);
    }
    try {
      DetectorModel learned = learner.learn(readings, source);
      if (calendar != null) {
        RecordTable outside = calendar.outside(readings, learned.schema(), arrivedInside::get);
        if (outside != readings) {
          listener.notLearned(readings.numRows() - outside.numRows());
          readings = outside;
          arrivedInside.clear();
          if (outside.numRows() < least) {
            if (learnsWhole) {
              throw new TooFewReadingsException(source.name(), outside.numRows(), least);
            }
            return null;
          }
          learned = learner.learn(readings, source);
        }
      }
      if (learnsWhole) {
        source.seek(Place.BEGINNING);
      }
      return Objects.requireNonNull(learned, "the learner returned no model");
    } catch (ConstantTrainingException e) {
      if (!more || readings.numRows() > Integer.MAX_VALUE / 4) {
        throw e;
      }
      listener.warning(
          "nothing has moved in "
              + readings.numRows()
              + " readings, so there is nothing to learn yet; learning goes on");
      return null;
    }
  }
}
