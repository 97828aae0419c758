package io.github.iforest4j.view.text;

/** How text stands out on a terminal. */
public enum TextStyle {
  /** Alerts. */
  RED("31;1"),
  /** Warnings. */
  YELLOW("33"),
  /** Good results. */
  GREEN("32"),
  /** Headings. */
  BOLD("1"),
  /** Details. */
  DIM("2");

  private final String code;

  TextStyle(String code) {
    this.code = code;
  }

  /** Puts the terminal's codes for this style around text. */
  public String applyTo(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
