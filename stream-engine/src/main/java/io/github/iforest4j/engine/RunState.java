package io.github.iforest4j.engine;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a run that survives a restart, as plain values.
 *
 * @param modelId the id of the model that judged
 * @param totals the counts so far
 * @param keyField the field that names the streams; −1 for one stream
 * @param learning the ordinal of the way of learning
 * @param judges the memories of the streams, as {@link RunJudges#snapshot}
 * @param alerts the incidents that did not alert at their first anomaly, as {@code
 *     FeedbackFilter.state} gives them
 * @param places how far each part of the source took effect; empty for what cannot be read again
 */
record RunState(
    String modelId,
    Totals totals,
    int keyField,
    int learning,
    byte[] judges,
    Map<String, String> alerts,
    List<PartPlace> places) {

  /**
   * The totals of earlier runs.
   *
   * @param readings the number of readings judged, or that warmed up
   * @param warming the number of them that warmed up
   * @param anomalies the number of anomalies
   * @param incidents the number of incidents
   * @param drifts the number of lasting changes
   */
  record Totals(long readings, long warming, long anomalies, long incidents, long drifts) {
    /** Nothing yet. */
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);
  }

  /**
   * How far a part of the source took effect.
   *
   * @param session the session of the part
   * @param position the position of the last reading that took effect; 0 before the first
   * @param token where the part is, in its own terms; empty if unknown
   * @param hash in a state of version 2, a hash of that reading; else 0
   */
  record PartPlace(String session, long position, String token, int hash) {}

  /** The smallest number of bytes of a place or an alert, for checking their number. */
  private static final int MIN_ENTRY = 8;

  void write(DataOutputStream out) throws IOException {
    PayloadText.write(out, modelId);
    out.writeLong(totals.readings());
    out.writeLong(totals.warming());
    out.writeLong(totals.anomalies());
    out.writeLong(totals.incidents());
    out.writeLong(totals.drifts());
    out.writeInt(keyField);
    out.writeByte(learning);
    out.writeInt(judges.length);
    out.write(judges);
    out.writeInt(alerts.size());
    for (Map.Entry<String, String> alert : alerts.entrySet()) {
      PayloadText.write(out, alert.getKey());
      PayloadText.write(out, alert.getValue());
    }
    out.writeInt(places.size());
    for (PartPlace place : places) {
      PayloadText.write(out, place.session());
      out.writeLong(place.position());
      PayloadText.write(out, place.token());
      out.writeInt(place.hash());
    }
  }

  static RunState read(PayloadReader in) throws InvalidModelException {
    String modelId = in.text("model");
    Totals totals =
        new Totals(
            in.anyLong("readings"),
            in.anyLong("warming"),
            in.anyLong("anomalies"),
            in.anyLong("incidents"),
            in.anyLong("drifts"));
    int keyField = in.anyInt("key field");
    int learning = in.byteWithin("learning", 0, Byte.MAX_VALUE);
    byte[] judges = in.bytes("judges", in.count("length of the judges", 1));
    Map<String, String> alerts = new LinkedHashMap<>();
    for (int n = in.count("number of alerts", MIN_ENTRY); n > 0; n--) {
      alerts.put(in.text("incident"), in.text("alert"));
    }
    List<PartPlace> places = new ArrayList<>();
    for (int n = in.count("number of places", MIN_ENTRY); n > 0; n--) {
      places.add(
          new PartPlace(
              in.text("session"), in.anyLong("position"), in.text("place"), in.anyInt("hash")));
    }
    in.end();
    return new RunState(modelId, totals, keyField, learning, judges, alerts, places);
  }
}
