package io.github.iforest4j.detect;

/** What one stream remembers. */
public final class DetectorState {
  DetectorState() {}
}
