package io.github.iforest4j.sparkplug;

import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.source.BadLine;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.testing.TestTiming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/** A host without a broker: messages go in, readings come out. */
final class HostRun {
  final List<String> reports = new ArrayList<>();

  /** The topics of the requests for a rebirth. */
  final List<String> asked = new ArrayList<>();

  final SourceContext context;
  final SparkplugHost host;

  /** What a request ends with. */
  CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private final RecordTable table = new RecordTable();
  private final RecordSource source;
  private Instant now = Instant.ofEpochMilli(Payloads.START);
  private int taken;
  private int numMessages;

  HostRun() {
    this("sparkplug://h/G", true, SparkplugHost.MAX_BYTES);
  }

  HostRun(String address, boolean whole, long maxBytes) {
    context =
        new SourceContext(
            address,
            SourceOptions.builder()
                .report((severity, message) -> reports.add(severity + " " + message))
                .build());
    SparkplugAddress parsed = SparkplugAddress.parse(address);
    host =
        new SparkplugHost(
            parsed,
            context.badLines(),
            1 << 20,
            whole,
            new RebirthRequests(
                parsed.asks(),
                context.badLines(),
                TestTiming.of(() -> now),
                (topic, payload) -> {
                  asked.add(topic);
                  return sent;
                }),
            maxBytes);
    source = Sources.of("test", new Readings());
  }

  private final class Readings implements RecordReader {
    @Override
    public boolean read(RecordBuffer record) {
      return host.read(record);
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public String where() {
      return "message " + numMessages;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  void wait(Duration time) {
    now = now.plus(time);
  }

  /** The readings of a message, each as field=value in the order of names. */
  List<String> send(String topic, Payload payload) {
    return send(topic, payload.toByteArray());
  }

  List<String> send(String topic, byte[] payload) {
    host.accept("spBv1.0/" + topic, payload, "message " + ++numMessages);
    try {
      while (source.next(table)) {
        // Read on.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> readings = new ArrayList<>();
    for (; taken < table.numRows(); taken++) {
      Map<String, String> fields = new TreeMap<>();
      for (int c = 0; c < table.numColumns(); c++) {
        FieldState state = table.state(taken, c);
        if (state != FieldState.ABSENT) {
          fields.put(table.columnName(c), table.text(taken, c));
        }
      }
      readings.add(fields.toString());
    }
    return readings;
  }

  /** The births of node N and device D. */
  HostRun born() {
    send("G/NBIRTH/N", Payloads.nodeBirth(1));
    send("G/DBIRTH/N/D", Payloads.deviceBirth(1));
    return this;
  }

  Map<BadLine, Long> badLines() {
    return context.badLines().counts().badLines();
  }

  Map<String, Long> events() {
    return context.badLines().counts().events();
  }
}
