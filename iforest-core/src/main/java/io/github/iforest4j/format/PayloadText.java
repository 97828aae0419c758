package io.github.iforest4j.format;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes text as {@link PayloadReader#text} reads it. */
public final class PayloadText {
  private PayloadText() {}

  /** The length in bytes, then UTF-8. */
  public static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
