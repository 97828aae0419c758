package io.github.iforest4j.engine.event;

/**
 * A reason not to trust the verdicts of a run: too many readings look unusual, or hardly any could.
 * Each kind happens at most once in a run. Immutable.
 *
 * @param kind what is doubtful
 * @param readings the number of readings that were judged so far
 * @param share of these readings, how many are anomalies; or of the numeric fields, how many the
 *     model does not watch; from 0 to 1
 * @param field the field that most of these anomalies are about, or one that is not watched
 * @param words a sentence for people, without a full stop
 */
public record DoubtEvent(Kind kind, long readings, double share, String field, String words) {
  /** What is doubtful. */
  public enum Kind {
    /** More than a tenth of the readings are anomalies. */
    MANY_ANOMALIES,
    /** A value far outside the usual range would be no anomaly in half of the fields or more. */
    HARDLY_ANY
  }
}
