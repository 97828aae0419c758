package io.github.iforest4j.eval;

import io.github.iforest4j.detect.ConstantTrainingException;
import io.github.iforest4j.detect.DetectorConfig;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.detect.PresetChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trains a detector on the beginning of each series and lets it judge the rest: how many faults
 * raise an alarm, how soon, and how many incidents are false. Immutable, as long as nobody changes
 * the tables.
 *
 * <ul>
 *   <li>An <b>event</b> is a run of anomalous readings; it is found if one of them is called.
 *   <li>A <b>false incident</b> is a run of calls that touches no event. A run of calls that begins
 *       within an event and outlasts it is not false.
 *   <li>Events, incidents and decisions are counted over all series together; AUROC, AUPRC and
 *       VUS-PR are means over the series in which they are defined.
 * </ul>
 *
 * <p>Point adjustment, by which much of the literature reports F1, calls all readings of an event
 * as soon as one is called. Random calls profit from it most (Kim et al., "Towards a rigorous
 * evaluation of time-series anomaly detection", AAAI 2022), so {@link Metric#F1_ADJUSTED} means
 * nothing without {@link Metric#F1_ADJUSTED_RANDOM} beside it.
 */
public final class EventProtocol {
  /** The largest width of {@link VolumeUnderSurface}'s margins. */
  public static final int WIDTH = 100;

  /**
   * The judgement of one series.
   *
   * @param series what was judged
   * @param preset what judged it
   * @param scores by judged reading, the first after training is 0
   * @param called by judged reading
   */
  public record Judgement(
      LabelledSeries series, Preset preset, double[] scores, boolean[] called) {}

  /**
   * The counts of one series.
   *
   * @param name of the series
   * @param preset what judged it
   * @param constantTraining whether nothing varied in training, so that nothing was called
   * @param delay how many events it has, and how soon they were found
   * @param falseIncidents the number of runs of calls that touch no event
   * @param confusion of the readings
   * @param adjusted the same after point adjustment
   * @param random after point adjustment, of as many calls at random places
   * @param normalDays how long its normal readings took; NaN without times
   * @param auroc NaN without both classes
   * @param auprc NaN without an anomaly
   * @param vusPr NaN without an anomaly
   */
  public record Outcome(
      String name,
      Preset preset,
      boolean constantTraining,
      DetectionDelay delay,
      int falseIncidents,
      Confusion confusion,
      Confusion adjusted,
      Confusion random,
      double normalDays,
      double auroc,
      double auprc,
      double vusPr) {
    private double normal() {
      return confusion.falsePositives() + confusion.trueNegatives();
    }
  }

  /** A figure over the outcomes of several series. */
  public enum Metric {
    /** The share of events found. */
    EVENT_RECALL(o -> ratio(sum(o, x -> x.delay.found()), sum(o, x -> x.delay.events()))),
    /** False incidents per 10,000 normal readings. */
    FALSE_PER_10000(o -> 1e4 * ratio(sum(o, x -> x.falseIncidents), sum(o, Outcome::normal))),
    /** False incidents per day of normal readings; NaN unless all series have times. */
    FALSE_PER_DAY(o -> ratio(sum(o, x -> x.falseIncidents), sum(o, x -> x.normalDays))),
    /** The share of normal readings that are called. */
    FALSE_ALARM_RATE(
        o -> ratio(sum(o, x -> x.confusion.falsePositives()), sum(o, Outcome::normal))),
    /** Mean number of readings from the beginning of a found event to its first call. */
    DELAY(o -> ratio(sum(o, x -> x.delay.readings()), sum(o, x -> x.delay.found()))),
    /** Mean area under the ROC curve. */
    AUROC(o -> mean(o, Outcome::auroc)),
    /** Mean area under the precision-recall curve. */
    AUPRC(o -> mean(o, Outcome::auprc)),
    /** Mean {@link VolumeUnderSurface#pr} with margins up to {@value #WIDTH}. */
    VUS_PR(o -> mean(o, Outcome::vusPr)),
    /** F1 of the readings. */
    F1(o -> f1(o, Outcome::confusion)),
    /** F1 after point adjustment, which overstates quality. */
    F1_ADJUSTED(o -> f1(o, Outcome::adjusted)),
    /** F1 after point adjustment of as many random calls: what chance alone reaches. */
    F1_ADJUSTED_RANDOM(o -> f1(o, Outcome::random));

    private final ToDoubleFunction<List<Outcome>> of;

    Metric(ToDoubleFunction<List<Outcome>> of) {
      this.of = of;
    }

    /** Returns the figure over these series; NaN where it is not defined. */
    public double of(List<Outcome> outcomes) {
      return of.applyAsDouble(outcomes);
    }

    /**
     * Returns the bootstrap interval over series: whole series are drawn, since the readings of one
     * resemble each other.
     *
     * @param draws the number of draws, at least 2
     * @param share of the draws inside the interval, in (0,1)
     * @param seed one seed gives one interval
     * @return NaN at both ends with fewer than two series
     */
    public Interval interval(List<Outcome> outcomes, int draws, double share, long seed) {
      if (outcomes.size() < 2) {
        return new Interval(Double.NaN, Double.NaN);
      }
      return Interval.bootstrap(
          outcomes.size(),
          1,
          draws,
          share,
          seed,
          drawn -> of(Arrays.stream(drawn).mapToObj(outcomes::get).toList()));
    }

    private static double sum(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
      return outcomes.stream().mapToDouble(value).sum();
    }

    private static double ratio(double part, double whole) {
      return whole == 0 ? Double.NaN : part / whole;
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> value) {
      return outcomes.stream()
          .mapToDouble(value)
          .filter(v -> !Double.isNaN(v))
          .average()
          .orElse(Double.NaN);
    }

    private static double f1(List<Outcome> outcomes, Function<Outcome, Confusion> confusion) {
      double hits = sum(outcomes, o -> confusion.apply(o).truePositives());
      double errors =
          sum(outcomes, o -> confusion.apply(o).falsePositives())
              + sum(outcomes, o -> confusion.apply(o).falseNegatives());
      return ratio(2 * hits, 2 * hits + errors);
    }
  }

  private int numThreads = 1;
  private final List<LabelledSeries> series;

  /** Takes labelled series. */
  public EventProtocol(List<LabelledSeries> series) {
    this.series = List.copyOf(series);
  }

  /** Returns the number of series. */
  public int numSeries() {
    return series.size();
  }

  /**
   * Judges on several threads. The results do not depend on their number.
   *
   * @param number at least 1; unless set, 1
   * @return this
   * @throws IllegalArgumentException if the number is less than 1
   */
  public EventProtocol threads(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the number of threads must be at least 1, was " + number);
    }
    numThreads = number;
    return this;
  }

  /**
   * Trains and judges each series. Takes as long as one training per series.
   *
   * <p>Where nothing varies in training there is no detector: all scores are 0, no reading is
   * called, and the events count as missed. Leaving such a series out would make the results look
   * better than they are.
   *
   * @param preset what a detector looks at; null: chosen for each series by {@link PresetChoice}
   * @param config how to train, by preset
   * @param learning whether the detector learns from what it judges
   * @param listener gets each judgement, in order
   * @return the counts of each series, in order
   * @throws IllegalArgumentException if a series cannot be learned from with this config
   */
  public List<Outcome> judge(
      @Nullable Preset preset,
      Function<Preset, DetectorConfig> config,
      Learning learning,
      Consumer<Judgement> listener) {
    List<Outcome> outcomes = new ArrayList<>();
    OrderedTasks.run(
        series,
        numThreads,
        one -> judge(one, preset, config, learning),
        judged -> {
          outcomes.add(judged.outcome);
          listener.accept(judged.judgement);
        });
    return outcomes;
  }

  private record Judged(Outcome outcome, Judgement judgement) {}

  private static Judged judge(
      LabelledSeries one,
      @Nullable Preset preset,
      Function<Preset, DetectorConfig> config,
      Learning learning) {
    int from = one.training();
    Preset judge =
        preset == null ? PresetChoice.of(one.schema(), one.table().rows(0, from)).preset() : preset;
    int n = one.table().numRows();
    double[] scores = new double[n - from];
    boolean[] called = new boolean[n - from];
    boolean constant = false;
    try {
      SeriesRun run = SeriesRun.of(one.table(), one.schema(), config.apply(judge), learning, from);
      System.arraycopy(run.scores(), from, scores, 0, n - from);
      System.arraycopy(run.anomalies(), from, called, 0, n - from);
    } catch (ConstantTrainingException e) {
      constant = true;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(one.name() + ": " + e.getMessage(), e);
    }
    return new Judged(
        outcome(one.name(), judge, constant, one.truth(), scores, called, one.daysPerReading()),
        new Judgement(one, judge, scores, called));
  }

  /** Counts the decisions about one series. */
  static Outcome outcome(
      String name,
      Preset preset,
      boolean constantTraining,
      boolean[] truth,
      double[] scores,
      boolean[] called,
      double daysPerReading) {
    Confusion confusion = Confusion.of(truth, called);
    return new Outcome(
        name,
        preset,
        constantTraining,
        DetectionDelay.NONE.plus(truth, called),
        falseIncidents(truth, called),
        confusion,
        Confusion.of(truth, adjusted(truth, called)),
        Confusion.of(truth, adjusted(truth, shuffled(called))),
        daysPerReading * (confusion.falsePositives() + confusion.trueNegatives()),
        RankingMetrics.auroc(scores, truth),
        RankingMetrics.auprc(scores, truth),
        VolumeUnderSurface.pr(scores, truth, WIDTH));
  }

  /** Runs of calls that touch no event. */
  static int falseIncidents(boolean[] truth, boolean[] called) {
    int incidents = 0;
    boolean touched = false;
    for (int i = 0; i < called.length; i++) {
      touched |= called[i] && truth[i];
      boolean ends = called[i] && (i + 1 == called.length || !called[i + 1]);
      if (ends) {
        incidents += touched ? 0 : 1;
        touched = false;
      }
    }
    return incidents;
  }

  /** Calls all readings of an event of which one is called. */
  static boolean[] adjusted(boolean[] truth, boolean[] called) {
    boolean[] adjusted = called.clone();
    for (int begin = 0; begin < truth.length; ) {
      int end = begin + 1;
      boolean found = called[begin];
      while (end < truth.length && truth[end] && truth[begin]) {
        found |= called[end++];
      }
      if (truth[begin] && found) {
        Arrays.fill(adjusted, begin, end, true);
      }
      begin = end;
    }
    return adjusted;
  }

  /** As many calls, at random places. */
  private static boolean[] shuffled(boolean[] called) {
    boolean[] shuffled = called.clone();
    Random random = new Random(1);
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      boolean kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    return shuffled;
  }
}
