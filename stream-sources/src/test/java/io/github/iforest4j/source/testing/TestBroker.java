package io.github.iforest4j.source.testing;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthenticator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;

/** A real MQTT broker on the loopback interface. */
public final class TestBroker implements AutoCloseable {
  private final Server server = new Server();
  private final int port;

  /** On a free port. */
  public TestBroker() throws IOException {
    this(freePort(), null, new Properties());
  }

  /**
   * @param authenticator who may connect; null for everybody
   */
  public TestBroker(int port, IAuthenticator authenticator, Properties more) throws IOException {
    this.port = port;
    Properties properties = new Properties();
    properties.setProperty("host", "127.0.0.1");
    properties.setProperty("port", Integer.toString(port));
    properties.setProperty("persistence_enabled", "false");
    properties.setProperty("telemetry_enabled", "false");
    properties.setProperty("allow_anonymous", Boolean.toString(authenticator == null));
    properties.putAll(more);
    server.startServer(new MemoryConfig(properties), null, null, authenticator, null);
  }

  /** A port that nobody listens on. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The address of a topic. */
  public String uri(String topic) {
    return "mqtt://127.0.0.1:" + port + "/" + topic;
  }

  @Override
  public void close() {
    server.stopServer();
  }
}
