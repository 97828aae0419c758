package io.github.iforest4j.label;

import io.github.iforest4j.label.LabelingException.Category;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends HTTP requests that end: at a deadline which covers everything up to the last byte of the
 * body, at a size, at an interrupt, and when this is closed. Thread-safe.
 *
 * <p>HTTP/1.1 only, because the JDK's client otherwise offers an upgrade that makes some servers
 * drop the body. Redirects are never followed: they would carry the key elsewhere.
 */
final class HttpExchanges implements AutoCloseable {
  static final int MAX_REPLY_BYTES = 1 << 20;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Sends a request and waits for the whole reply, whatever its status.
   *
   * @param unreachable what to tell the user when there is no connection
   * @throws LabelingException {@code TIMEOUT}, {@code TRANSPORT}, {@code INVALID_REPLY} (too long)
   *     or {@code CANCELLED}; the connection is closed then
   */
  HttpResponse<byte[]> send(HttpRequest request, Duration timeout, String unreachable)
      throws LabelingException {
    if (closed) {
      throw cancelled(null);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw timeout(request, null);
    }
    // HttpRequest.timeout() ends with the headers, so the wait below is what covers the body; and
    // only cancelling the very future that sendAsync returned closes the connection.
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, info -> new BoundedBody(MAX_REPLY_BYTES));
    underWay.add(exchange);
    try {
      if (closed) {
        // Closed in between: close() may have missed this exchange.
        throw cancelled(null);
      }
      return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw timeout(request, e);
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
      underWay.remove(exchange);
    }
  }

  private static LabelingException timeout(HttpRequest request, Throwable cause) {
    return new LabelingException(
        Category.TIMEOUT,
        request.uri().getAuthority()
            + " did not answer before the deadline; allow more time, or take a faster model",
        cause);
  }

  private static LabelingException cancelled(Throwable cause) {
    return new LabelingException(
        Category.CANCELLED, "labelling was stopped before an answer came", cause);
  }

  private static LabelingException failed(
      HttpRequest request, Throwable error, String unreachable) {
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
    underWay.forEach(exchange -> exchange.cancel(true));
  }
}
