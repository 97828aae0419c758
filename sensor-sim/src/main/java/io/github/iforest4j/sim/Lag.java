package io.github.iforest4j.sim;

/**
 * A first-order lag of another signal: it moves towards its input with a time constant. The input
 * is sampled at knots: every second if that lies between 1/16 and 1/4 of the time constant,
 * otherwise at the nearer of those bounds. Input and output are straight lines between knots. The
 * output is the exact response to this input, except for what is older than 14 time constants. That
 * weighs less than 1e-6 and is taken to be like the oldest known value.
 *
 * <p>Knots come in chunks. One number describes what a chunk contributes to later ones. So a knot
 * is a recursion from the beginning of its chunk, and the beginning is a sum over the chunks
 * before: the result does not depend on earlier calls. A seek costs 64 to 272 values of the input;
 * in a series of close moments, each knot costs one.
 */
final class Lag implements Signal {
  private static final int TIME_CONSTANTS = 14;
  private static final int CHUNK = 16;

  private final Signal input;
  private final Cells cells;
  private final long step;

  /** The part of the earlier output that is left after a step. */
  private final double kept;

  /** The weights of the current input and of all inputs before. */
  private final double now;

  private final double before;

  private final FiniteMemory chunks;
  private final Moments knots = new Moments(CHUNK);

  /** The inputs of one chunk. */
  private final double[] inputs = new double[CHUNK];

  private long inputsOf = Long.MIN_VALUE;

  /** By place in the current chunk: the decayed sum of all knots before. */
  private final double[] past = new double[CHUNK + 1];

  private long chunk = Long.MIN_VALUE;
  private long lastKnot = Long.MIN_VALUE;
  private double low;
  private double high;

  /**
   * A lag.
   *
   * @param input used by this lag only
   * @param timeConstant in microseconds, at least 4
   */
  Lag(Signal input, long timeConstant) {
    this.input = input;
    this.step =
        Math.min(timeConstant / 4, Math.max(Micros.PER_SECOND, Math.max(1, timeConstant / 16)));
    this.cells = new Cells(step);
    double d = (double) step / timeConstant;
    this.kept = StrictMath.exp(-d);
    this.now = 1 - (1 - kept) / d;
    this.before = (1 - kept) * (1 - kept) / d;
    double[] weights = new double[4 * (int) Math.ceil(TIME_CONSTANTS / d / CHUNK / 4)];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = StrictMath.exp(-d * CHUNK * k);
    }
    // The oldest chunk stands for all before it: a constant input stays what it is.
    weights[weights.length - 1] /= 1 - StrictMath.exp(-d * CHUNK);
    this.chunks = new FiniteMemory(weights, this::left);
  }

  @Override
  public double at(long micros) {
    long knot = cells.index(micros);
    if (knot != lastKnot) {
      low = knot == lastKnot + 1 ? high : value(knot);
      high = value(knot + 1);
      lastKnot = knot;
    }
    return low + cells.part(micros) * (high - low);
  }

  @Override
  public void fill(Moments moments, double[] into) {
    // As in the interface, but compiled for this class alone.
    for (int i = 0; i < moments.count(); i++) {
      into[i] = at(moments.at(i));
    }
  }

  private double value(long knot) {
    long wanted = Math.floorDiv(knot, CHUNK);
    int place = Math.floorMod(knot, CHUNK);
    if (wanted != chunk) {
      past[0] = chunks.sum(wanted - 1);
      see(wanted);
      for (int i = 0; i < CHUNK; i++) {
        past[i + 1] = kept * past[i] + inputs[i];
      }
      chunk = wanted;
    }
    return now * inputs[place] + before * past[place];
  }

  private void see(long ofChunk) {
    if (ofChunk != inputsOf) {
      knots.clear();
      for (int i = 0; i < CHUNK; i++) {
        knots.add((ofChunk * CHUNK + i) * step);
      }
      input.fill(knots, inputs);
      inputsOf = ofChunk;
    }
  }

  /** The decayed sums of the knots of some chunks, at the ends of the chunks. */
  private void left(long first, int count, double[] into, int at) {
    for (int c = 0; c < count; c++) {
      see(first + c);
      double sum = 0;
      for (int i = 0; i < CHUNK; i++) {
        sum = kept * sum + inputs[i];
      }
      into[at + c] = sum;
    }
  }
}
