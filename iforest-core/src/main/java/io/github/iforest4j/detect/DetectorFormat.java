package io.github.iforest4j.detect;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.ModelProvenance;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.DurableFile;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.shape.ShapeDictionary;
import io.github.iforest4j.stream.DayProfile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a detector model, format version 1, inside {@link SealedBytes}; docs/model-format.md
 * says the same byte by byte. Texts are a 4-byte length and UTF-8. Roles, kinds, presets and
 * scorings are numbers in the order of their enums' constants: new ones go to the end.
 *
 * <pre>
 *  payload, big-endian
 *   schema:      4 number of fields; each: text name, 4 role, 4 kind, text unit,
 *                4 number of categories, texts; 1 has usual range, 3 × 8 low, median, high
 *   config:      4 preset (0 readings, 1 sensors, 2 metric), 4 scoring (0 plain, 1 box),
 *                4 kind of threshold (in the order of its enum), 8 its value
 *   threshold:   8 score, text rule
 *   calibration: 4 number of scores n, 8·n ascending
 *   provenance:  text version, text source, 8 training rows, 8 seconds since 1970, 4 nanoseconds
 *   forest:      4 length, the forest's own sealed bytes
 *   sensors:     (preset sensors) for d sensors: d centres, d scales, d spread units, 3·d centres, 3·d scales of
 *                the blocks, and for d from 2 to 128 the axes, d·d; all of 8 bytes
 *   metric:      (preset metric) 4 length, a detector state as DetectorState writes it
 *   extensions:  4 number of them; each: text name, 4 length, that many bytes
 *     "sample":  4 number of rows, 8·rows·columns: training rows in the forest's columns
 *     "guard":   for each field 8 lowest; 8 highest; 8 reach below; 8 reach above, 0 for none;
 *                4 number of equal values in a row that are stuck, 0 for none
 *     "limits":  for n columns 8·n lowest, 8·n highest usual values; 96 × 8 usual scores; by
 *                quarter of an hour: 1 whether something recurs; if so, 8·n lowest, 8·n highest
 *     "day":     (preset sensors) 4 number of sensors; each: 1 has a profile; if so, 96 × 8 on
 *                working days, 96 × 8 on weekends
 *     "ranges":  (with "day", behind it) 4 number of sensors; each: 1 has a range; if so, 8 lowest,
 *                8 highest usual difference from the profile
 *     "shapes":  (preset metric) 8 centre, 8 scale, 4 period, 4 number of values, 4·values: training,
 *                scaled; 4 number of windows, 4·windows: the places of their last values
 *     "changes": (preset sensors) 4 number of sensors d; 8·d largest usual changes, 0 for no limit
 *     "kinds":   4 number of kinds, at least 2; each: 4 length, a model file without kinds; 4
 *                number of keys, ascending; each: text key, 4 number of its kind, from 0
 * </pre>
 *
 * <p>A reader that does not know an extension refuses the model, since it would judge differently.
 */
final class DetectorFormat {
  private static final String MAGIC = "IFDETECT";
  private static final int VERSION = 1;
  private static final String SAMPLE = "sample";
  private static final String GUARD = "guard";
  private static final String LIMITS = "limits";
  private static final String DAY = "day";
  private static final String RANGES = "ranges";
  private static final String SHAPES = "shapes";
  private static final String CHANGES = "changes";
  private static final String KINDS_OF_KEYS = "kinds";
  private static final String WHAT = "an iforest model";
  private static final Preset[] PRESETS = Preset.values();
  private static final ThresholdRule.Kind[] RULES = ThresholdRule.Kind.values();
  private static final ScoringMode[] MODES = ScoringMode.values();

  private DetectorFormat() {}

  static byte[] seal(DetectorModel model) {
    return SealedBytes.seal(MAGIC, VERSION, out -> writePayload(model, out));
  }

  static String id(DetectorModel model) {
    return SealedBytes.hash(seal(model));
  }

  static void write(DetectorModel model, Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      DurableFile.replace(
          target,
          temporary,
          out -> SealedBytes.write(out, MAGIC, VERSION, payload -> writePayload(model, payload)));
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(file.toString());
    } catch (FileSystemException e) {
      // Nobody asked for the temporary file, so the message must not name it alone.
      throw unwritable(file, e.getReason(), e);
    } catch (IOException e) {
      throw unwritable(file, e.getMessage(), e);
    }
  }

  private static IOException unwritable(Path file, @Nullable String reason, IOException cause) {
    String why = reason == null ? cause.getClass().getSimpleName() : reason;
    return new IOException(file + ": cannot be written: " + why, cause);
  }

  private static void writePayload(DetectorModel model, DataOutputStream out) throws IOException {
    SchemaFormat.write(model.schema(), out);
    out.writeInt(model.config().preset().ordinal());
    out.writeInt(model.config().scoring().ordinal());
    out.writeInt(model.config().threshold().kind().ordinal());
    out.writeDouble(model.config().threshold().value());
    out.writeDouble(model.threshold().score());
    PayloadText.write(out, model.threshold().rule());
    double[] scores = model.calibration().sorted();
    out.writeInt(scores.length);
    for (double score : scores) {
      out.writeDouble(score);
    }
    ModelProvenance provenance = model.provenance();
    PayloadText.write(out, provenance.softwareVersion());
    PayloadText.write(out, provenance.source());
    out.writeLong(provenance.trainingRows());
    out.writeLong(provenance.createdAt().getEpochSecond());
    out.writeInt(provenance.createdAt().getNano());
    ByteArrayOutputStream forest = new ByteArrayOutputStream();
    model.forest().write(forest);
    out.writeInt(forest.size());
    forest.writeTo(out);
    model.preset().write(out);
    writeExtensions(model, out);
  }

  private static void writeExtensions(DetectorModel model, DataOutputStream out)
      throws IOException {
    FeatureMatrix sample = model.trainingSample();
    ColumnLimits limits = model.limits();
    DayProfile profile = model.preset().profile();
    FieldGuard guard = model.guard();
    ShapeDictionary shapes = model.preset().shapes();
    ChangeLimits changes = model.preset().changes();
    KindModels kinds = model.kindModels();
    out.writeInt(
        (sample == null ? 0 : 1)
            + (guard == null ? 0 : 1)
            + (limits == null ? 0 : 1)
            + (profile == null ? 0 : 1)
            + (profile == null || !profile.hasRanges() ? 0 : 1)
            + (shapes == null ? 0 : 1)
            + (changes == null ? 0 : 1)
            + (kinds == null ? 0 : 1));
    if (sample != null) {
      PayloadText.write(out, SAMPLE);
      out.writeInt(Integer.BYTES + sample.numRows() * sample.numColumns() * Double.BYTES);
      out.writeInt(sample.numRows());
      for (int r = 0; r < sample.numRows(); r++) {
        for (int c = 0; c < sample.numColumns(); c++) {
          out.writeDouble(sample.get(r, c));
        }
      }
    }
    if (guard != null) {
      PayloadText.write(out, GUARD);
      out.writeInt(guard.size());
      guard.write(out);
    }
    if (limits != null) {
      writeExtension(LIMITS, limits::write, out);
    }
    if (profile != null) {
      writeExtension(DAY, profile::write, out);
    }
    if (profile != null && profile.hasRanges()) {
      writeExtension(RANGES, profile::writeRanges, out);
    }
    if (shapes != null) {
      writeExtension(SHAPES, shapes::write, out);
    }
    if (changes != null) {
      writeExtension(CHANGES, changes::write, out);
    }
    if (kinds != null) {
      writeExtension(KINDS_OF_KEYS, kinds::write, out);
    }
  }

  @FunctionalInterface
  private interface Part {
    void write(DataOutputStream out) throws IOException;
  }

  private static void writeExtension(String name, Part part, DataOutputStream out)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.write(new DataOutputStream(bytes));
    PayloadText.write(out, name);
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  /** The extensions of a file, each at most once. */
  private static final class Extensions {
    @Nullable FeatureMatrix sample;
    @Nullable FieldGuard guard;
    @Nullable ColumnLimits limits;
    @Nullable DayProfile profile;
    @Nullable ShapeDictionary shapes;
    @Nullable ChangeLimits changes;
    @Nullable KindModels kinds;

    static Extensions read(
        PayloadReader in, TrainedPreset preset, FeatureSchema schema, boolean whole)
        throws IOException {
      Extensions read = new Extensions();
      int fields = schema.numFields();
      int columns = preset.columns().size();
      for (int left = in.intWithin("number of extensions", 0, 9); left > 0; left--) {
        String name = in.text("extension");
        if (name.equals(SAMPLE) && read.sample == null) {
          read.sample = readSample(in, columns);
        } else if (name.equals(GUARD) && read.guard == null) {
          if (in.count("guard", 1) != (long) fields * FieldGuard.BYTES) {
            throw in.invalid("the guard is not one of " + fields + " fields");
          }
          read.guard = FieldGuard.read(in, fields);
        } else if (name.equals(LIMITS) && read.limits == null) {
          PayloadReader part = part(in, LIMITS);
          read.limits = ColumnLimits.read(part, columns);
          part.end();
        } else if (name.equals(DAY) && read.profile == null && preset.transform() != null) {
          PayloadReader part = part(in, DAY);
          read.profile = DayProfile.read(part, preset.transform().numSensors());
          part.end();
        } else if (name.equals(RANGES) && read.profile != null && !read.profile.hasRanges()) {
          PayloadReader part = part(in, RANGES);
          read.profile = read.profile.withRanges(part);
          part.end();
        } else if (name.equals(SHAPES) && read.shapes == null) {
          PayloadReader part = part(in, SHAPES);
          read.shapes = ShapeDictionary.read(part);
          part.end();
        } else if (name.equals(CHANGES) && read.changes == null && preset.transform() != null) {
          PayloadReader part = part(in, CHANGES);
          read.changes = ChangeLimits.read(part, preset.transform().numSensors());
          part.end();
        } else if (name.equals(KINDS_OF_KEYS) && read.kinds == null && whole) {
          PayloadReader part = part(in, KINDS_OF_KEYS);
          read.kinds = KindModels.read(part, schema);
          part.end();
        } else {
          throw in.invalid(
              "it has extensions that are not known here; a newer version may read it");
        }
      }
      return read;
    }

    /** The preset with what the file holds behind it. */
    TrainedPreset addTo(TrainedPreset preset) {
      TrainedPreset whole = profile == null ? preset : preset.with(profile);
      whole = changes == null ? whole : whole.with(changes);
      return shapes == null ? whole : whole.with(shapes);
    }

    private static PayloadReader part(PayloadReader in, String name) throws InvalidModelException {
      return PayloadReader.of(in.bytes(name, in.count("length of an extension", 1)), WHAT);
    }
  }

  private static FeatureMatrix readSample(PayloadReader in, int columns)
      throws InvalidModelException {
    int length = in.count("training sample", 1);
    int rows = in.intWithin("training sample", 2, RotatingForest.CAPACITY);
    if (length != Integer.BYTES + (long) rows * columns * Double.BYTES) {
      throw in.invalid("a training sample of " + rows + " rows cannot have " + length + " bytes");
    }
    return FeatureMatrix.of(in.finiteDoubles("training sample", rows * columns), rows, columns);
  }

  static DetectorModel read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidModelException(file + " is a directory, not a model file");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (InvalidModelException e) {
      throw new InvalidModelException(file + ": " + e.getMessage(), e);
    }
  }

  static DetectorModel read(InputStream in) throws IOException {
    return read(in, true);
  }

  /** Reads the model of a kind, which has no kinds itself, so that a file cannot nest them. */
  static DetectorModel readPart(InputStream in) throws IOException {
    return read(in, false);
  }

  private static DetectorModel read(InputStream in, boolean whole) throws IOException {
    PayloadReader payload = SealedBytes.read(in, MAGIC, VERSION, WHAT);
    if (in.read() >= 0) {
      throw payload.invalid("there are bytes after its end");
    }
    return readPayload(payload, whole);
  }

  private static DetectorModel readPayload(PayloadReader in, boolean whole) throws IOException {
    FeatureSchema schema = SchemaFormat.read(in);
    Preset preset = PRESETS[in.intWithin("preset", 0, PRESETS.length - 1)];
    ScoringMode scoring = MODES[in.intWithin("scoring", 0, MODES.length - 1)];
    ThresholdRule.Kind kind = RULES[in.intWithin("kind of threshold", 0, RULES.length - 1)];
    double value = in.finiteDouble("value of the threshold rule");
    double thresholdScore = in.finiteDouble("threshold");
    String rule = in.text("threshold rule");
    int numScores = in.count("number of calibration scores", Double.BYTES);
    double[] scores = in.finiteDoubles("calibration scores", numScores);
    requireAscending(in, scores);
    String version = in.text("software version");
    String source = in.text("training source");
    long trainingRows = in.anyLong("training rows");
    long seconds = in.anyLong("creation time");
    int nanos = in.intWithin("creation time", 0, 999_999_999);
    int forestLength = in.count("forest", 1);
    IsolationForest forest =
        IsolationForest.read(new ByteArrayInputStream(in.bytes("forest", forestLength)));
    TrainedPreset trained = trainedPreset(preset, schema, in);
    int columns = trained.columns().size();
    Extensions extensions = Extensions.read(in, trained, schema, whole);
    in.end();
    if (forest.numFeatures() != columns) {
      throw in.invalid(
          "the forest has "
              + forest.numFeatures()
              + " features, the schema makes "
              + columns
              + " columns");
    }
    try {
      DetectorModel model =
          new DetectorModel(
              schema,
              extensions.addTo(trained),
              forest,
              new DetectorConfig(preset, forest.config(), scoring, new ThresholdRule(kind, value)),
              new Calibration(scores),
              new AnomalyThreshold(thresholdScore, rule),
              new ModelProvenance(
                  version, source, trainingRows, Instant.ofEpochSecond(seconds, nanos)),
              extensions.sample,
              extensions.guard);
      if (extensions.limits != null) {
        model.with(extensions.limits);
      }
      model.with(extensions.kinds);
      requireBeginning(model);
      return model;
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw in.invalid(String.valueOf(e.getMessage()));
    }
  }

  private static TrainedPreset trainedPreset(Preset preset, FeatureSchema schema, PayloadReader in)
      throws IOException {
    try {
      return TrainedPreset.read(preset, schema, in);
    } catch (IllegalArgumentException e) {
      throw in.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** A model whose streams could not begin is no model. */
  private static void requireBeginning(DetectorModel model) throws IOException {
    try {
      DetectorState.fresh(model, Learning.FROZEN);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void requireAscending(PayloadReader in, double[] scores)
      throws InvalidModelException {
    if (scores.length == 0 || scores[0] <= 0 || scores[scores.length - 1] > 1) {
      throw in.invalid("calibration scores must be in (0,1], and at least one");
    }
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] < scores[i - 1]) {
        throw in.invalid("calibration score " + i + " is below the one before");
      }
    }
  }
}
