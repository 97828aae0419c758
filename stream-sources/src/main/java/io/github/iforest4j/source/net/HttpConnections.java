package io.github.iforest4j.source.net;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server, and what all of them together may take. A connection that waits
 * for its client holds no thread, only some memory, and the number of connections and the bytes of
 * unfinished bodies are bounded: at a limit, the connection that was silent for longest is dropped.
 *
 * <p>Used by the server's input and output thread alone. All operations are O(connections).
 */
final class HttpConnections {
  private final int maxConnections;
  private final long maxBodyBytes;
  private final long maxAnswerBytes;
  private final Deadlines deadlines;
  private final Set<HttpConversation> open = new HashSet<>();
  private long bodyBytes;
  private long answerBytes;

  /**
   * How long a client may take.
   *
   * @param firstHead from the connection to the end of the first request's head
   * @param nextHead from an answer to the end of the next request's head
   * @param bodySilence between two parts of a body
   * @param body for a whole body
   * @param answer to take an answer; the endless ones have no limit
   * @param discard to send the rest of a body that is not read
   */
  record Deadlines(
      Duration firstHead,
      Duration nextHead,
      Duration bodySilence,
      Duration body,
      Duration answer,
      Duration discard) {
    static final Deadlines USUAL =
        new Deadlines(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));

    /** The same limit for everything. */
    static Deadlines of(Duration limit) {
      return new Deadlines(limit, limit, limit, limit, limit, limit);
    }

    Duration shortest() {
      Duration shortest = firstHead;
      for (Duration each : List.of(nextHead, bodySilence, body, answer, discard)) {
        shortest = each.compareTo(shortest) < 0 ? each : shortest;
      }
      return shortest;
    }
  }

  HttpConnections(int maxConnections, long maxBodyBytes, long maxAnswerBytes, Deadlines deadlines) {
    this.maxConnections = maxConnections;
    this.maxBodyBytes = maxBodyBytes;
    this.maxAnswerBytes = maxAnswerBytes;
    this.deadlines = deadlines;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /**
   * Takes a new connection in, and drops the one that was silent for longest if there are too many.
   *
   * @return false if all others are being answered, so that this one has no place
   */
  boolean admit(HttpConversation arrived) {
    if (open.size() >= maxConnections) {
      HttpConversation silent = longestSilent(HttpConversation::waitsForClient);
      if (silent == null) {
        return false;
      }
      silent.drop();
    }
    open.add(arrived);
    return true;
  }

  void remove(HttpConversation gone) {
    open.remove(gone);
  }

  /**
   * Counts bytes of a body that is still coming in. If they are too many, unfinished bodies are
   * refused, those that were silent for longest first.
   */
  void reserve(int bytes) {
    bodyBytes += bytes;
    while (bodyBytes > maxBodyBytes) {
      HttpConversation silent = longestSilent(HttpConversation::hasUnfinishedBody);
      if (silent == null) {
        return;
      }
      silent.refuseForSpace();
    }
  }

  void release(int bytes) {
    bodyBytes -= bytes;
  }

  /**
   * Counts bytes of an answer that is about to be sent. If clients leave too many, those that have
   * had the most time to take theirs are dropped, but not the newest.
   */
  void reserveAnswer(HttpConversation newest, int bytes) {
    answerBytes += bytes;
    while (answerBytes > maxAnswerBytes) {
      HttpConversation silent = longestSilent(each -> each != newest && each.hasUntakenAnswer());
      if (silent == null) {
        return;
      }
      silent.drop();
    }
  }

  void releaseAnswer(int bytes) {
    answerBytes -= bytes;
  }

  /** Drops those whose client has taken too long. */
  void sweep(long nanoTime) {
    for (HttpConversation each : List.copyOf(open)) {
      each.checkDeadline(nanoTime);
    }
  }

  private @Nullable HttpConversation longestSilent(Predicate<HttpConversation> wanted) {
    HttpConversation longest = null;
    for (HttpConversation each : open) {
      if (wanted.test(each) && (longest == null || each.lastActive() - longest.lastActive() < 0)) {
        longest = each;
      }
    }
    return longest;
  }

  /** For tests. */
  int size() {
    return open.size();
  }
}
