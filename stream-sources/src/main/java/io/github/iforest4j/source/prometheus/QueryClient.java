package io.github.iforest4j.source.prometheus;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server for ranges of values. For one thread; {@link #close} may be called by any. */
final class QueryClient implements AutoCloseable {
  private static final int MAX_ANSWER = 32 << 20;
  private static final int MAX_SHOWN = 300;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long ANSWER_SECONDS = 60;

  private final PrometheusAddress address;
  private final @Nullable String authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private volatile @Nullable CompletableFuture<?> asked;
  private volatile boolean closed;

  QueryClient(PrometheusAddress address, Map<String, String> environment) {
    this.address = address;
    String user = environment.get("PROMETHEUS_USERNAME");
    String token = environment.get("PROMETHEUS_TOKEN");
    this.authorization =
        token != null
            ? "Bearer " + token
            : user != null
                ? "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (user + ":" + environment.getOrDefault("PROMETHEUS_PASSWORD", ""))
                                .getBytes(StandardCharsets.UTF_8))
                : null;
  }

  /** The server refuses the query, so that asking again is no use. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * The values of a query from one second to another, both included.
   *
   * @return the array of series
   * @throws RefusedException if the server refuses the query
   * @throws LimitedBody.TooLongException if there are too many
   * @throws IOException if it does not answer, or is in trouble
   */
  JsonNode ask(String query, long from, long to) throws IOException {
    String form =
        "query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8)
            + "&start="
            + from
            + "&end="
            + to
            + "&step="
            + address.step().toSeconds();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.server())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> answer = send(request.build());
    JsonNode node = tree(answer);
    if (answer.statusCode() == 200 && node.path("data").path("result").isArray()) {
      return node.path("data").path("result");
    }
    String said = node.path("error").asString("");
    String shown = said.length() > MAX_SHOWN ? said.substring(0, MAX_SHOWN) + "…" : said;
    String problem = "it answers " + answer.statusCode() + (said.isEmpty() ? "" : ": " + shown);
    switch (answer.statusCode()) {
      case 400, 422 -> throw new RefusedException(problem + "\nIs the query right?");
      case 401, 403 ->
          throw new RefusedException(
              problem
                  + "\nPROMETHEUS_USERNAME and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN, in the"
                  + " environment are the credentials.");
      case 200, 404, 405 ->
          throw new RefusedException(
              problem + ", no values\nIs there the API of Prometheus at " + address.server() + "?");
      default -> throw new IOException(problem);
    }
  }

  private static JsonNode tree(HttpResponse<byte[]> answer) {
    try {
      return JsonMapper.shared().readTree(answer.body());
    } catch (JacksonException e) {
      return JsonMapper.shared().createObjectNode();
    }
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, info -> new LimitedBody(MAX_ANSWER));
    asked = answer;
    if (closed) {
      answer.cancel(true);
    }
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      throw new IOException(String.valueOf(cause), cause);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + ANSWER_SECONDS + " s", e);
    } catch (CancellationException e) {
      throw new IOException("closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      answer.cancel(true);
      asked = null;
    }
  }

  /** Ends a request under way. */
  @Override
  public void close() {
    closed = true;
    CompletableFuture<?> waiting = asked;
    if (waiting != null) {
      waiting.cancel(true);
    }
  }
}
