package io.github.iforest4j.bench;

import java.util.List;

/**
 * The target of this library for one measurement, on one thread; or a comparison without a bound
 * that belongs beside the others.
 *
 * @param label for people
 * @param subject the benchmark of this library
 * @param subjectParams its parameters
 * @param rival whom it is compared with; empty for an absolute bound on the subject
 * @param rivalParams its parameters
 * @param rivalOnJvm whether the rival runs on the same JDK
 * @param unit of an absolute bound
 * @param java17 bounds for Java 17; null if there is none
 * @param java25 bounds for JDK 25 with the Vector API; null if there is none
 */
record Target(
    String label,
    String subject,
    String subjectParams,
    String rival,
    String rivalParams,
    boolean rivalOnJvm,
    String unit,
    Bounds java17,
    Bounds java25) {

  /**
   * A ratio to reach, or a size not to exceed.
   *
   * @param must the least that is acceptable
   * @param goal the value aimed at
   */
  record Bounds(double must, double goal) {}

  static final List<Target> ALL =
      List.of(
          times(
              "batch 100×256, d=8, against Smile",
              "ScoreBatch.iforest4j",
              "features=8",
              "SmileBatch.smile",
              new Bounds(6, 9),
              new Bounds(20, 35)),
          times(
              "batch d=32, against Smile",
              "ScoreBatch.iforest4j",
              "features=32",
              "SmileBatch.smile",
              new Bounds(15, 22),
              new Bounds(60, 100)),
          new Target(
              "batch d=8, against isotree (C++)",
              "ScoreBatch.iforest4j",
              "features=8",
              "isotree.batch",
              "features=8",
              false,
              "",
              new Bounds(5, 8),
              new Bounds(20, 32)),
          times(
              "single row d=8, against Smile",
              "ScoreSingle.iforest4j",
              "features=8",
              "SmileSingle.smile",
              new Bounds(5, 7),
              new Bounds(15, 28)),
          times(
              "box score 50×256, d=8, single row, against RandomCutForest",
              "BoxScore.single",
              "shape=50x8",
              "BoxScore.randomCutForest",
              new Bounds(6, 10),
              new Bounds(8, 16)),
          times(
              "box score 50×256, d=8, batch, against RandomCutForest",
              "BoxScore.batch",
              "shape=50x8",
              "BoxScore.randomCutForest",
              new Bounds(6, 10),
              new Bounds(8, 16)),
          times(
              "box score 100×256, d=24, batch, against RandomCutForest",
              "BoxScore.batch",
              "shape=100x24",
              "BoxScore.randomCutForest",
              new Bounds(3, 5),
              new Bounds(6, 10)),
          times(
              "deep: ψ 65536, d=8, batch, against child arrays, row by row",
              "DeepBatch.iforest4j",
              "subsample=65536",
              "DeepBatch.childArrays",
              new Bounds(4, 7),
              null),
          atMost(
              "fit 1M×8, 100×256, ms",
              "FitMillion.iforest4j",
              "boxes=false",
              "ms",
              new Bounds(9, 6)),
          atMost("model in RAM, KB", "Footprint.heap", "", "KB", new Bounds(210, 210)),
          atMost("model file, KB", "Footprint.file", "", "KB", new Bounds(40, 40)),
          atMost("load a model, ms", "ModelFile.read", "", "ms", new Bounds(1, 1)),
          times(
              "deep: the same, child arrays tree by tree",
              "DeepBatch.iforest4j",
              "subsample=65536",
              "DeepBatch.childArraysByTree",
              null,
              null),
          times(
              "batch d=8, against ONNX Runtime",
              "ScoreBatch.iforest4j",
              "features=8",
              "OnnxBatch.onnxRuntime",
              null,
              null),
          timesNative("batch d=8, against scikit-learn", "ScoreBatch.iforest4j", "sklearn.batch"),
          timesNative(
              "single row d=8, against isotree, called from Python",
              "ScoreSingle.iforest4j",
              "isotree.single"),
          new Target(
              "fit 1M×8, against isotree",
              "FitMillion.iforest4j",
              "boxes=false",
              "isotree.fitMillion",
              "",
              false,
              "",
              null,
              null));

  private static Target timesNative(String label, String subject, String rival) {
    return new Target(label, subject, "features=8", rival, "features=8", false, "", null, null);
  }

  private static Target times(
      String label, String subject, String params, String rival, Bounds java17, Bounds java25) {
    return new Target(label, subject, params, rival, params, true, "", java17, java25);
  }

  private static Target atMost(
      String label, String subject, String params, String unit, Bounds bounds) {
    return new Target(label, subject, params, "", "", true, unit, bounds, bounds);
  }

  boolean isRatio() {
    return !rival.isEmpty();
  }
}
