/** A program of someone else's, with a source and a sink of its own. */
module consumer {
  requires io.github.iforest4j.core;
  requires io.github.iforest4j.engine;
  requires io.github.iforest4j.label;
  requires io.github.iforest4j.sim;
  requires io.github.iforest4j.source;
  requires io.github.iforest4j.view;

  provides io.github.iforest4j.source.SourceProvider with
      consumer.TankProvider;
  provides io.github.iforest4j.engine.sink.SinkProvider with
      consumer.PrinterProvider;
}
