package io.github.iforest4j.engine;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.KeyedStreams;
import io.github.iforest4j.engine.RunState.PartPlace;
import io.github.iforest4j.engine.RunState.Totals;
import io.github.iforest4j.explain.RecentReadings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Reads state files of version 2, so that a run continues after an upgrade. The next save writes
 * the current version.
 *
 * <p>The file: 8 bytes {@code IFWATCH2}; the length of the content, 4 bytes; the content; its
 * CRC-32, 8 bytes; all numbers big-endian.
 */
final class StateVersion2 {
  private static final byte[] MAGIC = {'I', 'F', 'W', 'A', 'T', 'C', 'H', '2'};
  private static final int START = MAGIC.length + Integer.BYTES;
  private static final int FRAME = START + Long.BYTES;

  private StateVersion2() {}

  /** Whether a file begins as this version does. */
  static boolean is(byte[] file) {
    return file.length >= MAGIC.length
        && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /**
   * Reads a file.
   *
   * @param model the model that the state should belong to; of another one, only the id is read
   * @throws IOException if it is damaged
   */
  static RunState read(byte[] file, DetectorModel model) throws IOException {
    ByteBuffer frame = ByteBuffer.wrap(file);
    if (file.length < FRAME || frame.getInt(MAGIC.length) != file.length - FRAME) {
      throw new EOFException("the length is wrong");
    }
    CRC32 sum = new CRC32();
    sum.update(file, START, file.length - FRAME);
    if (sum.getValue() != frame.getLong(file.length - Long.BYTES)) {
      throw new IOException("the checksum is wrong");
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(file, START, file.length - FRAME))) {
      String modelId = in.readUTF();
      if (!modelId.equals(model.id())) {
        return new RunState(modelId, Totals.NONE, -1, 0, new byte[0], Map.of(), List.of());
      }
      Totals totals =
          new Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
      int keyField = in.readInt();
      int learning = in.readUnsignedByte();
      byte[] detectors = StateData.bytes(in);
      byte[] judges =
          keyField < 0
              ? judge(detectors, rest(in, file, model))
              : keyed(detectors, in, file, model);
      List<PartPlace> places = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        places.add(new PartPlace(StateData.text(in), in.readLong(), "", in.readInt()));
      }
      if (in.read() >= 0) {
        throw new IOException("there are bytes behind the end");
      }
      return new RunState(modelId, totals, keyField, learning, judges, Map.of(), places);
    }
  }

  private static byte[] keyed(
      byte[] detectors, DataInputStream in, byte[] file, DetectorModel model) throws IOException {
    KeyedStreams<byte[]> states =
        new KeyedStreams<>(
            key -> new byte[0], Integer.MAX_VALUE, Duration.ofMillis(Long.MAX_VALUE), (k, s) -> {});
    states.restore(detectors, (key, state) -> state);
    Map<String, byte[]> rests = new HashMap<>();
    for (int n = in.readInt(); n > 0; n--) {
      String key = StateData.text(in);
      rests.put(key, rest(in, file, model));
    }
    byte[] empty = emptyRest(model);
    Map<byte[], byte[]> judges = new IdentityHashMap<>();
    states.forEach((key, state) -> judges.put(state, judge(state, rests.getOrDefault(key, empty))));
    return states.snapshot(judges::get);
  }

  /** The bytes of an incident and of recent readings, which say their length only when read. */
  private static byte[] rest(DataInputStream in, byte[] file, DetectorModel model)
      throws IOException {
    int end = file.length - Long.BYTES;
    int from = end - in.available();
    new Incidents(model, 1).read(in);
    new RecentReadings(model.schema()).read(in);
    return Arrays.copyOfRange(file, from, end - in.available());
  }

  /** Of a key whose incident and recent readings were already forgotten. */
  private static byte[] emptyRest(DetectorModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      new Incidents(model, 1).write(out);
      new RecentReadings(model.schema()).write(out);
    }
    return bytes.toByteArray();
  }

  /** As {@link StreamJudge#snapshot} writes it. */
  private static byte[] judge(byte[] detector, byte[] rest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1);
      StateData.bytes(out, detector);
      out.write(rest);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
