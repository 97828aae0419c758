/** Labels and explains anomalies with an LLM, or honestly without one. */
module io.github.iforest4j.label {
  requires transitive io.github.iforest4j.core;
  requires java.net.http;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires static transitive org.jspecify;

  exports io.github.iforest4j.label;
  exports io.github.iforest4j.label.backend;
  exports io.github.iforest4j.label.compare;
  exports io.github.iforest4j.label.queue;

  uses io.github.iforest4j.label.backend.ChatBackendProvider;
}
