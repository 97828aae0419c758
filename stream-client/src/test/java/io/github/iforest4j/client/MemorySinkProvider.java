package io.github.iforest4j.client;

import io.github.iforest4j.sim.JsonLinesEncoder;
import io.github.iforest4j.sim.ReadingSink;
import io.github.iforest4j.sim.ReadingSinkProvider;
import io.github.iforest4j.sim.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A sink as someone else would add one: keeps what it gets by the address. */
public final class MemorySinkProvider implements ReadingSinkProvider {
  static final Map<String, ByteArrayOutputStream> KEPT = new ConcurrentHashMap<>();

  @Override
  public String scheme() {
    return "memory";
  }

  @Override
  public ReadingSink open(URI target, Scenario scenario, boolean labels) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    KEPT.put(target.toString(), out);
    return ReadingSink.of(new JsonLinesEncoder(labels), out);
  }
}
