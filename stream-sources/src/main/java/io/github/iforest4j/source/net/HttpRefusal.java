package io.github.iforest4j.source.net;

/**
 * A request that is refused; thrown by a handler, answered by {@link LocalHttpServer}. The client
 * sees the message, so it must not repeat anything that came from outside unless it is harmless
 * there.
 */
public final class HttpRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A refusal.
   *
   * @param status the HTTP status of the answer, 400 to 599
   * @param message the reason, for the client
   */
  public HttpRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }
}
