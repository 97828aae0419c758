package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * An alarm for a single moment: the score must be high for this series, and higher than all recent
 * ones.
 *
 * <p>Time is cut into blocks of R readings, R a tenth of the readings so far, from {@value
 * #MIN_BLOCK} to {@value #MAX_BLOCK}. q is the mean of the blocks' highest scores, with two blocks
 * of {@value #PRIOR} to begin with: what this series reaches anyway. The threshold is the level +
 * (q − {@value #PRIOR})/2, or {@value #MARGIN} above the highest score of the last R readings,
 * whichever is larger.
 */
final class RecordAlarm implements AlarmRule {
  private static final int MIN_BLOCK = 60;
  private static final int MAX_BLOCK = 450;
  private static final double PRIOR = .68;
  private static final double PRIOR_BLOCKS = 2;
  private static final double FOLLOW = .5;

  /** Regrown trees move a score a little: the same peak again must not be a record. */
  private static final double MARGIN = .01;

  private final double level;

  /** The scores of the last readings, oldest overwritten first. */
  private final double[] latest = new double[MAX_BLOCK];

  private long count;
  private double sumOfMaxima;
  private long blocks;
  private int inBlock;
  private double blockMaximum;
  private double threshold;

  RecordAlarm(double level) {
    this.level = level;
    this.threshold = level;
  }

  @Override
  public boolean next(double score) {
    int block = (int) Math.max(MIN_BLOCK, Math.min(MAX_BLOCK, .1 * (count + 1)));
    double reached = (PRIOR_BLOCKS * PRIOR + sumOfMaxima) / (PRIOR_BLOCKS + blocks);
    threshold = Math.max(level + FOLLOW * (reached - PRIOR), highest(block) + MARGIN);
    latest[(int) (count % MAX_BLOCK)] = score;
    count++;
    blockMaximum = Math.max(blockMaximum, score);
    if (++inBlock >= block) {
      sumOfMaxima += blockMaximum;
      blocks++;
      blockMaximum = 0;
      inBlock = 0;
    }
    return score > threshold;
  }

  private double highest(int readings) {
    double highest = 0;
    for (long i = Math.max(0, count - readings); i < count; i++) {
      highest = Math.max(highest, latest[(int) (i % MAX_BLOCK)]);
    }
    return highest;
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    out.writeDouble(sumOfMaxima);
    out.writeLong(blocks);
    out.writeInt(inBlock);
    out.writeDouble(blockMaximum);
    out.writeDouble(threshold);
    for (double score : latest) {
      out.writeDouble(score);
    }
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    count = in.anyLong("alarm readings");
    sumOfMaxima = in.finiteDouble("alarm maxima");
    blocks = in.anyLong("alarm blocks");
    inBlock = in.intWithin("alarm block", 0, MAX_BLOCK);
    blockMaximum = in.finiteDouble("alarm block maximum");
    threshold = in.finiteDouble("alarm threshold");
    System.arraycopy(in.finiteDoubles("alarm scores", MAX_BLOCK), 0, latest, 0, MAX_BLOCK);
    if (count < 0 || blocks < 0) {
      throw in.invalid("alarm counts must not be negative");
    }
  }
}
