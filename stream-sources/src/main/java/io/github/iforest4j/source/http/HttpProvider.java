package io.github.iforest4j.source.http;

import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens {@code http://ADDRESS:PORT/PATH}: listens there for readings that are posted. */
public final class HttpProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public HttpProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of("http");
  }

  @Override
  public String form() {
    return "http://127.0.0.1:PORT/readings";
  }

  @Override
  public String usage() {
    return "http://127.0.0.1:PORT/readings (listens)";
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public RecordReader open(SourceContext context) throws IOException {
    URI uri = context.uri();
    if (uri.getHost() == null
        || uri.getPort() < 0
        || uri.getPort() > 65_535
        || uri.getPath().length() < 2) {
      throw new IllegalArgumentException(
          "'"
              + context.name()
              + "' must look like http://127.0.0.1:PORT/readings: where to listen for posts");
    }
    return new HttpReader(uri, context);
  }
}
