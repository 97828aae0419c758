package io.github.iforest4j.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What an assistant reads: whole lines of the SDK, and errors between them. Thread-safe. */
final class AnswerLines extends OutputStream {
  private final OutputStream out;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long lines;

  AnswerLines(OutputStream out) {
    this.out = out;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    line.write(b);
    if (b == '\n') {
      byte[] whole = line.toByteArray();
      line.reset();
      lines++;
      notifyAll();
      out.write(whole);
      out.flush();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    for (int i = from; i < from + length; i++) {
      write(bytes[i]);
    }
  }

  /** Says that a message could not be read, so that its id is not known. */
  synchronized void error(int code, String message) throws IOException {
    String error =
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":"
            + code
            + ",\"message\":\""
            + message
            + "\"}}\n";
    out.write(error.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Waits until the SDK has written the wanted number of lines, or the limit has passed. */
  synchronized void await(long wanted, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis(); lines < wanted && left > 0; ) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      left = (until - System.nanoTime()) / 1_000_000;
    }
  }
}
