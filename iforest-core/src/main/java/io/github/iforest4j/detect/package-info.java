/**
 * From a record to a verdict: {@link io.github.iforest4j.detect.DetectorModel} is what was learned
 * (immutable, shared, saved), {@link io.github.iforest4j.detect.DetectorState} is what one stream
 * remembers, and {@link io.github.iforest4j.detect.AnomalyDetector} puts the two together.
 */
package io.github.iforest4j.detect;
