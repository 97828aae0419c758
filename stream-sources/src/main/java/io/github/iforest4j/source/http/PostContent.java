package io.github.iforest4j.source.http;

import io.github.iforest4j.source.InputLimits;
import io.github.iforest4j.source.MessageParser;
import io.github.iforest4j.source.RecordBuffer;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a post holds, found before its readings wait to be judged, so that the sender gets an answer
 * at once.
 *
 * @param accepted readings in it
 * @param bad lines or elements that are no readings
 * @param firstError what is wrong with the first of them, if there are any
 */
record PostContent(long accepted, long bad, @Nullable String firstError) {
  /** Reads a post through, and keeps nothing of it. O(bytes). */
  static PostContent of(byte[] post, InputLimits limits) throws IOException {
    String[] first = {null};
    SourceContext context =
        new SourceContext(
            "post",
            SourceOptions.builder()
                .limits(limits)
                .report((severity, message) -> first[0] = first[0] == null ? message : first[0])
                .build());
    MessageParser reader = context.messages(false);
    RecordBuffer record = context.newBuffer();
    reader.begin(post, "");
    long accepted = 0;
    while (reader.read(record)) {
      accepted++;
    }
    return new PostContent(accepted, context.badLines().counts().totalBadLines(), first[0]);
  }

  /** Whether there is nothing to judge in it. */
  boolean isUseless() {
    return accepted == 0;
  }

  /** The answer to the sender. */
  String json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("accepted", accepted).put("bad", bad);
    if (firstError != null) {
      node.put("first_error", firstError);
    } else if (isUseless()) {
      node.put("first_error", "the post holds no reading");
    }
    return JsonMapper.shared().writeValueAsString(node);
  }
}
