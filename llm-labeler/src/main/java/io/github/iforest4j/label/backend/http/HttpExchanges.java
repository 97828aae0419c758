package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP requests that always end: at a deadline that covers everything up to the last byte of
 * the body, when no data comes for too long, at a maximum size, at an interrupt, and when this is
 * closed. Thread-safe.
 *
 * <p>HTTP/1.1 only, because the JDK's client otherwise offers an upgrade that makes some servers
 * drop the body. Redirects are never followed: they would carry the key elsewhere.
 */
final class HttpExchanges implements AutoCloseable {
  static final int MAX_REPLY_BYTES = 1 << 20;

  /**
   * Maximum times for parts of an exchange; the whole exchange has its own timeout.
   *
   * @param connect time until there is a connection
   * @param firstByte time until the headers of the reply have come; null for the whole timeout,
   *     because a model that does not stream sends them with its last word
   * @param idle time between two pieces of the body
   */
  record Patience(Duration connect, @Nullable Duration firstByte, Duration idle) {
    static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(5), null, Duration.ofSeconds(10));
  }

  private static final int MAX_THREADS = 8;
  private static final long IDLE_THREAD_SECONDS = 1;

  private final Patience patience;

  /** Null once closed, so that the client's own thread and idle connections end with it. */
  private volatile @Nullable HttpClient client;

  private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  HttpExchanges() {
    this(Patience.DEFAULT);
  }

  HttpExchanges(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .executor(executor())
            .build();
  }

  /** A few threads that end when they have been idle for a moment. */
  private static Executor executor() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "llm-http");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Sends a request and waits for the whole reply, whatever its status.
   *
   * @param unreachable the message when there is no connection
   * @throws LabelingException {@code TIMEOUT}, {@code TRANSPORT}, {@code INVALID_REPLY} (too long,
   *     or compressed in an unknown way) or {@code CANCELLED}; the connection is closed then
   */
  HttpReply send(HttpRequest request, Duration timeout, String unreachable)
      throws LabelingException {
    HttpClient open = client;
    if (closed || open == null) {
      throw cancelled(null);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw timeout(request, null);
    }
    // HttpRequest.timeout() ends with the headers, so the wait below covers the body. Only
    // cancelling the very future that sendAsync returned closes the connection.
    BoundedBody body = new BoundedBody(MAX_REPLY_BYTES);
    CompletableFuture<HttpResponse<byte[]>> exchange = open.sendAsync(request, info -> body);
    pending.add(exchange);
    try {
      if (closed) {
        // Closed in between: close() may have missed this exchange.
        throw cancelled(null);
      }
      return HttpReply.of(await(request, exchange, body, timeout), MAX_REPLY_BYTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    } catch (CancellationException e) {
      throw cancelled(e);
    } catch (ExecutionException e) {
      // A cancelled exchange may also end with the error of its closed connection.
      throw closed ? cancelled(e) : failed(request, e.getCause(), unreachable);
    } finally {
      exchange.cancel(true);
      pending.remove(exchange);
    }
  }

  private HttpResponse<byte[]> await(
      HttpRequest request,
      CompletableFuture<HttpResponse<byte[]>> exchange,
      BoundedBody body,
      Duration timeout)
      throws InterruptedException, ExecutionException, LabelingException {
    long begun = System.nanoTime();
    long idle = patience.idle().toNanos();
    long toFirstByte =
        patience.firstByte() == null ? Long.MAX_VALUE : patience.firstByte().toNanos();
    while (true) {
      long now = System.nanoTime();
      long left = timeout.toNanos() - (now - begun);
      long silence =
          body.hasBegun() ? idle - (now - body.lastActivity()) : toFirstByte - (now - begun);
      if (left <= 0) {
        throw timeout(request, null);
      }
      if (silence <= 0) {
        throw new LabelingException(
            Category.TIMEOUT,
            request.uri().getAuthority()
                + (body.hasBegun()
                    ? " fell silent in the middle of its answer"
                    : " did not begin to answer in time"));
      }
      try {
        // Checks again before a silence that begins now could have grown too long.
        return exchange.get(Math.min(left, Math.min(silence, idle)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // The loop finds out above what took too long.
      }
    }
  }

  private static LabelingException timeout(HttpRequest request, @Nullable Throwable cause) {
    return new LabelingException(
        Category.TIMEOUT,
        request.uri().getAuthority()
            + " did not answer before the deadline; allow more time, or use a faster model",
        cause);
  }

  private static LabelingException cancelled(@Nullable Throwable cause) {
    return new LabelingException(
        Category.CANCELLED, "labelling was stopped before an answer came", cause);
  }

  private static LabelingException failed(
      HttpRequest request, @Nullable Throwable error, String unreachable) {
    String host = request.uri().getAuthority();
    if (error instanceof BoundedBody.TooLargeException) {
      return new LabelingException(
          Category.INVALID_REPLY, host + ": " + error.getMessage() + ", far more than a label");
    }
    if (error instanceof ConnectException
        || error instanceof HttpConnectTimeoutException
        || error instanceof UnresolvedAddressException) {
      return new LabelingException(Category.TRANSPORT, unreachable, error);
    }
    if (error instanceof HttpTimeoutException) {
      return timeout(request, error);
    }
    if (error instanceof SSLException) {
      return new LabelingException(
          Category.TRANSPORT,
          host + ": no secure connection; check the certificate, and https against http",
          error);
    }
    if (error instanceof IOException) {
      return new LabelingException(
          Category.TRANSPORT, host + " broke the connection before the whole answer came", error);
    }
    return new LabelingException(
        Category.TRANSPORT, host + ": the request failed unexpectedly", error);
  }

  @Override
  public void close() {
    closed = true;
    pending.forEach(exchange -> exchange.cancel(true));
    client = null;
  }
}
