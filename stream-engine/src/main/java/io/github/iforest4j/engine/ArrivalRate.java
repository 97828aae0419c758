package io.github.iforest4j.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How often readings arrive, for streams with regular intervals. Time is divided into blocks of
 * {@value #BLOCK} arrivals; the usual rate is learned from the first four and then follows slowly.
 * Two blocks in a row with intervals that are 1.6 times shorter or longer on average are unusual;
 * after {@value #LASTING} such blocks they are the new usual. Streams of more than ten readings a
 * second are not judged: how fast they arrive depends on this machine as well. Not thread-safe;
 * allocates nothing.
 */
final class ArrivalRate {
  static final int BLOCK = 16;
  static final int LASTING = 32;
  private static final int LEARNED = 4;
  private static final double UNUSUAL = 1.6;
  private static final double BACK = 1.3;
  private static final double LEAST_MILLIS = 100;

  /** What follows from a block. */
  enum Change {
    NONE,
    BEGINS,
    /** As often as before. */
    OVER,
    /** The new rate has lasted for so long that it is usual. */
    USUAL_NOW
  }

  private double usual;
  private double latest;
  private double candidate;
  private int blocks;
  private int unusual;
  private int arrivals;
  private long readings;
  private long begun;

  void reading() {
    readings++;
  }

  /** A new arrival of a regular stream begins. */
  Change arrival(long now) {
    if (arrivals == 0) {
      begun = now;
      // The reading of this arrival was counted, and belongs to this block.
      readings = 1;
    }
    if (arrivals++ < BLOCK) {
      return Change.NONE;
    }
    // The reading that was just counted belongs to the next block.
    latest = (now - begun) / (double) Math.max(1, readings - 1);
    arrivals = 1;
    begun = now;
    readings = 1;
    return block();
  }

  private Change block() {
    if (usual == 0) {
      candidate += latest;
      if (++blocks == LEARNED) {
        usual = candidate / LEARNED;
      }
      return Change.NONE;
    }
    double factor = Math.max(latest / usual, usual / latest);
    boolean open = unusual >= 2;
    if (factor < (open ? BACK : UNUSUAL) || usual < LEAST_MILLIS && latest < LEAST_MILLIS) {
      unusual = 0;
      usual += (latest - usual) / BLOCK;
      return open ? Change.OVER : Change.NONE;
    }
    unusual++;
    if (unusual == LASTING) {
      usual = latest;
      unusual = 0;
      return Change.USUAL_NOW;
    }
    return unusual == 2 ? Change.BEGINS : Change.NONE;
  }

  /** What is under way does not count: readings were missed. */
  void restart() {
    arrivals = 0;
  }

  /** Mean time between two readings in milliseconds; 0 while it is not known. */
  double usual() {
    return usual;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeDouble(usual);
    out.writeByte(unusual);
  }

  void read(DataInputStream in) throws IOException {
    double millis = in.readDouble();
    usual = Double.isFinite(millis) && millis > 0 ? millis : 0;
    unusual = Math.min(LASTING - 1, in.readUnsignedByte());
  }

  /** The same of the last block. */
  double latest() {
    return latest;
  }
}
