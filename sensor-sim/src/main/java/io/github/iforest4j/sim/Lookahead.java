package io.github.iforest4j.sim;

/**
 * What the devices of one stream compute ahead with: readings that follow each other are computed
 * together, more of them the longer that goes on.
 */
final class Lookahead {
  /** What the readings that all devices have computed ahead may be in number. */
  private static final int ALL_DEVICES = 1 << 16;

  final Normals normals = new Normals();

  /** The moments of the readings, and those of a sensor that samples at moments of its own. */
  final Moments now;

  final Moments sampled;

  /** By reading, which of the sampled moments it shows. */
  final int[] shown;

  Lookahead(int devices) {
    int most = Math.max(1, Math.min(Normals.MOST, ALL_DEVICES / devices));
    this.now = new Moments(most);
    this.sampled = new Moments(most);
    this.shown = new int[most];
  }

  /** How many readings a device computes at once. */
  int most() {
    return now.capacity();
  }
}
