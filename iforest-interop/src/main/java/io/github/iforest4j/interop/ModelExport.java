package io.github.iforest4j.interop;

import io.github.iforest4j.AnomalyThreshold;
import io.github.iforest4j.IsolationForest;
import io.github.iforest4j.IsolationTree;
import io.github.iforest4j.ScoringMode;
import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The forest of a detector in the formats of other software. Scores are plain ones, so the
 * detector's threshold goes with the forest only if the detector scores so, too.
 *
 * <p>Each setter returns this object. Not thread-safe.
 */
public final class ModelExport {
  /** The formats. */
  public enum Format {
    /** A model for ONNX Runtime: see {@link OnnxExport}. */
    ONNX,
    /**
     * JSON in the form of Treelite's {@code dump_as_json}, with rows for verification, which {@link
     * ImportedForest#read} reads. Treelite 4 writes such JSON, but does not read it.
     */
    JSON;

    /**
     * The format that the name of a file asks for: it ends in {@code .onnx} or {@code .json}.
     *
     * @throws IllegalArgumentException if it ends otherwise
     */
    public static Format ofFile(String name) {
      for (Format format : values()) {
        if (name.toLowerCase(Locale.ROOT).endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
      throw new IllegalArgumentException("must end in .onnx or .json, was " + name);
    }
  }

  private final DetectorModel model;
  private final IsolationForest forest;
  private final int width;
  private boolean doubles;
  private boolean sklearnOutputs;

  private ModelExport(DetectorModel model) {
    this.model = model;
    this.forest = model.forest();
    this.width = width(model);
  }

  /**
   * The number of columns that a row of the export has: without the last one, which counts missing
   * values, if no split uses it, as in a forest that has never seen a missing value.
   */
  private static int width(DetectorModel model) {
    IsolationForest forest = model.forest();
    int last = forest.numFeatures() - 1;
    boolean counts =
        model.config().preset() == Preset.READINGS && model.schema().fieldOfColumn(last) < 0;
    return counts && last > 0 && !isUsed(forest, last) ? last : last + 1;
  }

  private static boolean isUsed(IsolationForest forest, int feature) {
    for (IsolationTree tree : forest.allTrees()) {
      for (int i = 0; i < tree.numNodes(); i++) {
        for (int k = 0; k < tree.numTerms(i); k++) {
          if (tree.feature(i, k) == feature) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** An export of a model. */
  public static ModelExport of(DetectorModel model) {
    return new ModelExport(model);
  }

  /** Whether the input of an ONNX model is doubles; default false. */
  public ModelExport doubles(boolean value) {
    doubles = value;
    return this;
  }

  /** Whether an ONNX model has the outputs of scikit-learn, too; default false. */
  public ModelExport sklearnOutputs(boolean value) {
    sklearnOutputs = value;
    return this;
  }

  /**
   * What the features of the exported forest are, in order: columns of a reading, or what the
   * preset's windows make of several. The last column of a reading, {@code (missing)}, is among
   * them only if a split uses it, which needs missing values in training.
   */
  public List<String> columns() {
    boolean readings = model.config().preset() == Preset.READINGS;
    return IntStream.range(0, width)
        .mapToObj(c -> readings ? model.schema().columnName(c) : model.cut(c, 0).quantity())
        .toList();
  }

  /** The threshold of plain scores; null if the detector compares other scores with its own. */
  public @Nullable AnomalyThreshold threshold() {
    return model.config().scoring() == ScoringMode.PLAIN ? model.threshold() : null;
  }

  /** What the exported forest does not do that the detector does; empty if there is nothing. */
  public List<String> warnings(Format format) {
    List<String> warnings = new ArrayList<>();
    if (threshold() == null) {
      warnings.add(
          "the model's threshold is for box scores, which no other format has: the export has plain"
              + " scores and no threshold; a model that was trained with plain scores has one");
    }
    if (model.config().preset() != Preset.READINGS) {
      warnings.add(
          "the forest looks at windows of readings, which are not part of it: its input is the"
              + " columns that are listed, not readings");
    }
    if (!model.kinds().isEmpty()) {
      warnings.add(
          "the model has a forest for each of "
              + model.kinds().size()
              + " kinds of devices: only the one of all devices together is exported");
    }
    if (format == Format.ONNX) {
      warnings.addAll(onnx().warnings());
    }
    return warnings;
  }

  /**
   * The bytes of a file.
   *
   * @throws IllegalStateException if outputs of scikit-learn are wanted, and there is no threshold
   */
  public byte[] toBytes(Format format) {
    return switch (format) {
      case ONNX -> onnx().toBytes();
      case JSON ->
          ForestJsonExport.of(Trees.of(forest, width), columns(), threshold())
              .getBytes(StandardCharsets.UTF_8);
    };
  }

  private OnnxExport onnx() {
    OnnxExport onnx =
        OnnxExport.of(forest, width)
            .featureNames(columns())
            .doubles(doubles)
            .sklearnOutputs(sklearnOutputs);
    AnomalyThreshold threshold = threshold();
    return threshold == null ? onnx : onnx.threshold(threshold);
  }
}
