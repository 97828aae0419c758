package io.github.iforest4j.client.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output that remembers why it could not be written: a {@link PrintStream} swallows
 * errors, and results that went to a full disk must not end as success.
 */
public final class ResultOutput extends PrintStream {
  private final Remembering target;

  private ResultOutput(Remembering target) {
    super(target, false, StandardCharsets.UTF_8);
    this.target = target;
  }

  public static ResultOutput to(OutputStream out) {
    return new ResultOutput(new Remembering(out));
  }

  /**
   * Flushes, and says what went wrong.
   *
   * @return the first error, or null; a reader that went away, as {@code head} does, is none
   */
  public String failure() {
    flush();
    return target.failure;
  }

  private static final class Remembering extends FilterOutputStream {
    private String failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        if (failure == null && !message.contains("Broken pipe")) {
          failure = message;
        }
        throw e;
      }
    }
  }
}
