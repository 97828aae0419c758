package io.github.iforest4j.label.backend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.iforest4j.label.backend.ChatRequest;
import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.time.Timing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that compress although nobody asked: read as if they had not, and bounded all the same.
 */
@Timeout(300)
class CompressedAnswersTest {
  private static final String ANSWER =
      "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"fine ü\"}}]}";

  private static byte[] compressed(String encoding, byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (encoding) {
          case "gzip" -> new GZIPOutputStream(bytes);
          case "deflate" -> new DeflaterOutputStream(bytes);
          case "raw" ->
              new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, true));
          default -> bytes;
        }) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  /** What the backend reads from a server with one answer. */
  private static String asked(int status, String header, byte[] body) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Encoding", header);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try (OpenAiBackend backend =
        new OpenAiBackend(
            OpenAiBackend.Vendor.OTHER,
            "here",
            Endpoint.of("the URL", url),
            "m",
            null,
            Timing.SYSTEM)) {
      ChatRequest request =
          new ChatRequest(
              List.of(new ChatRequest.Message("user", "?")), null, 10, Duration.ofSeconds(30));
      return backend.complete(request).content();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void compressedAnswersAreRead() throws Exception {
    byte[] plain = ANSWER.getBytes(StandardCharsets.UTF_8);
    for (String[] forms :
        new String[][] {
          {"gzip", "gzip"},
          {"x-gzip", "gzip"},
          {"GZIP", "gzip"},
          {"deflate", "deflate"},
          {"deflate", "raw"},
          {"identity", "plain"}
        }) {
      assertThat(asked(200, forms[0], compressed(forms[1], plain)))
          .as(forms[0] + " with " + forms[1])
          .isEqualTo("fine ü");
    }
    byte[] twice = compressed("gzip", compressed("deflate", plain));
    assertThat(asked(200, "deflate, gzip", twice)).isEqualTo("fine ü");
  }

  @Test
  void aCompressedErrorIsQuoted() throws Exception {
    byte[] error = "{\"error\":{\"message\":\"no such thing\"}}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> asked(400, "gzip", compressed("gzip", error)))
        .hasMessageContaining("no such thing");
  }

  private static void refused(String header, byte[] body, String said) {
    assertThatThrownBy(() -> asked(200, header, body))
        .isInstanceOfSatisfying(
            LabelingException.class,
            e -> assertThat(e.category()).isEqualTo(Category.INVALID_REPLY))
        .hasMessageContaining(said);
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    byte[] whole = compressed("gzip", ANSWER.getBytes(StandardCharsets.UTF_8));
    refused("br", whole, "compresses its answers as 'br'");
    refused("gzip", ANSWER.getBytes(StandardCharsets.UTF_8), "damaged");
    refused("gzip", java.util.Arrays.copyOf(whole, whole.length - 12), "damaged");
  }

  @Test
  void aSmallAnswerThatBecomesHugeIsRefused() throws Exception {
    byte[] bomb = compressed("gzip", new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(HttpExchanges.MAX_REPLY_BYTES);
    refused("gzip", bomb, "longer than " + HttpExchanges.MAX_REPLY_BYTES);
  }
}
