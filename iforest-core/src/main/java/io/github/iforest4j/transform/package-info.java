/** Prepares rows for a forest: window features, scales that allow for drift, whitening. */
package io.github.iforest4j.transform;
