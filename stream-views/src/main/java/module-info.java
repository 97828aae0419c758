/** What people look at: plots, reports, the live page, metrics and status of a run. */
// Charts and metrics come from automatic modules.
@SuppressWarnings("requires-automatic")
module io.github.iforest4j.view {
  requires transitive io.github.iforest4j.engine;
  requires static org.jspecify;
  requires commons.math3;
  requires io.prometheus.metrics.config;
  requires io.prometheus.metrics.core;
  requires io.prometheus.writer.text;
  requires io.prometheus.metrics.model;
  requires java.desktop;
  requires xchart;
  requires tools.jackson.databind;

  exports io.github.iforest4j.view.gallery;
  exports io.github.iforest4j.view.page;
  exports io.github.iforest4j.view.plot;
  exports io.github.iforest4j.view.report;
  exports io.github.iforest4j.view.status;
  exports io.github.iforest4j.view.svg;
  exports io.github.iforest4j.view.text;
}
