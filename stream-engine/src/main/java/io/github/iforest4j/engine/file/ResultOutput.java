package io.github.iforest4j.engine.file;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers why it could not be written. A plain {@link PrintStream} hides
 * errors, but results lost to a full disk must not end as success.
 */
public final class ResultOutput extends PrintStream {
  private final Remembering target;

  private ResultOutput(Remembering target) {
    super(target, false, StandardCharsets.UTF_8);
    this.target = target;
  }

  /** Writes to a stream, in UTF-8. */
  public static ResultOutput to(OutputStream out) {
    return new ResultOutput(new Remembering(out));
  }

  /**
   * Flushes, and returns the first error.
   *
   * @return null if there was none; a reader that closes early, as {@code head} does, is not an
   *     error
   */
  public @Nullable String failure() {
    flush();
    return target.failure;
  }

  private static final class Remembering extends FilterOutputStream {
    private @Nullable String failure;

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
