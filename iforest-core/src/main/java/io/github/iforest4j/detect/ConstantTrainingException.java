package io.github.iforest4j.detect;

/**
 * Every feature is constant over all training records, so there is nothing to learn: a machine that
 * is off, a counter of errors at zero. More records may help.
 */
public final class ConstantTrainingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ConstantTrainingException(int records) {
    super(
        "every feature is constant over all "
            + records
            + " training records: there is nothing to learn; train on records that vary");
  }
}
