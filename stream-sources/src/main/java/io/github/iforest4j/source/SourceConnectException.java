package io.github.iforest4j.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The first connection to a source could not be made. */
public final class SourceConnectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String scheme;
  private final int attempts;

  /**
   * A failure to connect.
   *
   * @param source what messages call the source
   * @param scheme the scheme of its name, such as {@code tcp}
   * @param reason why the last attempt failed
   * @param attempts how many there were
   * @param question what the user may check, as a sentence
   * @param cause the last failure
   */
  public SourceConnectException(
      String source,
      String scheme,
      @Nullable String reason,
      int attempts,
      String question,
      Throwable cause) {
    super(
        source
            + ": cannot connect: "
            + reason
            + " ("
            + attempts
            + (attempts == 1 ? " attempt)\n" : " attempts)\n")
            + question,
        cause);
    this.scheme = scheme;
    this.attempts = attempts;
  }

  /** The scheme of the source's name. */
  public String scheme() {
    return scheme;
  }

  /** The number of attempts that were made. */
  public int attempts() {
    return attempts;
  }
}
