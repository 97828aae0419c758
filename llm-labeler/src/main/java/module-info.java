/**
 * Names and explains anomalies with an LLM or by fixed rules, and checks every text against the
 * detector's evidence.
 *
 * <p>Start at {@link io.github.iforest4j.label.Labelers}; for a stream of anomalies, at {@link
 * io.github.iforest4j.label.queue.LabelQueue}.
 */
module io.github.iforest4j.label {
  requires transitive io.github.iforest4j.core;
  requires java.net.http;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports io.github.iforest4j.label;
  exports io.github.iforest4j.label.backend;
  exports io.github.iforest4j.label.compare;
  exports io.github.iforest4j.label.queue;

  uses io.github.iforest4j.label.backend.ChatBackendProvider;
}
