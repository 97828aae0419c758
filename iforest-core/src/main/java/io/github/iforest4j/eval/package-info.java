/**
 * How good a detector is against ground truth: ranking metrics, confusion counts, delays, bootstrap
 * intervals, and the protocols of two public benchmarks.
 */
package io.github.iforest4j.eval;
