package io.github.iforest4j.sparkplug;

import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/** Payloads as edge nodes make them. */
final class Payloads {
  /** 2026-03-01T00:00:00Z. */
  static final long START = 1_772_323_200_000L;

  private Payloads() {}

  static Payload.Builder at(long millis, long seq) {
    return Payload.newBuilder().setTimestamp(millis).setSeq(seq);
  }

  static Payload.Metric.Builder number(String name, long alias, double value) {
    return Payload.Metric.newBuilder()
        .setName(name)
        .setAlias(alias)
        .setDatatype(DataType.Double_VALUE)
        .setDoubleValue(value);
  }

  static Payload.Metric.Builder truth(String name, long alias, boolean value) {
    return Payload.Metric.newBuilder()
        .setName(name)
        .setAlias(alias)
        .setDatatype(DataType.Boolean_VALUE)
        .setBooleanValue(value);
  }

  static Payload.Metric.Builder text(String name, long alias, String value) {
    return Payload.Metric.newBuilder()
        .setName(name)
        .setAlias(alias)
        .setDatatype(DataType.String_VALUE)
        .setStringValue(value);
  }

  /** A value as it is sent after a birth. */
  static Payload.Metric.Builder changed(long alias, double value) {
    return Payload.Metric.newBuilder().setAlias(alias).setDoubleValue(value);
  }

  static Payload.Metric.Builder session(long bdSeq) {
    return Payload.Metric.newBuilder()
        .setName("bdSeq")
        .setDatatype(DataType.Int64_VALUE)
        .setLongValue(bdSeq);
  }

  /** The birth of a node without metrics of its own. */
  static Payload nodeBirth(long bdSeq) {
    return at(START, 0)
        .addMetrics(session(bdSeq))
        .addMetrics(truth(RebirthRequests.REBIRTH, 1, false))
        .build();
  }

  static Payload death(long bdSeq) {
    return Payload.newBuilder().addMetrics(session(bdSeq)).build();
  }

  /** The birth of a device with a temperature (alias 10), a pressure (11) and a state (12). */
  static Payload deviceBirth(long seq) {
    return at(START + 1, seq)
        .addMetrics(number("temperature", 10, 20.5))
        .addMetrics(number("pressure", 11, 6.25))
        .addMetrics(truth("running", 12, true))
        .build();
  }
}
