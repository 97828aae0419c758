package io.github.iforest4j.source.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: it reads a request, hands it to a thread once it is complete, and reads the next
 * one when the answer is gone. A request is refused as soon as its head shows that it must be; the
 * rest of its body is thrown away for a while, so that the client sees the answer.
 *
 * <p>All state belongs to the server's input and output thread.
 */
final class HttpConversation extends ChannelInboundHandlerAdapter {
  private static final int BODY_START = 1_024;

  /** What the connection waits for. */
  private enum Phase {
    HEAD,
    BODY,
    HANDLER,
    SENDING,
    DISCARDING,
    CLOSED
  }

  private final LocalHttpServer server;
  private final HttpConnections connections;
  private final Queue<Object> waiting = new ArrayDeque<>();
  private Phase phase = Phase.HEAD;
  private boolean first = true;
  private long phaseSince;
  private long lastActive;
  private boolean keepAlive;
  private boolean bodyComplete;
  private boolean answered;

  /** The bytes of the body that is coming in, as counted for all connections together. */
  private int reserved;

  /** The bytes of the answer that the client has not taken yet, as counted for all connections. */
  private int untaken;

  private @Nullable ByteArrayOutputStream body;
  private LocalHttpServer.@Nullable Route route;

  // Set when the connection begins.
  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext context;

  /** Set with each request's head. */
  private @Nullable LocalHttpExchange exchange;

  HttpConversation(LocalHttpServer server, HttpConnections connections) {
    this.server = server;
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    enter(Phase.HEAD);
    if (!connections.admit(this)) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    releaseBody();
    releaseAnswer();
    phase = Phase.CLOSED;
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    connections.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The client is gone or does not speak HTTP, so nobody can be answered.
    ctx.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // The client sends no more, but may still wait for its answer.
      keepAlive = false;
      if (phase == Phase.HEAD || phase == Phase.BODY || phase == Phase.DISCARDING) {
        ctx.close();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    lastActive = System.nanoTime();
    waiting.add(message);
    takeWaiting();
  }

  /** Takes what has arrived, up to the end of the current request. */
  private void takeWaiting() {
    while (takesInput() && !waiting.isEmpty()) {
      Object message = waiting.remove();
      try {
        if (message instanceof HttpRequest request && phase == Phase.HEAD) {
          onHead(request);
        }
        if (message instanceof HttpContent content) {
          onContent(content);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
    context.channel().config().setAutoRead(takesInput());
  }

  private boolean takesInput() {
    return phase == Phase.HEAD || phase != Phase.CLOSED && !bodyComplete;
  }

  private void onHead(HttpRequest request) {
    first = false;
    bodyComplete = false;
    answered = false;
    keepAlive = HttpUtil.isKeepAlive(request);
    LocalHttpExchange current = new LocalHttpExchange(this, request);
    exchange = current;
    enter(Phase.BODY);
    try {
      requireWellFormed(request.decoderResult());
      route = server.admit(current);
      if (route == null) {
        return;
      }
      long announced = HttpUtil.getContentLength(request, -1L);
      if (announced > route.maxBody()) {
        throw tooLong(route.maxBody());
      }
      if (HttpUtil.is100ContinueExpected(request)) {
        context.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      } else if (request.headers().contains(HttpHeaderNames.EXPECT)
          && request.protocolVersion().isKeepAliveDefault()) {
        throw new HttpRefusal(417, "only 100-continue is expected here");
      }
    } catch (HttpRefusal e) {
      refuse(e);
    } catch (IOException | IllegalArgumentException e) {
      refuse(new HttpRefusal(400, "the request is not well formed"));
    }
  }

  private static void requireWellFormed(DecoderResult result) throws HttpRefusal {
    if (result.isFailure()) {
      Throwable cause = result.cause();
      throw cause instanceof TooLongHttpLineException
          ? new HttpRefusal(414, "the address is too long")
          : cause instanceof TooLongHttpHeaderException
              ? new HttpRefusal(431, "the headers are too long")
              : new HttpRefusal(400, "the request is not well formed");
    }
  }

  private static HttpRefusal tooLong(int maxBody) {
    return new HttpRefusal(413, "the body is longer than " + maxBody + " bytes");
  }

  private void onContent(HttpContent content) {
    if (phase == Phase.BODY && route != null) {
      if (content.decoderResult().isFailure()) {
        refuse(new HttpRefusal(400, "the body is not well formed"));
      } else {
        keep(content.content(), route.maxBody());
      }
    }
    if (content instanceof LastHttpContent) {
      bodyComplete = true;
      if (phase == Phase.BODY && route != null) {
        handle(route);
      } else if (answered) {
        next();
      }
    }
  }

  private void keep(ByteBuf part, int maxBody) {
    int length = part.readableBytes();
    if (reserved + length > maxBody) {
      refuse(tooLong(maxBody));
    } else if (length > 0) {
      reserved += length;
      if (body == null) {
        body = new ByteArrayOutputStream(Math.max(BODY_START, length));
      }
      try {
        part.readBytes(body, length);
      } catch (IOException e) {
        throw new AssertionError("memory does not fail to be written", e);
      }
      connections.reserve(length);
    }
  }

  private void handle(LocalHttpServer.Route chosen) {
    LocalHttpExchange current = Objects.requireNonNull(exchange);
    current.setBody(body == null ? new byte[0] : body.toByteArray());
    body = null;
    // The next request may arrive before this handler returns, so its bytes are counted apart.
    int taken = reserved;
    reserved = 0;
    enter(Phase.HANDLER);
    try {
      server.execute(
          chosen,
          () -> {
            try {
              server.handle(current, chosen.handler());
            } finally {
              later(() -> connections.release(taken));
            }
          });
    } catch (RejectedExecutionException e) {
      connections.release(taken);
      current.setHeader("Retry-After", "1");
      refuse(new HttpRefusal(503, "too many requests wait; try again in a second"));
    }
  }

  private void refuse(HttpRefusal refusal) {
    route = null;
    body = null;
    releaseBody();
    keepAlive = false;
    try {
      server.sendError(Objects.requireNonNull(exchange), refusal);
    } catch (IOException e) {
      context.close();
    }
  }

  /** Refuses a body since others have taken all the memory that there is for bodies. */
  void refuseForSpace() {
    Objects.requireNonNull(exchange).setHeader("Retry-After", "1");
    refuse(new HttpRefusal(503, "too many bodies are being sent; try again in a second"));
  }

  private void releaseBody() {
    connections.release(reserved);
    reserved = 0;
  }

  private void releaseAnswer() {
    connections.releaseAnswer(untaken);
    untaken = 0;
  }

  /**
   * From any thread: an answer is about to be handed to the connection.
   *
   * @param bytes its length; 0 if it was sent in parts
   */
  void sending(int bytes) {
    later(
        () -> {
          if (phase != Phase.CLOSED) {
            enter(Phase.SENDING);
            untaken = bytes;
            connections.reserveAnswer(this, bytes);
          }
        });
  }

  /** From any thread: the whole answer is gone, or cannot be sent. */
  void sent(boolean successful) {
    later(
        () -> {
          if (phase != Phase.CLOSED) {
            releaseAnswer();
            answered = true;
            if (!successful) {
              context.close();
            } else if (bodyComplete) {
              next();
            } else {
              enter(Phase.DISCARDING);
            }
          }
        });
  }

  private void next() {
    if (keepAlive) {
      enter(Phase.HEAD);
      takeWaiting();
    } else {
      context.close();
    }
  }

  /** Runs something on the input and output thread; drops it when the server has stopped. */
  private void later(Runnable action) {
    if (context.executor().inEventLoop()) {
      action.run();
    } else {
      try {
        context.executor().execute(action);
      } catch (RejectedExecutionException e) {
        // The server has stopped, and all its connections are closed.
      }
    }
  }

  private void enter(Phase now) {
    phase = now;
    phaseSince = System.nanoTime();
    lastActive = phaseSince;
  }

  /** Whether to keep the connection after the current answer. */
  boolean keepsAlive() {
    return keepAlive;
  }

  ChannelHandlerContext context() {
    return context;
  }

  /** When the client or the server did something last, as {@link System#nanoTime()}. */
  long lastActive() {
    return lastActive;
  }

  boolean waitsForClient() {
    return phase != Phase.HANDLER && phase != Phase.CLOSED;
  }

  boolean hasUnfinishedBody() {
    return phase == Phase.BODY && reserved > 0;
  }

  boolean hasUntakenAnswer() {
    return phase == Phase.SENDING && untaken > 0;
  }

  void drop() {
    // The channel closes at once, on this thread.
    context.close();
  }

  void checkDeadline(long now) {
    HttpConnections.Deadlines limits = connections.deadlines();
    switch (phase) {
      case HEAD -> {
        if (isOver(now, phaseSince, first ? limits.firstHead() : limits.nextHead())) {
          drop();
        }
      }
      case BODY -> {
        if (isOver(now, lastActive, limits.bodySilence())
            || isOver(now, phaseSince, limits.body())) {
          refuse(new HttpRefusal(408, "the body did not arrive in time"));
        }
      }
      case SENDING -> {
        if (isOver(now, phaseSince, limits.answer())) {
          drop();
        }
      }
      case DISCARDING -> {
        if (isOver(now, phaseSince, limits.discard())) {
          drop();
        }
      }
      case HANDLER, CLOSED -> {
        // A handler ends by itself, or with the server.
      }
    }
  }

  private static boolean isOver(long now, long since, Duration limit) {
    return now - since > limit.toNanos();
  }
}
