/**
 * Isolation forests of other software. {@link io.github.iforest4j.interop.ImportedForest} reads
 * forests of scikit-learn and Treelite and scores as they do; {@link
 * io.github.iforest4j.interop.OnnxExport} writes a forest as an ONNX model.
 *
 * <pre>{@code
 * ImportedForest forest = ImportedForest.read(in, MissingValues.REFUSED);
 * AnomalyThreshold threshold = forest.threshold();
 * for (double[] row : rows) {
 *   if (threshold != null && threshold.isAnomaly(forest.score(row))) {
 *     System.out.println("unusual: " + Arrays.toString(row));
 *   }
 * }
 * byte[] onnx = OnnxExport.of(forest).toBytes();
 * }</pre>
 *
 * <p>Nothing here reads pickles or runs code from a file: a forest is JSON, and each number in it
 * is checked before it is used. {@code docs/interop.md} says how to get it from Python.
 */
@NullMarked
package io.github.iforest4j.interop;

import org.jspecify.annotations.NullMarked;
