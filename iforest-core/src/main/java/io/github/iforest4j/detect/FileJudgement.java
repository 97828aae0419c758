package io.github.iforest4j.detect;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
 * <p>If the schema has a field with role {@link FieldRole#KEY}, each key is a stream: it is judged
 * by itself, by the model of its kind ({@link DetectorModel#kinds}), and the rest is that of its
 * own stream.
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

  /** A stream with fewer records of the rest is compared with all streams of its model. */
  private static final int OWN_REACH = 50;

  private final DetectorModel model;
  private final List<Verdict> findings;
  private final boolean moreThanChance;

  private final ScoredFile scored;

  private FileJudgement(DetectorModel model, ScoredFile scored, boolean[] aside, boolean ownModel) {
    this.model = model;
    this.scored = scored;
    Set<DetectorModel> foreign = ownModel ? Set.of() : unlike(scored);
    this.moreThanChance = !foreign.isEmpty();
    boolean[] clear = clearRows(scored, aside);
    this.findings =
        scored.streams.stream()
            .flatMap(
                stream ->
                    stream.anomalies.stream()
                        .filter(
                            v ->
                                foreign.contains(stream.model)
                                    || clear[(int) v.position()]
                                    || stream.model.spreads(v.score()).value() >= CLEAR_SPREADS))
            .sorted(Comparator.comparingLong(Verdict::position))
            .toList();
  }

  /** The models that call more records anomalies than their contamination explains. */
  private static Set<DetectorModel> unlike(ScoredFile scored) {
    Set<DetectorModel> unlike = new HashSet<>();
    for (DetectorModel of : scored.models()) {
      int judged = 0;
      int above = 0;
      for (ScoredFile.Stream stream : scored.streams) {
        judged += stream.model == of ? stream.judged : 0;
        above += stream.model == of ? stream.anomalies.size() : 0;
      }
      double chance = judged * of.expectedShare();
      if (above > chance + 3 * Math.sqrt(chance) + 3) {
        unlike.add(of);
      }
    }
    return unlike;
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
    ScoredFile byAll = ScoredFile.of(fit(schema, records, config, provenance), records);
    boolean[] out = byAll.highest(aside);
    // What is shorter is among the highest-scored.
    FarBlock.mark(schema, records, aside / 2, out);
    RecordTable rest = without(records, out);
    DetectorModel ofRest = fit(knowing(schema, rest), rest, config, provenance);
    return new FileJudgement(ofRest, ScoredFile.of(ofRest, records), out, true);
  }

  /** Each kind of streams gets a model of its own, as when a stream is learned from. */
  private static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    int key = schema.firstWithRole(FieldRole.KEY);
    RecordTable byKey = key < 0 ? records : records.groupedBy(schema.field(key).name());
    return DetectorModel.fit(schema, byKey, config, provenance)
        .with(
            KindModels.learn(
                schema, byKey, (of, part) -> DetectorModel.fit(of, part, config, provenance)));
  }

  /**
   * Judges records by a model that was trained on others.
   *
   * @param aside which share of the records, the highest-scored, the tails are measured without
   * @throws IllegalArgumentException if the share is not in (0,0.5]
   */
  public static FileJudgement by(DetectorModel model, RecordTable records, double aside) {
    requireShare(aside);
    ScoredFile scored = ScoredFile.of(model, records);
    return new FileJudgement(model, scored, scored.highest(aside), false);
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
   * Neighbouring findings of one stream.
   *
   * @param key the name of the stream; empty if the file is one stream
   * @param model the model that judged the stream
   * @param findings at least one, in the order of the file
   */
  public record Group(String key, DetectorModel model, List<Verdict> findings) {
    /** Copies the list. */
    public Group {
      findings = List.copyOf(findings);
    }

    /** The index of the first record. */
    public long first() {
      return findings.get(0).position();
    }

    /** The index of the last record. Records of other streams may lie between the two. */
    public long last() {
      return findings.get(findings.size() - 1).position();
    }

    /** The finding with the highest score; the first of several. */
    public Verdict strongest() {
      // Of equal ones, max would take the last.
      return findings.stream().reduce((a, b) -> b.score() > a.score() ? b : a).orElseThrow();
    }
  }

  /**
   * Returns the findings in groups, by their first record.
   *
   * @param maxGap the largest distance of two neighbours in a group, in records of their stream; at
   *     least 1
   */
  public List<Group> groups(int maxGap) {
    List<List<Verdict>> groups = new ArrayList<>();
    Map<ScoredFile.Stream, List<Verdict>> latest = new HashMap<>();
    for (Verdict finding : findings) {
      ScoredFile.Stream stream = scored.streamOf(finding.position());
      List<Verdict> group = latest.get(stream);
      if (group == null
          || scored.place(finding.position()) - scored.place(group.get(group.size() - 1).position())
              > maxGap) {
        group = new ArrayList<>();
        groups.add(group);
        latest.put(stream, group);
      }
      group.add(finding);
    }
    return groups.stream()
        .map(
            group -> {
              ScoredFile.Stream stream = scored.streamOf(group.get(0).position());
              return new Group(stream.key, stream.model, group);
            })
        .toList();
  }

  /**
   * Returns the records of the same stream that come before one.
   *
   * @param record the index of a record
   * @param most the largest number of records
   * @return their indices, in the order of the file; the last ones if there are more
   * @throws IndexOutOfBoundsException if there is no such record
   */
  public int[] before(long record, int most) {
    return scored.before(record, most);
  }

  /** The number of records that have a score: all but those that filled the windows. */
  public int judged() {
    return scored.judged();
  }

  /** The number of scores above the model's threshold, clearly or not. */
  public int aboveThreshold() {
    return scored.aboveThreshold();
  }

  /**
   * Whether a model that was trained on others, or that of a kind of streams, calls more records
   * anomalies than its contamination explains.
   */
  public boolean moreThanChance() {
    return moreThanChance;
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

  /**
   * By record: whether it holds an unseen category, or a value beyond the tails of the rest of its
   * stream; if that has few records, of all streams of its model.
   */
  private static boolean[] clearRows(ScoredFile scored, boolean[] aside) {
    boolean[] clear = scored.unseen.clone();
    Map<DetectorModel, @Nullable ColumnReach[]> ofModels = new HashMap<>();
    for (ScoredFile.Stream stream : scored.streams) {
      if (stream.anomalies.isEmpty()) {
        continue;
      }
      DetectorModel model = stream.model;
      int[] rest = rest(stream.rows(), aside);
      @Nullable ColumnReach[] reaches =
          rest.length >= OWN_REACH
              ? reaches(model, scored, rest)
              : ofModels.computeIfAbsent(
                  model, m -> reaches(m, scored, rest(scored.rowsOf(m), aside)));
      for (Verdict verdict : stream.anomalies) {
        int r = (int) verdict.position();
        for (int c = 0; c < reaches.length; c++) {
          ColumnReach reach = reaches[c];
          clear[r] |= reach != null && reach.isBeyond(scored.columns[r][c]);
        }
      }
    }
    return clear;
  }

  private static int[] rest(int[] rows, boolean[] aside) {
    return Arrays.stream(rows).filter(r -> !aside[r]).toArray();
  }

  /** By column of a model; null for categories, and where there are too few values to measure. */
  private static @Nullable ColumnReach[] reaches(
      DetectorModel model, ScoredFile scored, int[] rest) {
    FeatureColumns meaning = model.columns();
    @Nullable ColumnReach[] reaches = new ColumnReach[meaning.size()];
    for (int c = 0; c < reaches.length; c++) {
      int f = meaning.field()[c];
      if (f < 0 || model.schema().field(f).kind() != FieldKind.CATEGORICAL) {
        reaches[c] = ColumnReach.of(scored.columns, rest, c);
      }
    }
    return reaches;
  }
}
