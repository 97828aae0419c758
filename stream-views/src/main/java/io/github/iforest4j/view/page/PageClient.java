package io.github.iforest4j.view.page;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connected browser: a short queue between the page's thread, which never waits for the
 * browser, and the thread of the connection. When the queue is full, messages are dropped; when
 * there is room again, the whole state is sent.
 */
final class PageClient {
  /** Maximum number of waiting messages: two seconds of news. */
  static final int QUEUE = 8;

  /** A browser that takes no bytes for this long is considered gone. */
  static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long HEARTBEAT_SECONDS = 10;
  private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYE = "event: bye\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST = new byte[0];

  private final PageView view;
  private final Runnable countDropped;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);

  /** When the current write began; 0 if there is none. */
  private volatile long writingSince;

  // Owned by the page's thread.
  private @Nullable PageView shown;

  PageClient(PageView view, Runnable countDropped) {
    this.view = view;
    this.countDropped = countDropped;
  }

  PageView view() {
    return view;
  }

  /** Whether the browser has not seen this view yet, or has missed a part of it. */
  boolean needsEverything(PageView now) {
    return !Objects.equals(shown, now);
  }

  /** Sends the whole state, if no other message waits. */
  void offerEverything(PageView now, byte[] message) {
    if (queue.isEmpty() && queue.offer(message)) {
      shown = now;
    } else {
      countDropped.run();
    }
  }

  /** Sends what has changed. If the message does not fit, the browser needs the whole state. */
  void offer(byte[] message) {
    if (!queue.offer(message)) {
      shown = null;
      countDropped.run();
    }
  }

  /** Ends {@link #pump} after the waiting messages; if the queue is full, it drops them. */
  void end() {
    if (!queue.offer(LAST)) {
      queue.clear();
      queue.add(LAST);
    }
  }

  /**
   * Writes messages until {@link #end()}.
   *
   * @throws IOException if the browser is gone
   * @throws InterruptedException if the thread is interrupted while it waits for a message
   */
  void pump(OutputStream out) throws IOException, InterruptedException {
    while (true) {
      byte[] message = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
      writingSince = System.nanoTime() | 1;
      out.write(message == null ? HEARTBEAT : message == LAST ? BYE : message);
      out.flush();
      writingSince = 0;
      if (message == LAST) {
        return;
      }
    }
  }

  /** Whether the current write has taken longer than a limit. */
  boolean isStalled(long nanoTime, long limitNanos) {
    long since = writingSince;
    return since != 0 && nanoTime - since > limitNanos;
  }
}
