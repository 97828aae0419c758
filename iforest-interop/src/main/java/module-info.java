/**
 * Isolation forests of other software: reads those of scikit-learn and Treelite, writes ONNX. Start
 * at {@link io.github.iforest4j.interop.ImportedForest} or {@link
 * io.github.iforest4j.interop.OnnxExport}.
 */
module io.github.iforest4j.interop {
  requires static org.jspecify;
  requires transitive io.github.iforest4j.core;
  requires tools.jackson.core;

  exports io.github.iforest4j.interop;
}
