package io.github.iforest4j.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What an assistant sends, as lines that the SDK can read. The SDK stops listening for good at the
 * first line that is not a message, and then does not see the end of the input either. So such
 * lines are answered here with an error, as JSON-RPC says, and left out; longer lines than any
 * question are not kept in memory. The end is passed on once the questions before it are answered.
 *
 * <p>For one reading thread.
 */
final class RequestLines extends InputStream {
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_UNANSWERED = 16;
  private static final int PARSE_ERROR = -32_700;
  private static final int INVALID_REQUEST = -32_600;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(10);

  private final InputStream in;
  private final McpJsonMapper mapper;
  private final AnswerLines answers;
  private final CountDownLatch ended;
  private ByteBuffer line = ByteBuffer.allocate(0);
  private long questions;

  /**
   * Reads lines.
   *
   * @param answers where errors are said
   * @param ended counted down at the end of the input
   */
  RequestLines(InputStream in, McpJsonMapper mapper, AnswerLines answers, CountDownLatch ended) {
    this.in = new BufferedInputStream(in);
    this.mapper = mapper;
    this.answers = answers;
    this.ended = ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!line.hasRemaining()) {
      if (!next()) {
        answers.await(questions, LAST_ANSWERS);
        ended.countDown();
        return -1;
      }
    }
    int taken = Math.min(length, line.remaining());
    line.get(bytes, from, taken);
    return taken;
  }

  /** Takes the next line, which may be one to leave out; false at the end. */
  private boolean next() throws IOException {
    // The SDK's own queues overflow, after which it is as deaf.
    answers.await(questions - MAX_UNANSWERED, LAST_ANSWERS);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean tooLong = false;
    int b = in.read();
    if (b < 0) {
      return false;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (bytes.size() < MAX_LINE) {
        // Between values, a carriage return is a blank; for the SDK it would end the line.
        bytes.write(b == '\r' ? ' ' : b);
      } else {
        tooLong = true;
      }
    }
    if (tooLong) {
      answers.error(INVALID_REQUEST, "the message is longer than " + MAX_LINE + " bytes");
    } else {
      take(bytes.toByteArray());
    }
    return true;
  }

  private void take(byte[] bytes) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      answers.error(PARSE_ERROR, "the message is not UTF-8");
      return;
    }
    if (text.isBlank()) {
      return;
    }
    try {
      JSONRPCMessage message = McpSchema.deserializeJsonRpcMessage(mapper, text);
      if (message instanceof JSONRPCRequest) {
        questions++;
      } else if (!(message instanceof JSONRPCNotification note)
          || !note.method().equals(McpSchema.METHOD_NOTIFICATION_INITIALIZED)) {
        // The server asks nothing and follows nothing else.
        return;
      }
    } catch (IOException | RuntimeException e) {
      answers.error(PARSE_ERROR, "the line is not a message of JSON-RPC 2.0");
      return;
    }
    line = ByteBuffer.wrap((text + '\n').getBytes(StandardCharsets.UTF_8));
  }
}
