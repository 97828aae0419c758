package io.github.iforest4j.sim;

/**
 * The arrays with which the devices of one stream compute ahead: consecutive readings are computed
 * together, and more of them the longer the run of consecutive readings is.
 */
final class Lookahead {
  /** The maximum number of readings that all devices together compute ahead. */
  private static final int ALL_DEVICES = 1 << 16;

  final Normals normals = new Normals();

  /** The moments of the readings, and those of a sensor with its own sampling moments. */
  final Moments now;

  final Moments sampled;

  /** For each reading, the index of the sampled moment that it shows. */
  final int[] shown;

  Lookahead(int devices) {
    int most = Math.max(1, Math.min(Normals.MOST, ALL_DEVICES / devices));
    this.now = new Moments(most);
    this.sampled = new Moments(most);
    this.shown = new int[most];
  }

  /** The maximum number of readings that a device computes at once. */
  int most() {
    return now.capacity();
  }
}
