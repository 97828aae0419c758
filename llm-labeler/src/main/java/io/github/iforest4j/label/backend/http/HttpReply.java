package io.github.iforest4j.label.backend.http;

import io.github.iforest4j.label.backend.LabelingException;
import io.github.iforest4j.label.backend.LabelingException.Category;
import io.github.iforest4j.schema.PlainText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A whole reply of a server. Its body is not compressed: some servers and proxies compress although
 * they were not asked to, and the JDK's client does not undo that.
 *
 * @param statusCode the HTTP status
 * @param headers the headers, as they came
 * @param body the body; not copied
 */
record HttpReply(int statusCode, HttpHeaders headers, byte[] body) {
  private static final int MAX_ENCODING = 40;

  /**
   * A reply with its body decompressed.
   *
   * @param limit maximum length of the decompressed body, in bytes
   * @throws LabelingException {@code INVALID_REPLY} if the body is compressed in an unknown way, is
   *     damaged, or becomes too long
   */
  static HttpReply of(HttpResponse<byte[]> response, int limit) throws LabelingException {
    byte[] body = response.body();
    String encodings = String.join(",", response.headers().allValues("content-encoding"));
    String[] applied = encodings.split(",");
    for (int i = applied.length - 1; i >= 0; i--) {
      body = decoded(applied[i].strip().toLowerCase(Locale.ROOT), body, response, limit);
    }
    return new HttpReply(response.statusCode(), response.headers(), body);
  }

  private static byte[] decoded(
      String encoding, byte[] body, HttpResponse<byte[]> response, int limit)
      throws LabelingException {
    String host = response.uri().getAuthority();
    if (body.length == 0) {
      return body;
    }
    try (InputStream compressed = new ByteArrayInputStream(body);
        InputStream plain =
            switch (encoding) {
              case "", "identity" -> compressed;
              case "gzip", "x-gzip" -> new GZIPInputStream(compressed);
              // A zlib stream by the standard (RFC 9110); some send what is inside it only.
              case "deflate" ->
                  new InflaterInputStream(compressed, new Inflater((body[0] & 0x0f) != 8));
              default ->
                  throw new LabelingException(
                      Category.INVALID_REPLY,
                      host
                          + " compresses its answers as '"
                          + PlainText.clean(encoding, MAX_ENCODING)
                          + "', which is not understood; turn that off there");
            }) {
      byte[] read = plain.readNBytes(limit + 1);
      if (read.length > limit) {
        throw new LabelingException(
            Category.INVALID_REPLY,
            host + ": the reply is longer than " + limit + " bytes, far more than a label");
      }
      return read;
    } catch (IOException e) {
      throw new LabelingException(
          Category.INVALID_REPLY,
          host + " says that its answer is compressed as " + encoding + ", but it is damaged",
          e);
    }
  }
}
