package io.github.iforest4j.source.tcp;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.net.URI;
import java.util.Set;

/** Opens {@code tcp://HOST:PORT}. */
public final class TcpProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public TcpProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("tcp");
  }

  @Override
  public String form() {
    return "tcp://HOST:PORT";
  }

  @Override
  public String usage() {
    return "tcp://HOST:PORT (JSON lines)";
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public RecordReader open(SourceContext context) {
    URI uri = context.uri();
    if (uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535) {
      throw new IllegalArgumentException(
          "'" + context.name() + "' must look like tcp://HOST:PORT, with a port from 1 to 65535");
    }
    return new TcpReader(uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort(), context);
  }
}
