package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureImportance;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.SchemaOptions;
import io.github.iforest4j.schema.SchemaProposal;
import io.github.iforest4j.stream.SensorTransform;
import io.github.iforest4j.stream.StreamWindows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was learned: schema, forest, calibration, threshold, provenance. Immutable, thread-safe,
 * shared by any number of streams, and saved in one checksummed file.
 *
 * <p>Invariants: the forest has as many features as the preset has columns; the calibration has at
 * least one score; a model has either a sample of its training rows or the beginning of a stream,
 * or neither if an early version wrote its file, or the forest comes from elsewhere.
 *
 * <p>This class is long because each way to fit, read, write and use a model is here with its
 * contract; the work is done elsewhere.
 */
public final class DetectorModel {
  /** The share of training rows that count as unusual. */
  private static final double UNUSUAL_SHARE = .05;

  private final FeatureSchema schema;
  private final TrainedPreset preset;
  private final IsolationForest forest;
  private final DetectorConfig config;
  private final Calibration calibration;
  private final AnomalyThreshold threshold;
  private final ModelProvenance provenance;

  /**
   * Training rows that an adapting stream starts from; null if the preset keeps its own, or an
   * early version wrote the file.
   */
  private final @Nullable FeatureMatrix trainingSample;

  /** Null where nothing is known of them. */
  private final @Nullable FieldRelations relations;

  private final UsualValues usualValues;

  /** Null if an early version wrote the file. */
  private final @Nullable FieldGuard guard;

  /** What lies beyond is an anomaly whatever the forest says; null if nothing was measured. */
  private @Nullable ColumnLimits limits;

  /** Null if all streams are of one kind. */
  private @Nullable KindModels kinds;

  /** Computed when first asked for; the same whoever computes it. */
  private @Nullable String id;

  DetectorModel(
      FeatureSchema schema,
      TrainedPreset preset,
      IsolationForest forest,
      DetectorConfig config,
      Calibration calibration,
      AnomalyThreshold threshold,
      ModelProvenance provenance,
      @Nullable FeatureMatrix trainingSample,
      @Nullable FieldGuard guard) {
    this.schema = schema;
    this.preset = preset;
    this.forest = forest;
    this.config = config;
    this.calibration = calibration;
    this.threshold = threshold;
    this.provenance = provenance;
    this.trainingSample = trainingSample;
    this.relations = FieldRelations.learn(schema, preset.columns(), trainingSample);
    this.guard = guard;
    this.usualValues = new UsualValues(schema, preset.transform());
  }

  DetectorModel guardedBy(FieldGuard of) {
    return new DetectorModel(
        schema, preset, forest, config, calibration, threshold, provenance, trainingSample, of);
  }

  /**
   * Trains on records: measures usual ranges, grows the forest on all of them, and sets the
   * threshold from out-of-fold scores (four contiguous folds), never from in-sample ones. The model
   * is the same for the same input. Five fits; up to 8,192 rows are scored.
   *
   * <p>Records with a number far outside everything else in its field are bad readings: they are
   * left out, if they are less than one in fifty. Afterwards a value that lies as far outside is
   * always an anomaly whatever the forest says.
   *
   * <p>With {@link Preset#SENSORS} the records must be in the order of time; the first {@value
   * SensorTransform#WARM_UP} fill the windows and are not learned from. With {@link Preset#METRIC},
   * too; they are a stream, and new streams continue where it ends.
   *
   * @param schema fields and roles; its usual ranges are measured anew
   * @param records at least 8 (after the windows are full), matched to the schema by field name;
   *     they should be mostly normal
   * @param config how to train
   * @param provenance where the records came from
   * @throws IllegalArgumentException if there are fewer than 8 records, or every feature is
   *     constant, or the preset does not fit the features
   */
  public static DetectorModel fit(
      FeatureSchema schema,
      RecordTable records,
      DetectorConfig config,
      ModelProvenance provenance) {
    ModelGrowth.requireFit(schema, records, config);
    FieldGuard guard = FieldGuard.learn(schema, records);
    RecordTable good = guard.withoutBad(schema, records);
    FeatureSchema measured = schema.withUsualRanges(good);
    DetectorModel model =
        switch (config.preset()) {
          case READINGS -> TrainedReadings.fit(measured, good, config, provenance);
          case SENSORS -> TrainedSensors.fit(measured, good, config, provenance);
          case METRIC -> TrainedMetric.fit(measured, good, config, provenance);
        };
    return model.guardedBy(guard);
  }

  /**
   * Trains on records, without a note of where they came from.
   *
   * @see #fit(FeatureSchema, RecordTable, DetectorConfig, ModelProvenance)
   */
  public static DetectorModel fit(
      FeatureSchema schema, RecordTable records, DetectorConfig config) {
    return fit(schema, records, config, ModelProvenance.unknown(records.numRows()));
  }

  /**
   * Trains on records whose fields are proposed from them ({@link SchemaProposal}), each reading
   * alone. {@link Training} shows each decision, and chooses a preset.
   *
   * @param records at least 8, mostly normal
   * @throws IllegalArgumentException as {@link #fit(FeatureSchema, RecordTable, DetectorConfig,
   *     ModelProvenance)}, and if no schema can be proposed
   */
  public static DetectorModel fit(RecordTable records) {
    return fit(records, DetectorConfig.DEFAULT);
  }

  /**
   * Trains on records whose fields are proposed from them.
   *
   * @param config how to train
   * @throws IllegalArgumentException as {@link #fit(RecordTable)}
   */
  public static DetectorModel fit(RecordTable records, DetectorConfig config) {
    return fit(SchemaProposal.of(records, SchemaOptions.NONE).schema(), records, config);
  }

  /**
   * Trains on rows of numbers, each reading alone. All columns are numeric features, whatever their
   * values.
   *
   * @param rows at least 8 of equal length, mostly normal; NaN counts as missing, and so do
   *     infinities
   * @param names of the columns; without names they are {@code x0}, {@code x1}, and so on
   * @throws IllegalArgumentException if a row has another number of values than there are names
   *     (the message says which row, from 0), or a name is empty or repeated; and as {@link
   *     #fit(FeatureSchema, RecordTable, DetectorConfig, ModelProvenance)}
   */
  public static DetectorModel fit(double[][] rows, String... names) {
    return fit(rows, DetectorConfig.DEFAULT, names);
  }

  /**
   * Trains on rows of numbers.
   *
   * @param config how to train
   * @throws IllegalArgumentException as {@link #fit(double[][], String...)}
   */
  public static DetectorModel fit(double[][] rows, DetectorConfig config, String... names) {
    String[] columns = names;
    if (names.length == 0) {
      columns = new String[rows.length == 0 ? 1 : rows[0].length];
      Arrays.setAll(columns, c -> "x" + c);
    }
    return fit(FeatureSchema.ofNumbers(columns), RecordTable.of(rows, columns), config);
  }

  /**
   * A model that judges each reading by a forest that is there already, such as one of a {@link
   * io.github.iforest4j.ForestAssembler}: a reading is an anomaly if its plain score is above the
   * threshold, and in no other case. It cannot {@linkplain #canAdapt adapt}.
   *
   * @param schema its columns, in their order, are the features of the forest; with numbers the
   *     last column counts missing values, so that a forest that knows nothing of these has one
   *     feature more, which it never splits. A missing value is replaced by the median
   * @param records at least 8, mostly normal, matched to the schema by field name: from these come
   *     usual ranges, medians and what confidences compare with. Their scores may be too low if the
   *     forest was grown on them
   * @param threshold null for the 99th percentile of the scores of the records
   * @param provenance where the forest comes from
   * @throws IllegalArgumentException if there are fewer than 8 records, or the schema has another
   *     number of columns than the forest has features
   */
  public static DetectorModel withForest(
      IsolationForest forest,
      FeatureSchema schema,
      RecordTable records,
      @Nullable AnomalyThreshold threshold,
      ModelProvenance provenance) {
    return ModelGrowth.around(forest, schema, records, threshold, provenance);
  }

  /** This model with limits; to be called once, before anyone else has it. */
  DetectorModel with(ColumnLimits of) {
    limits = of;
    return this;
  }

  @Nullable ColumnLimits limits() {
    return limits;
  }

  /** This model with those of the kinds; to be called once, before anyone else has it. */
  DetectorModel with(@Nullable KindModels of) {
    kinds = of;
    return this;
  }

  @Nullable KindModels kindModels() {
    return kinds;
  }

  /**
   * The models of kinds of streams that have different fields, such as devices that measure
   * different things. Each has all fields of this model, in the same order; those that its kind
   * does not have are ignored.
   *
   * @return empty if all streams are of one kind
   */
  public List<DetectorModel> kinds() {
    return kinds == null ? List.of() : kinds.models();
  }

  /**
   * The model that judges a stream: that of its kind if there are several. A stream that was not
   * learned has the kind whose fields its first reading has. O(fields · kinds).
   *
   * @param key the name of the stream
   * @param reading a reading of it, of this model's schema
   * @return this model if its kind is not known
   */
  public DetectorModel ofStream(String key, RecordRow reading) {
    DetectorModel of = kinds == null ? null : kinds.of(key, reading);
    return of == null ? this : of;
  }

  /**
   * Reads a model file.
   *
   * @throws InvalidModelException if it is not one, or damaged, or of another version; the message
   *     names the file
   * @throws IOException if it cannot be read
   */
  public static DetectorModel read(Path file) throws IOException {
    return DetectorFormat.read(file);
  }

  /**
   * Reads a model to the end of a stream. Does not close it.
   *
   * @throws InvalidModelException if the bytes are not a model, or damaged, or of another version,
   *     or more than one; nothing in them is trusted before it is checked
   * @throws IOException if they cannot be read
   */
  public static DetectorModel read(InputStream in) throws IOException {
    return DetectorFormat.read(in);
  }

  /**
   * Reads a model from what {@link #toBytes} gave.
   *
   * @throws InvalidModelException as {@link #read(InputStream)}
   */
  public static DetectorModel of(byte[] bytes) throws InvalidModelException {
    try {
      return read(new ByteArrayInputStream(bytes));
    } catch (InvalidModelException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  /** The bytes of its file: the same for the same model. */
  public byte[] toBytes() {
    return DetectorFormat.seal(this);
  }

  /**
   * Writes the bytes of its file. Does not close the stream.
   *
   * @throws IOException if they cannot be written
   */
  public void write(OutputStream out) throws IOException {
    out.write(toBytes());
  }

  /**
   * Writes a model file: to a temporary file beside it first, which then takes its place, so that a
   * reader never sees half a model.
   *
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    DetectorFormat.write(this, file);
  }

  /** The schema, with usual ranges. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The forest, over the columns that the preset makes of a record. */
  public IsolationForest forest() {
    return forest;
  }

  /**
   * By how much each feature of the forest raises the scores of unusual readings ({@link
   * FeatureImportance}): over the training rows that the model holds, of which the twentieth with
   * the highest scores is unusual. O(trees · depth) for each of at most 1,024 rows.
   *
   * @return by feature of the forest; empty if the model holds no rows of training, as with the
   *     preset metric
   */
  public double[] importance() {
    return trainingSample == null
        ? new double[0]
        : FeatureImportance.of(forest, trainingSample, config.scoring(), UNUSUAL_SHARE);
  }

  /**
   * What a cut of the forest means, in terms of the schema and its units.
   *
   * @param column a feature of the forest, from 0
   * @param threshold where it is cut, such as {@link io.github.iforest4j.IsolationTree#threshold}
   *     says
   * @throws IndexOutOfBoundsException if the forest has no such feature
   */
  public Cut cut(int column, double threshold) {
    return preset.cut(Objects.checkIndex(column, forest.numFeatures()), threshold);
  }

  /**
   * What a node of one of the forest's trees asks, in terms of the schema.
   *
   * @param node an internal node, from 0
   * @throws IndexOutOfBoundsException if there is no such node, or it is external
   */
  public Cut cut(IsolationTree tree, int node) {
    return tree.numTerms(node) > 1
        ? Cut.ofSum(tree, node, column -> cut(column, .5))
        : cut(tree.feature(node), tree.threshold(node));
  }

  /** How it was trained. */
  public DetectorConfig config() {
    return config;
  }

  /** The score above which a reading is an anomaly. */
  public AnomalyThreshold threshold() {
    return threshold;
  }

  /** Where it came from. */
  public ModelProvenance provenance() {
    return provenance;
  }

  /** The SHA-256 of its bytes, 64 hexadecimal digits: the model's identity. */
  public String id() {
    String known = id;
    if (known == null) {
      known = DetectorFormat.id(this);
      id = known;
    }
    return known;
  }

  /**
   * The confidence in an anomaly of a table whose rows are exchangeable with the training rows: 1 −
   * p with the conformal p-value.
   *
   * @param score an anomaly score of this model
   */
  public Confidence tableConfidence(double score) {
    return calibration.conformal(score);
  }

  /**
   * The number of spreads that a score lies above usual: (s − median)/(q99 − median) of out-of-fold
   * scores.
   */
  public Confidence spreads(double score) {
    return calibration.spreads(score);
  }

  /** The share of unseen normal readings expected to lie above the threshold. */
  double expectedShare() {
    return config.threshold().kind() == ThresholdRule.Kind.CONTAMINATION
        ? config.threshold().value()
        : 1 - calibration.conformal(threshold.score()).value();
  }

  /**
   * Whether its detectors can adapt to their streams. False if the file was written by an early
   * version, without a sample of the training rows.
   */
  public boolean canAdapt() {
    return trainingSample != null || preset.beginning() != null;
  }

  /** A detector for a new stream, {@link Learning#FROZEN}. */
  public AnomalyDetector newDetector() {
    return newDetector(Learning.FROZEN);
  }

  /**
   * A detector for a new stream. With {@link Preset#METRIC} it continues where training ended.
   *
   * @param learning whether it learns from the stream; if it does, a forest is grown at once
   * @throws IllegalStateException if it is to learn and {@link #canAdapt} is false
   */
  public AnomalyDetector newDetector(Learning learning) {
    if (learning.adapts() && !canAdapt()) {
      throw new IllegalStateException(
          "the model holds no sample of its training, so it cannot continue learning: train it again");
    }
    return new AnomalyDetector(this, DetectorState.fresh(this, learning));
  }

  /**
   * A detector that continues where a snapshot was taken, and learns as that one did.
   *
   * @param snapshot from {@link DetectorState#snapshot()} of this same model, or of one of its
   *     {@link #kinds}
   * @throws InvalidModelException if it is not a snapshot, or of another model
   */
  public AnomalyDetector resume(byte[] snapshot) throws IOException {
    DetectorState state = DetectorState.restore(snapshot, this);
    return new AnomalyDetector(state.model(), state);
  }

  /**
   * A detector for a stream that another model has judged so far, for example after training anew.
   * The state is only read.
   *
   * <p>What survives is what belongs to the readings: their number, so that positions continue; how
   * the stream learns; and the windows, if both models have the same preset and the same numeric
   * fields by name, so that the stream need not warm up again. What belongs to the other model's
   * scores or trees begins anew, as in a new stream: the distribution of past scores (a confidence
   * is in spreads until there are 200 again), the alarm and a threshold that follows the stream,
   * the trees and the sample of a stream that learns, and a drift that has not been recognised yet.
   *
   * @param state of a stream of this or another model
   * @throws IllegalStateException if the stream learns and {@link #canAdapt} is false
   */
  public AnomalyDetector adopt(DetectorState state) {
    AnomalyDetector detector = newDetector(state.learning());
    detector.state().memory().adopt(state.memory());
    return detector;
  }

  /**
   * Tries what the model can find: for each numeric feature that varied in training, a reading
   * whose other fields have their medians. With {@link Preset#SENSORS} such readings fill the
   * windows first. A model that finds hardly any of these values learned from readings that are too
   * unlike each other, or its threshold is too high. O(features²).
   *
   * @return one for each such field; empty with {@link Preset#METRIC}, which learns on
   */
  public List<Probe> probe() {
    return Probe.of(this);
  }

  TrainedPreset preset() {
    return preset;
  }

  /** What an adapting stream begins to learn from, in the forest's columns; may be null. */
  @Nullable FeatureMatrix trainingSample() {
    return trainingSample;
  }

  /** An empty memory for a new stream. */
  StreamMemory newMemory(Learning learning) {
    StreamWindows windows = preset.newWindows();
    return new StreamMemory(
        windows,
        preset.newLearner(learning, config),
        calibration.alarm(config, preset.newAlarm(calibration, threshold)),
        config.threshold().timeField(schema),
        preset.newShape(config),
        preset.newChange(windows));
  }

  /** What the threshold follows; null where it stays, or follows the scores by itself. */
  @Nullable ScoreLevel newLevel(Learning learning) {
    return learning.adapts()
            && preset.movesThreshold()
            && config.threshold().kind().isFromTraining()
        ? new ScoreLevel(calibration.sorted(), threshold.score(), expectedShare())
        : null;
  }

  /** The relations between the numeric fields; null if nothing is known of them. */
  @Nullable FieldRelations relations() {
    return relations;
  }

  /** Where the numbers of a reading usually lie at its time. */
  public UsualValues usualValues() {
    return usualValues;
  }

  /** Which values are far outside; null if nothing is known of them. */
  @Nullable FieldGuard guard() {
    return guard;
  }

  FeatureColumns columns() {
    return preset.columns();
  }

  Calibration calibration() {
    return calibration;
  }
}
