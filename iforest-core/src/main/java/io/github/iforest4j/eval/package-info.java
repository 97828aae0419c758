/** How good a detector is against ground truth: ranking metrics and confusion counts. */
package io.github.iforest4j.eval;
