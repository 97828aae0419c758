package io.github.iforest4j.source.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. For the thread that handles it. */
public final class LocalHttpExchange {
  private static final int PART = 16_384;

  private final HttpConversation conversation;
  private final HttpRequest request;
  private final HttpHeaders answer = new DefaultHttpHeaders();
  private byte[] body = {};
  private volatile boolean answered;
  private @Nullable Parts parts;

  LocalHttpExchange(HttpConversation conversation, HttpRequest request) {
    this.conversation = conversation;
    this.request = request;
  }

  /** The path that was asked for, decoded, such as {@code /events}. */
  public String path() {
    return new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8).path();
  }

  /** The method in capitals, such as {@code GET}. */
  public String method() {
    return request.method().name();
  }

  /** The first header of that name, or null if there is none. */
  public @Nullable String header(String name) {
    return request.headers().get(name);
  }

  /** All headers of that name. */
  List<String> headers(String name) {
    return request.headers().getAll(name);
  }

  /** Whether the address of the request is a path of this server, and not another server's. */
  boolean asksForPath() {
    return request.uri().startsWith("/");
  }

  /** The content type without its parameters, in lower case; empty if there is none. */
  public String contentType() {
    String type = header("Content-Type");
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The parameters of the query. If one comes twice, the last value counts.
   *
   * @throws HttpRefusal with status 400 if the query is not well formed
   */
  public Map<String, String> query() throws HttpRefusal {
    Map<String, String> query = new HashMap<>();
    int question = request.uri().indexOf('?');
    String raw = question < 0 ? "" : request.uri().substring(question + 1);
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        try {
          query.put(
              pair.substring(0, equals),
              URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new HttpRefusal(400, "the address is not well formed");
        }
      }
    }
    return query;
  }

  /**
   * The body, which is complete when the handler begins. It is empty if there is none, and never
   * longer than the path takes.
   */
  public byte[] body() {
    return body;
  }

  void setBody(byte[] body) {
    this.body = body;
  }

  /** Sets a header of the answer; call it before the answer begins. */
  public void setHeader(String name, String value) {
    answer.set(name, value);
  }

  /**
   * Answers, and ends the exchange. It does not wait until the client has taken the answer.
   *
   * @throws IOException if the client is gone
   */
  public void send(int status, String type, byte[] body) throws IOException {
    setHeader("Content-Type", type);
    send(status, body);
  }

  /** The same for text, in UTF-8. */
  public void send(int status, String type, String body) throws IOException {
    send(status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers 303: the client asks for another path, with GET. */
  public void redirect(String path) throws IOException {
    setHeader("Location", path);
    send(303, new byte[0]);
  }

  private void send(int status, byte[] content) throws IOException {
    begin();
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.wrappedBuffer(content),
            answer,
            EmptyHttpHeaders.INSTANCE);
    prepare(response);
    HttpUtil.setContentLength(response, content.length);
    conversation.sending(content.length);
    write(response).addListener(future -> conversation.sent(future.isSuccess()));
  }

  /**
   * Begins an answer whose length is not known, such as an endless stream of events. The answer
   * ends when the handler returns. A flush waits until the client's system has taken everything; an
   * interrupt of the thread that waits closes the connection.
   *
   * @return where the answer is written; flush after each part that the client waits for
   * @throws IOException if the client is gone
   */
  public OutputStream stream(String type) throws IOException {
    begin();
    setHeader("Content-Type", type);
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, answer);
    prepare(response);
    if (request.protocolVersion().isKeepAliveDefault()) {
      HttpUtil.setTransferEncodingChunked(response, true);
    }
    write(response);
    parts = new Parts();
    return parts;
  }

  private void begin() throws IOException {
    if (answered) {
      throw new IllegalStateException("the request is answered already");
    }
    answered = true;
    if (!conversation.context().channel().isActive()) {
      throw new IOException("the client is gone");
    }
  }

  private void prepare(HttpResponse response) {
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.DATE, DateFormatter.format(new Date()));
    if (!conversation.keepsAlive()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (!request.protocolVersion().isKeepAliveDefault()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private ChannelFuture write(Object message) {
    return conversation.context().writeAndFlush(message);
  }

  /** Whether an answer has begun. */
  boolean isAnswered() {
    return answered;
  }

  /** Ends the answer, after the handler has returned or failed. */
  void end() {
    if (!answered) {
      conversation.context().close();
    } else if (parts != null) {
      parts.finish();
    }
  }

  /** The parts of an answer of unknown length. For one thread. */
  private final class Parts extends OutputStream {
    private final byte[] part = new byte[PART];
    private int length;

    @Override
    public void write(int b) throws IOException {
      if (length == PART) {
        flush();
      }
      part[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      for (int done = 0; done < count; ) {
        if (length == PART) {
          flush();
        }
        int taken = Math.min(count - done, PART - length);
        System.arraycopy(bytes, offset + done, part, length, taken);
        length += taken;
        done += taken;
      }
    }

    @Override
    public void flush() throws IOException {
      if (request.method().equals(HttpMethod.HEAD)) {
        throw new IOException("only the head was asked for");
      }
      if (length == 0) {
        return;
      }
      ChannelFuture sent =
          LocalHttpExchange.this.write(
              new DefaultHttpContent(Unpooled.copiedBuffer(part, 0, length)));
      length = 0;
      try {
        sent.await();
      } catch (InterruptedException e) {
        conversation.context().close();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while an answer was sent");
      }
      if (!sent.isSuccess()) {
        throw new IOException("the client is gone", sent.cause());
      }
    }

    private void finish() {
      try {
        flush();
      } catch (IOException e) {
        // The connection is closed below, or was closed already.
      }
      conversation.sending(0);
      LocalHttpExchange.this
          .write(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(
              future ->
                  conversation.sent(
                      future.isSuccess() && request.protocolVersion().isKeepAliveDefault()));
    }
  }
}
