/** A run over a stream: verdicts, incidents, journal, labels, sinks, state and feedback. */
// The libraries of calendars and of cron are automatic modules.
@SuppressWarnings("requires-automatic")
module io.github.iforest4j.engine {
  requires transitive io.github.iforest4j.core;
  requires transitive io.github.iforest4j.label;
  requires transitive io.github.iforest4j.source;
  requires static info.picocli;
  requires static org.jspecify;
  requires com.cronutils;
  requires de.siegmar.fastcsv;
  requires java.net.http;
  requires net.sf.biweekly;
  requires tools.jackson.databind;

  exports io.github.iforest4j.engine;
  exports io.github.iforest4j.engine.analysis;
  exports io.github.iforest4j.engine.assistant;
  exports io.github.iforest4j.engine.calendar;
  exports io.github.iforest4j.engine.compare;
  exports io.github.iforest4j.engine.event;
  exports io.github.iforest4j.engine.feedback;
  exports io.github.iforest4j.engine.file;
  exports io.github.iforest4j.engine.record;
  exports io.github.iforest4j.engine.serve;
  exports io.github.iforest4j.engine.sink;
  exports io.github.iforest4j.engine.summary;

  uses io.github.iforest4j.engine.assistant.AssistantServer;
  uses io.github.iforest4j.engine.sink.SinkProvider;

  provides io.github.iforest4j.engine.sink.SinkProvider with
      io.github.iforest4j.engine.sink.MqttSinkProvider,
      io.github.iforest4j.engine.sink.WebhookProvider;
}
