package io.github.iforest4j.view.page;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One browser that listens: a short queue between the page's thread, which never waits for it, and
 * the connection's. When the queue is full, messages are dropped, and the whole state is sent when
 * there is room again.
 */
final class PageClient {
  /** Two seconds of news. */
  static final int QUEUE = 8;

  /** A browser that takes no bytes for so long is gone. */
  static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long HEARTBEAT_SECONDS = 10;
  private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYE = "event: bye\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST = new byte[0];

  private final PageView view;
  private final Runnable countDropped;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);

  /** When the write that is under way began; 0 when none is. */
  private volatile long writingSince;

  // Owned by the page's thread.
  private PageView shown;

  PageClient(PageView view, Runnable countDropped) {
    this.view = view;
    this.countDropped = countDropped;
  }

  PageView view() {
    return view;
  }

  /** Whether it has not seen this view yet, or missed some of it. */
  boolean needsEverything(PageView now) {
    return !Objects.equals(shown, now);
  }

  /** Sends all there is, if nothing waits before it. */
  void offerEverything(PageView now, byte[] message) {
    if (queue.isEmpty() && queue.offer(message)) {
      shown = now;
    } else {
      countDropped.run();
    }
  }

  /** Sends what has changed; after a message that did not fit, only everything will do. */
  void offer(byte[] message) {
    if (!queue.offer(message)) {
      shown = null;
      countDropped.run();
    }
  }

  /** Ends {@link #pump} after what waits. */
  void end() {
    if (!queue.offer(LAST)) {
      queue.clear();
      queue.add(LAST);
    }
  }

  /** Writes until {@link #end()} or until the browser is gone, which an exception says. */
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

  /** Whether a write has been under way for too long. */
  boolean isStalled(long nanoTime, long limitNanos) {
    long since = writingSince;
    return since != 0 && nanoTime - since > limitNanos;
  }
}
