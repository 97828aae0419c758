package io.github.iforest4j.detect;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a finished file stand out clearly, with a model or without one. Immutable.
 *
 * <p>A threshold at the contamination c calls about c·n of n normal records anomalies; for a whole
 * file that says nothing. So a record is a <em>finding</em> only if
 *
 * <ol>
 *   <li>its score is above the model's threshold, and
 *   <li>it stands out clearly: its score is at least {@value #CLEAR_SPREADS} spreads above usual
 *       (see {@link DetectorModel#spreads}); or it holds a category that no record of the rest has;
 *       or one of its columns lies outside everything that the rest holds and beyond the reach of
 *       its tail, u + β·max(4, ln(20·n)), where u is the rest's 90th percentile and β its distance
 *       to the 80th or the 95th, whichever is larger, by ln 2; likewise below. Were the tail
 *       exponential, chance would exceed it in 1 of 200 files; sensor readings have lighter tails.
 * </ol>
 *
 * <p>The rest are the records without the highest-scored share, which is set aside, so that
 * anomalies neither hide themselves nor each other. Without a model, a long run of records in which
 * a field lies far from all others is set aside, too, and one is learned from the rest. With a
 * model, all records above its threshold are findings when they are more than its contamination
 * explains ({@link #moreThanChance()}): the file as a whole is unlike the training.
 *
 * <p>Invariants: the findings are records above the threshold, in the order of the file; a
 * finding's position is the index of its record.
 */
public final class FileJudgement {
  /** The number of spreads above usual from which a score stands out by itself. */
  public static final double CLEAR_SPREADS = 3;

  /** The default share of records that is set aside. */
  public static final double DEFAULT_ASIDE = .05;

  /** If the rest has categories rarer than this, a category that it lacks says nothing. */
  private static final int RARE = 5;

  /** Where the tail begins, and between which shares its scale is measured. */
  private static final double TAIL = .9;

  private static final double TAIL_START = .8;
  private static final double TAIL_END = .95;

  /** The tail's length in units of its scale: ln(20 n) leaves 0.005 records of n beyond it. */
  private static final double PER_RECORD = 20;

  private static final double MIN_REACH = 4;

  private final DetectorModel model;
  private final List<Verdict> findings;
  private final int judged;
  private final int aboveThreshold;
  private final boolean moreThanChance;

  private FileJudgement(DetectorModel model, Scored scored, boolean[] aside, boolean ownModel) {
    this.model = model;
    this.judged = scored.judged;
    this.aboveThreshold = scored.anomalies.size();
    double chance = scored.judged * model.expectedShare();
    this.moreThanChance = !ownModel && aboveThreshold > chance + 3 * Math.sqrt(chance) + 3;
    boolean[] clear = clearRows(scored, aside, model);
    this.findings =
        scored.anomalies.stream()
            .filter(
                v ->
                    moreThanChance
                        || clear[(int) v.position()]
                        || model.spreads(v.score()).value() >= CLEAR_SPREADS)
            .toList();
  }

  /**
   * Judges records by a model that is learned from those same records.
   *
   * @param schema fields and roles; usual ranges and categories are measured anew
   * @param records in the order of time if the preset is {@link Preset#SENSORS}
   * @param asked how to learn; a threshold in spreads gives way to a contamination of 0.01, since
   *     what stands out clearly is decided afterwards
   * @param aside which share of the records, the highest-scored, not to learn from; in (0,0.5].
   *     More anomalies than that hide each other, except for one run of records, up to a quarter of
   *     the file, in which a numeric field lies farther from all others than these spread.
   * @param provenance of the model
   * @throws IllegalArgumentException if the share is out of bounds, there are too few records, or
   *     nothing in them varies
   */
  public static FileJudgement learning(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig asked,
      double aside,
      ModelProvenance provenance) {
    requireShare(aside);
    DetectorConfig config = suspicious(asked);
    DetectorModel ofAll = DetectorModel.fit(schema, records, config, provenance);
    boolean[] out = highest(Scored.of(ofAll, records).scores, aside);
    // What is shorter is among the highest-scored.
    FarBlock.mark(schema, records, Math.max(1, (int) (aside * records.numRows() / 2)), out);
    RecordTable rest = without(records, out);
    DetectorModel ofRest = DetectorModel.fit(knowing(schema, rest), rest, config, provenance);
    return new FileJudgement(ofRest, Scored.of(ofRest, records), out, true);
  }

  /**
   * Judges records by a model that was trained on others.
   *
   * @param aside which share of the records, the highest-scored, the tails are measured without
   * @throws IllegalArgumentException if the share is not in (0,0.5]
   */
  public static FileJudgement by(DetectorModel model, RecordTable records, double aside) {
    requireShare(aside);
    Scored scored = Scored.of(model, records);
    return new FileJudgement(model, scored, highest(scored.scores, aside), false);
  }

  private static DetectorConfig suspicious(DetectorConfig asked) {
    return asked.threshold().kind() == ThresholdRule.Kind.SPREADS
        ? new DetectorConfig(
            asked.preset(), asked.forest(), asked.scoring(), Preset.READINGS.threshold())
        : asked;
  }

  private static void requireShare(double aside) {
    if (!(aside > 0 && aside <= .5)) {
      throw new IllegalArgumentException(
          "the share set aside must be greater than 0 and at most 0.5, was " + aside);
    }
  }

  /** The model that judged. */
  public DetectorModel model() {
    return model;
  }

  /** The findings in the order of the file; {@link Verdict#position()} is the record's index. */
  public List<Verdict> findings() {
    return findings;
  }

  /**
   * Neighbouring findings.
   *
   * @param first index of the first record
   * @param last index of the last record
   * @param strongest the finding with the highest score; the first of several
   */
  public record Group(long first, long last, Verdict strongest) {}

  /**
   * Returns the findings in groups, in the order of the file.
   *
   * @param maxGap the largest distance of two neighbours in a group, in records; at least 1
   */
  public List<Group> groups(int maxGap) {
    List<Group> groups = new ArrayList<>();
    for (Verdict finding : findings) {
      Group before = groups.isEmpty() ? null : groups.get(groups.size() - 1);
      long at = finding.position();
      if (before == null || at - before.last > maxGap) {
        groups.add(new Group(at, at, finding));
      } else {
        boolean stronger = finding.score() > before.strongest.score();
        groups.set(
            groups.size() - 1, new Group(before.first, at, stronger ? finding : before.strongest));
      }
    }
    return groups;
  }

  /** The number of records that have a score: all but those that filled the windows. */
  public int judged() {
    return judged;
  }

  /** The number of scores above the model's threshold, clearly or not. */
  public int aboveThreshold() {
    return aboveThreshold;
  }

  /**
   * Whether a model that was trained on others calls more records anomalies than its contamination
   * explains.
   */
  public boolean moreThanChance() {
    return moreThanChance;
  }

  /** A table's records, encoded and judged. */
  private static final class Scored {
    final double[] scores;
    final double[] @Nullable [] columns;
    final boolean[] unseen;
    final List<Verdict> anomalies = new ArrayList<>();
    int judged;

    private Scored(int records) {
      scores = new double[records];
      columns = new double[records][];
      unseen = new boolean[records];
    }

    static Scored of(DetectorModel model, RecordTable records) {
      Scored scored = new Scored(records.numRows());
      AnomalyDetector detector = model.newDetector();
      RecordRow row = detector.newRow();
      for (int r = 0; r < scored.scores.length; r++) {
        records.copyTo(r, row);
        Verdict verdict = detector.detectReused(row);
        scored.scores[r] = verdict.score();
        if (verdict.state() != Verdict.State.WARMING) {
          scored.columns[r] = detector.columns();
          scored.judged++;
        }
        if (verdict.isAnomaly()) {
          scored.anomalies.add(verdict.copy());
          scored.unseen[r] = hasUnseen(row);
        }
      }
      return scored;
    }

    private static boolean hasUnseen(RecordRow row) {
      for (int f = 0; f < row.schema().numFields(); f++) {
        if (row.isUnseen(f)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Marks the share with the highest scores; records without a score stay. */
  private static boolean[] highest(double[] scores, double share) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    double[] known = scores.clone();
    for (int i = 0; i < known.length; i++) {
      known[i] = Double.isNaN(known[i]) ? -1 : known[i];
    }
    Arrays.sort(order, Comparator.comparingDouble((Integer i) -> known[i]).reversed());
    boolean[] marked = new boolean[scores.length];
    for (int i = 0; i < (int) Math.ceil(share * scores.length); i++) {
      marked[order[i]] = true;
    }
    return marked;
  }

  private static RecordTable without(RecordTable records, boolean[] out) {
    return records.rows(IntStream.range(0, out.length).filter(r -> !out[r]).toArray());
  }

  /** The schema whose categories are those of the rest, unless the rest has rare ones. */
  private static FeatureSchema knowing(FeatureSchema schema, RecordTable rest) {
    List<Field> fields = new ArrayList<>();
    for (Field field : schema.fields()) {
      fields.add(field.kind() == FieldKind.CATEGORICAL ? knowing(field, rest) : field);
    }
    return new FeatureSchema(fields);
  }

  private static Field knowing(Field field, RecordTable rest) {
    int column = rest.columnIndex(field.name());
    Set<String> known = new LinkedHashSet<>();
    boolean rare = false;
    int[] counts = new int[field.categories().size()];
    for (int r = 0; r < rest.numRows(); r++) {
      int c = field.categories().indexOf(rest.text(r, column));
      if (c >= 0) {
        counts[c]++;
      }
    }
    for (int c = 0; c < counts.length; c++) {
      rare |= counts[c] > 0 && counts[c] < RARE;
      if (counts[c] > 0) {
        known.add(field.categories().get(c));
      }
    }
    return rare || known.isEmpty()
        ? field
        : new Field(
            field.name(), field.role(), field.kind(), field.unit(), List.copyOf(known), null);
  }

  /** By record: whether it holds an unseen category, or a value beyond the tails of the rest. */
  private static boolean[] clearRows(Scored scored, boolean[] aside, DetectorModel model) {
    boolean[] clear = scored.unseen.clone();
    FeatureColumns meaning = model.columns();
    for (int c = 0; c < meaning.size(); c++) {
      int f = meaning.field()[c];
      boolean category = f >= 0 && model.schema().field(f).kind() == FieldKind.CATEGORICAL;
      Reach reach = category ? null : Reach.of(scored.columns, aside, c);
      if (reach == null) {
        continue;
      }
      for (Verdict verdict : scored.anomalies) {
        int r = (int) verdict.position();
        clear[r] |= reach.isBeyond(scored.columns[r][c]);
      }
    }
    return clear;
  }

  /** How far a column can be expected to reach, from what the rest shows. */
  private record Reach(double low, double high) {
    /** Null if there are too few values to measure. */
    static @Nullable Reach of(double[] @Nullable [] rows, boolean[] aside, int column) {
      double[] values = new double[rows.length];
      int n = 0;
      for (int r = 0; r < rows.length; r++) {
        if (!aside[r] && rows[r] != null) {
          values[n++] = rows[r][column];
        }
      }
      if (n < Calibration.MIN_ROWS) {
        return null;
      }
      Arrays.sort(values, 0, n);
      double upper = at(values, n, TAIL);
      double lower = at(values, n, 1 - TAIL);
      double above = Math.max(at(values, n, TAIL_END) - upper, upper - at(values, n, TAIL_START));
      double below =
          Math.max(lower - at(values, n, 1 - TAIL_END), at(values, n, 1 - TAIL_START) - lower);
      double length = Math.max(MIN_REACH, Math.log(PER_RECORD * rows.length)) / Math.log(2);
      // Where most values are alike, a tail has no measurable scale.
      double leastTail = (upper - lower) / 20;
      double leastReach = 1e-3 * Math.abs(at(values, n, .5));
      return new Reach(
          Math.min(values[0], lower - Math.max(leastReach, length * Math.max(leastTail, below))),
          Math.max(
              values[n - 1], upper + Math.max(leastReach, length * Math.max(leastTail, above))));
    }

    private static double at(double[] sorted, int n, double share) {
      return sorted[(int) Math.round(share * (n - 1))];
    }

    boolean isBeyond(double value) {
      return value < low || value > high;
    }
  }
}
