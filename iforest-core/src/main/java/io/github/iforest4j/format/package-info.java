/**
 * Sealed bytes: how files and snapshots are framed and read without trusting them. The models own
 * their formats, this package owns the frame.
 *
 * <p>{@link io.github.iforest4j.format.SealedBytes} puts a magic, a version, a length and a SHA-256
 * around a payload. {@link io.github.iforest4j.format.PayloadReader} reads the payload's fields in
 * order: it checks every length before it allocates, and every mistake is an {@link
 * io.github.iforest4j.error.InvalidModelException} that names the field. {@link
 * io.github.iforest4j.format.PayloadText} and {@link io.github.iforest4j.format.Varint} write what
 * the reader reads by {@code text} and {@code varint}; all other fields are written by {@link
 * java.io.DataOutputStream}, big-endian.
 *
 * <pre>{@code
 * byte[] file =
 *     SealedBytes.seal(
 *         "MYSTATE1",
 *         1,
 *         out -> {
 *           out.writeLong(position);
 *           PayloadText.write(out, name);
 *         });
 * PayloadReader in =
 *     SealedBytes.read(new ByteArrayInputStream(file), "MYSTATE1", 1, "a state of mine");
 * long readPosition = in.anyLong("position");
 * String readName = in.text("name");
 * in.end();
 * }</pre>
 *
 * <p>Exported to the module io.github.iforest4j.engine only, whose state files have the same frame.
 * A payload may hold the sealed bytes of another one: write their length and the bytes, and read
 * them by {@code bytes}. A new version of a format gets a new version number; the reader refuses
 * any other. At most 1 GiB.
 */
@NullMarked
package io.github.iforest4j.format;

import org.jspecify.annotations.NullMarked;
