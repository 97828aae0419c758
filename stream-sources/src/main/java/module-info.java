/** Readings from files, standard input, TCP, HTTP, MQTT and Prometheus as records. */
// The MQTT client and Netty are automatic modules. The modules to which the package net is exported
// are compiled later.
@SuppressWarnings({"requires-automatic", "module"})
module io.github.iforest4j.source {
  requires transitive io.github.iforest4j.core;
  requires static org.jspecify;
  requires ch.randelshofer.fastdoubleparser;
  requires com.hivemq.client.mqtt;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.reactivex.rxjava2;
  requires java.net.http;
  requires tools.jackson.databind;

  exports io.github.iforest4j.source;
  exports io.github.iforest4j.source.benchmark;
  exports io.github.iforest4j.source.file;
  exports io.github.iforest4j.source.mqtt;
  exports io.github.iforest4j.source.net to
      io.github.iforest4j.engine,
      io.github.iforest4j.view;

  uses io.github.iforest4j.source.SourceProvider;

  provides io.github.iforest4j.source.SourceProvider with
      io.github.iforest4j.source.tcp.TcpProvider,
      io.github.iforest4j.source.mqtt.MqttProvider,
      io.github.iforest4j.source.http.HttpProvider,
      io.github.iforest4j.source.prometheus.PrometheusProvider,
      io.github.iforest4j.source.file.FileProvider,
      io.github.iforest4j.source.file.StandardInputProvider;
}
