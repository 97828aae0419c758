package io.github.iforest4j.client;

/** The {@code iforest} command. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(0);
  }
}
