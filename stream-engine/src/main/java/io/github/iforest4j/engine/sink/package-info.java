/**
 * Where the events of a run are sent. {@link io.github.iforest4j.engine.sink.RunSink} is what a
 * program implements; {@link io.github.iforest4j.engine.sink.Sinks} opens a sink by its address.
 *
 * <pre>{@code
 * RunSink printer =
 *     new RunSink() {
 *       @Override
 *       public void anomaly(AnomalyEvent event, boolean known) {
 *         if (event.beginsIncident() && !known) {
 *           System.out.println("alert: " + EventJson.anomaly(event));
 *         }
 *       }
 *     };
 * SinkOptions options = new SinkOptions(System.getenv(), Timing.SYSTEM, System.err::println);
 * RunSink webhook = Sinks.open("https://alerts.example/hook", options);
 * StreamRun.builder().sink(printer).sink(webhook);
 * }</pre>
 *
 * <ul>
 *   <li>Known schemes: {@code http} and {@code https} post to a webhook ({@link
 *       io.github.iforest4j.engine.sink.WebhookProvider}); {@code mqtt} and {@code mqtts} publish
 *       to a topic ({@link io.github.iforest4j.engine.sink.MqttSinkProvider}). Another scheme is a
 *       {@link io.github.iforest4j.engine.sink.SinkProvider} on the class path or module path.
 *   <li>{@link io.github.iforest4j.engine.sink.ReadingSink} also receives every reading. {@link
 *       io.github.iforest4j.engine.sink.DeliverySink} counts what was delivered, for metrics.
 *       {@link io.github.iforest4j.engine.sink.BrokerSink} is a base of those that publish JSON.
 *   <li>{@link io.github.iforest4j.engine.sink.SinkException} says why an address cannot be opened.
 * </ul>
 *
 * <p>Sinks must not delay the run: both sinks here have a bounded queue and a thread of their own.
 * They may deliver an event twice, with the same id.
 */
@NullMarked
package io.github.iforest4j.engine.sink;

import org.jspecify.annotations.NullMarked;
