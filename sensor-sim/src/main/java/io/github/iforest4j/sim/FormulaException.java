package io.github.iforest4j.sim;

/** A mistake in a formula, and where it is. */
final class FormulaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int position;

  /**
   * A mistake.
   *
   * @param reason what is wrong, without the place
   * @param position index of the character, from 0
   * @param formula the text of the formula
   */
  FormulaException(String reason, int position, String formula) {
    super(reason + " at character " + (position + 1) + " of '" + formula + "'");
    this.position = position;
  }

  /**
   * A formula that is longer than allowed; the position is that of the first character too many.
   */
  static FormulaException tooLong(int maxLength) {
    return new FormulaException("a formula has at most " + maxLength + " characters", maxLength);
  }

  private FormulaException(String message, int position) {
    super(message);
    this.position = position;
  }

  /** Index of the character in the formula where the mistake is, from 0. */
  int position() {
    return position;
  }
}
