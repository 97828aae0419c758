package io.github.iforest4j.engine.assistant;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ServiceLoader;

/**
 * Offers {@link PlantTools} to an assistant over a protocol. An implementation has a constructor
 * without parameters and is named in {@code
 * META-INF/services/io.github.iforest4j.engine.assistant.AssistantServer}.
 */
public interface AssistantServer {
  /**
   * The implementation on the class path.
   *
   * @throws IOException if there is none; the message says where to get one
   */
  static AssistantServer load() throws IOException {
    return ServiceLoader.load(AssistantServer.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    "the protocol of assistants is in a jar of its own: put iforest-mcp.jar, a"
                        + " download beside the archives, into the folder of the command's jar; from"
                        + " the sources, 'mvn package -DskipTests -pl iforest-mcp -am' makes"
                        + " iforest-mcp/target/iforest-mcp.jar"));
  }

  /**
   * Serves one assistant until its input ends. Blocks.
   *
   * @param tools what it may ask
   * @param version the version of this software, to be announced
   * @param in what the assistant sends
   * @param out what it reads; nothing else may write to it
   * @throws IOException if a stream fails
   */
  void serve(PlantTools tools, String version, InputStream in, OutputStream out) throws IOException;
}
