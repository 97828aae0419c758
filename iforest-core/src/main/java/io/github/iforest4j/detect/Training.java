package io.github.iforest4j.detect;

import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.GroundTruth;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From records to a model, step by step: propose a schema (or take the given one), leave out
 * labelled anomalies if asked to, bring the records of each key together, choose a preset (or take
 * the given one), make the config, note where the model comes from, fit. The builder does all but
 * the last step, so that a caller can look at each decision before {@link #fit()} does the work:
 *
 * <pre>{@code
 * Training training =
 *     Training.builder(records)
 *         .columns(SchemaOptions.NONE)
 *         .choosePreset()
 *         .provenance("my-service 1.0", "pumps.csv", Instant.now())
 *         .prepare();
 * log(training.choice().reason());
 * DetectorModel model = training.fit();
 * }</pre>
 *
 * <p>Immutable, if the table is not changed later.
 */
public final class Training {
  private final FeatureSchema schema;
  private final Map<String, String> reasons;
  private final List<SchemaProposal.Doubt> doubts;
  private final RecordTable inOrder;
  private final RecordTable byKey;
  private final PresetChoice choice;
  private final DetectorConfig config;
  private final ModelProvenance provenance;
  private final @Nullable String truthColumn;
  private final int labelledAnomalies;
  private final boolean mayHoldFaults;
  private final boolean goesOn;
  private final boolean chosen;
  private final Function<Preset, DetectorConfig> configOf;
  private final Sensitivity sensitivity;
  private final TrainingWeights weights;

  private Training(Builder builder, @Nullable Provenance source) {
    mayHoldFaults = builder.mayHoldFaults;
    goesOn = builder.goesOn;
    chosen = builder.preset == null;
    configOf = builder.config;
    sensitivity = builder.sensitivity;
    weights = builder.weights;
    SchemaOptions columns = weights.ignoring(builder.columns);
    RecordTable records = weights.present(builder.records);
    SchemaProposal proposal =
        builder.schema == null
            ? SchemaProposal.of(records, columns)
            : new SchemaProposal(builder.schema, Map.of());
    int truth = GroundTruth.column(records, proposal.schema());
    if (builder.dropLabelled && truth < 0) {
      throw new SchemaException(
          SchemaException.Reason.NO_GROUND_TRUTH,
          List.of(),
          "labelled anomalies cannot be left out: no label column is 0 or 1 in every record");
    }
    truthColumn = truth < 0 ? null : records.columnName(truth);
    labelledAnomalies =
        truth < 0
            ? 0
            : (int) Arrays.stream(GroundTruth.of(records, truth)).filter(v -> v == 1).count();
    inOrder =
        builder.dropLabelled && labelledAnomalies > 0
            ? GroundTruth.normalRecords(records, truth)
            : records;
    weights.requireEnough(inOrder);
    if (builder.schema == null && inOrder != records) {
      // What the dropped records held must not shape dictionaries or usual ranges.
      proposal = SchemaProposal.of(inOrder, columns);
    }
    schema = weights.without(proposal.schema());
    reasons = proposal.reasons();
    doubts = proposal.doubts();
    String key = builder.schema == null ? columns.keyColumn() : null;
    byKey = key == null ? inOrder : inOrder.groupedBy(key);
    choice = choice(builder);
    config = builder.config.apply(choice.preset());
    provenance =
        source == null
            ? ModelProvenance.unknown(byKey.numRows())
            : new ModelProvenance(
                source.softwareVersion,
                source.source + (weights.isNone() ? "" : ", weighted: " + weights.text()),
                byKey.numRows(),
                source.createdAt);
    weights.requireFit(schema, config, mayHoldFaults);
  }

  private PresetChoice choice(Builder builder) {
    if (builder.preset != null) {
      return new PresetChoice(builder.preset, "");
    }
    PresetChoice chosen = PresetChoice.of(schema, byKey);
    // The preset metric follows a stream; what lies there whole is looked at as a whole.
    return mayHoldFaults && chosen.preset() == Preset.METRIC
        ? new PresetChoice(Preset.SENSORS, chosen.reason())
        : chosen;
  }

  /**
   * Starts a training.
   *
   * @param records the records to learn from, mostly normal, in the order of time
   */
  public static Builder builder(RecordTable records) {
    return new Builder(records);
  }

  /**
   * Fits the model. If the streams of a key have different fields, each kind of them gets a model
   * of its own ({@link DetectorModel#kinds}), with a preset of its own if it is to be chosen.
   *
   * @throws IllegalArgumentException if there are too few records, or every feature is constant, or
   *     the preset does not suit the features; see {@link DetectorModel#fit}
   */
  public DetectorModel fit() {
    KindModels kinds = KindModels.learn(schema, byKey, this::fitKind);
    // What is rare among all may be usual for its kind, so nothing is left out then.
    return kinds == null
        ? fit(schema, byKey, config)
        : sensitivity.applyTo(fitAll(schema, byKey, config, provenance)).with(kinds);
  }

  private DetectorModel fitKind(FeatureSchema ofKind, RecordTable records) {
    Preset preset = config.preset();
    if (chosen && preset != Preset.METRIC && weights.isNone()) {
      preset = PresetChoice.of(ofKind, records).preset();
    }
    return fit(
        ofKind,
        records,
        preset == config.preset() || preset == Preset.METRIC ? config : configOf.apply(preset));
  }

  private DetectorModel fit(FeatureSchema of, RecordTable records, DetectorConfig how) {
    ModelProvenance from =
        new ModelProvenance(
            provenance.softwareVersion(),
            provenance.source(),
            records.numRows(),
            provenance.createdAt());
    if (mayHoldFaults && how.preset() != Preset.METRIC) {
      ModelGrowth.requireFit(of, records, how);
      return sensitivity.applyTo(
          new RepresentativeFit(of, records, how, from, goesOn, sensitivity).fit());
    }
    return sensitivity.applyTo(fitAll(of, records, how, from));
  }

  private DetectorModel fitAll(
      FeatureSchema of, RecordTable records, DetectorConfig how, ModelProvenance from) {
    return weights.isNone()
        ? DetectorModel.fit(of, records, how, from)
        : WeightedFit.fit(of, records, how, from, weights);
  }

  /**
   * Judges the records by what is learned from those same records, in the order of the table:
   * {@link FileJudgement#learning}.
   *
   * @param aside the share of records, the highest-scored, not to learn from; in (0, 0.5]
   * @throws IllegalArgumentException as {@link #fit()}, or if the share is out of bounds, or there
   *     are weights
   */
  public FileJudgement judge(double aside) {
    if (!weights.isNone()) {
      throw new IllegalArgumentException(
          "weights do not go with a judgement of the records themselves; fit a model");
    }
    return FileJudgement.learning(schema, inOrder, config, aside, provenance);
  }

  /**
   * Learns anew from all that a stream has shown so far, faults included. Roles and kinds of the
   * fields stay; categories that came later are added.
   *
   * @param model the model that has judged so far
   * @param records the readings so far, in the order of time; the records of each key are brought
   *     together
   * @param choose whether the preset is chosen anew; {@link Preset#METRIC} stays in any case
   * @param sensitivity as the model so far was trained with
   * @param createdAt now
   * @throws IllegalArgumentException as {@link #fit()}
   */
  public static DetectorModel again(
      DetectorModel model,
      RecordTable records,
      boolean choose,
      Sensitivity sensitivity,
      Instant createdAt) {
    FeatureSchema schema = model.schema().withCategories(records);
    int key = schema.firstWithRole(FieldRole.KEY);
    RecordTable byKey = key < 0 ? records : records.groupedBy(schema.field(key).name());
    Builder builder =
        builder(byKey)
            .schema(schema)
            .mayHoldFaults()
            .sensitivity(sensitivity)
            .provenance(
                model.provenance().softwareVersion(), model.provenance().source(), createdAt);
    builder.goesOn = true;
    boolean stays = !choose || model.config().preset() == Preset.METRIC;
    return (stays ? builder.config(model.config()) : builder.choosePreset()).prepare().fit();
  }

  /** Returns the schema, proposed or given. */
  public FeatureSchema schema() {
    return schema;
  }

  /** Returns why each field got its role and kind, by name; empty if the schema was given. */
  public Map<String, String> reasons() {
    return reasons;
  }

  /** Returns what the records leave open; most often empty. */
  public List<SchemaProposal.Doubt> doubts() {
    return doubts;
  }

  /** Returns the records that {@link #fit()} learns from, in that order. */
  public RecordTable records() {
    return byKey;
  }

  /** Returns the preset, and the reason for it; the reason is empty if the preset was given. */
  public PresetChoice choice() {
    return choice;
  }

  /** Returns how the detector is trained. */
  public DetectorConfig config() {
    return config;
  }

  /** Returns where the model comes from. */
  public ModelProvenance provenance() {
    return provenance;
  }

  /** Returns how much records and fields count. */
  public TrainingWeights weights() {
    return weights;
  }

  /** Returns the label column that is 0 or 1 in every record; null if there is none. */
  public @Nullable String truthColumn() {
    return truthColumn;
  }

  /**
   * Returns how many records the label column calls anomalies, whether they were left out or not.
   */
  public int labelledAnomalies() {
    return labelledAnomalies;
  }

  private record Provenance(String softwareVersion, String source, Instant createdAt) {}

  /** Collects the choices; each setter returns this builder. Not thread-safe. */
  public static final class Builder {
    private final RecordTable records;
    private @Nullable FeatureSchema schema;
    private SchemaOptions columns = SchemaOptions.NONE;
    private boolean dropLabelled;
    private boolean mayHoldFaults;
    private boolean goesOn;
    private Sensitivity sensitivity = Sensitivity.NORMAL;
    private TrainingWeights weights = TrainingWeights.NONE;
    private @Nullable Preset preset = Preset.READINGS;
    private Function<Preset, DetectorConfig> config =
        chosen -> DetectorConfig.builder().preset(chosen).build();
    private @Nullable Provenance provenance;

    private Builder(RecordTable records) {
      this.records = Objects.requireNonNull(records, "records");
    }

    /**
     * Takes this schema instead of proposing one. The records are then learned from in the order of
     * the table, even if the schema has a key.
     */
    public Builder schema(FeatureSchema value) {
      schema = Objects.requireNonNull(value, "schema");
      return this;
    }

    /**
     * What is known of the columns; default {@link SchemaOptions#NONE}. If a key column is named,
     * the records of each key are learned from one key after the other. Without effect if the
     * schema is given.
     */
    public Builder columns(SchemaOptions value) {
      columns = Objects.requireNonNull(value, "columns");
      return this;
    }

    /** Whether to leave out the records that the label column calls anomalies; default false. */
    public Builder dropLabelled(boolean value) {
      dropLabelled = value;
      return this;
    }

    /**
     * Says that the records may hold the faults that the model is to find, such as a whole file
     * that is judged afterwards. What is probably a fault is then not learned from: what happened
     * once, is unlike the rest, and makes up a small share of the records. What is as rare but
     * comes again at the same time of another day is learned with more weight. Without effect with
     * {@link Preset#METRIC}. Default: no.
     */
    public Builder mayHoldFaults() {
      mayHoldFaults = true;
      return this;
    }

    /** How readily it calls a reading an anomaly; default {@link Sensitivity#NORMAL}. */
    public Builder sensitivity(Sensitivity value) {
      sensitivity = Objects.requireNonNull(value, "sensitivity");
      return this;
    }

    /** How much records and fields count; default {@link TrainingWeights#NONE}. */
    public Builder weights(TrainingWeights value) {
      weights = Objects.requireNonNull(value, "weights");
      return this;
    }

    /** What the detector looks at; default {@link Preset#READINGS}. */
    public Builder preset(Preset value) {
      preset = Objects.requireNonNull(value, "preset");
      return this;
    }

    /** Chooses the preset from the records: {@link PresetChoice#of}. */
    public Builder choosePreset() {
      preset = null;
      return this;
    }

    /** How the detector is trained, its preset included. */
    public Builder config(DetectorConfig value) {
      return preset(value.preset()).config(chosen -> value);
    }

    /**
     * How the detector is trained, once the preset is known; default: as the preset has it.
     *
     * @param value makes the config of a preset
     */
    public Builder config(Function<Preset, DetectorConfig> value) {
      config = Objects.requireNonNull(value, "config");
      return this;
    }

    /**
     * Where the model comes from; default {@link ModelProvenance#unknown}.
     *
     * @param softwareVersion what trains it, with its version
     * @param source where the records come from, for people
     * @param createdAt now; kept to the millisecond
     */
    public Builder provenance(String softwareVersion, String source, Instant createdAt) {
      provenance =
          new Provenance(softwareVersion, source, createdAt.truncatedTo(ChronoUnit.MILLIS));
      return this;
    }

    /**
     * Takes all decisions. O(records · columns); copies the records if some are left out or several
     * keys are brought together.
     *
     * @throws SchemaException if the columns do not make a schema, or there is no ground truth to
     *     drop by
     * @throws IllegalArgumentException if the config is not valid, or weights are not, or do not go
     *     with it
     */
    public Training prepare() {
      return new Training(this, provenance);
    }
  }
}
