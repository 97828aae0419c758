package io.github.iforest4j.source.mqtt;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttDecodeException;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedListener;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import io.github.iforest4j.format.SmallFile;
import io.reactivex.schedulers.Schedulers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, with MQTT 5 or, where the broker does not know that, 3.1.1. Once lost
 * it stays lost: open another. Messages have quality of service 1. Thread-safe.
 */
final class MqttConnection implements AutoCloseable {
  /** The environment variable with the user name. */
  public static final String USER_NAME = "MQTT_USERNAME";

  /** The environment variable with the password. */
  public static final String PASSWORD = "MQTT_PASSWORD";

  /**
   * The environment variable that names a file of certificates (PEM) to trust, instead of Java's.
   */
  public static final String CERTIFICATES = "MQTT_CA_FILE";

  /** The environment variable that asks for MQTT {@code 3.1.1} or {@code 5}, and no other. */
  public static final String VERSION = "MQTT_VERSION";

  /**
   * The environment variable that names a session to be kept by the broker while nobody is
   * connected.
   */
  public static final String SESSION = "MQTT_SESSION";

  private static final int SESSION_SECONDS = 86_400;
  private static final int TIMEOUT_SECONDS = 10;
  private static final int KEEP_ALIVE_SECONDS = 30;

  /** Receives messages, on a thread of the connection, which it must not block. */
  public interface Listener {
    /** Called for each message. */
    void message(String topic, byte[] payload);

    /** Called once, when the connection is lost. */
    void lost(String why);
  }

  private final Function<String, CompletableFuture<?>> subscribe;
  private final Function<Outgoing, CompletableFuture<?>> publish;
  private final Supplier<CompletableFuture<?>> disconnect;
  private final String version;

  private record Outgoing(String topic, byte[] payload) {}

  private MqttConnection(Mqtt5AsyncClient client) {
    version = "5";
    subscribe =
        filter -> client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    publish =
        m ->
            client
                .publishWith()
                .topic(m.topic())
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(m.payload())
                .send();
    disconnect = client::disconnect;
  }

  private MqttConnection(Mqtt3AsyncClient client) {
    version = "3.1.1";
    subscribe =
        filter -> client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    publish =
        m ->
            client
                .publishWith()
                .topic(m.topic())
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(m.payload())
                .send();
    disconnect = client::disconnect;
  }

  /**
   * Connects, with user name and password from the environment, if it has them.
   *
   * @param session the session to go on with, which the broker keeps for a day after the connection
   *     ended; null for a new one that ends with the connection
   * @throws IOException if that fails; the message says why, without the address
   */
  public static MqttConnection open(
      MqttAddress address,
      Map<String, String> environment,
      @Nullable String session,
      Listener listener)
      throws IOException {
    String version = value(environment, VERSION);
    if (version != null && !version.equals("5") && !version.equals("3.1.1")) {
      throw new IOException(VERSION + " must be 5 or 3.1.1, was " + version);
    }
    MqttClientBuilder builder =
        com.hivemq.client.mqtt.MqttClient.builder()
            .identifier(session == null ? "iforest-" + UUID.randomUUID() : session)
            .serverHost(address.host())
            .serverPort(address.port())
            // Messages are handed over by the thread that reads them. On another thread they would
            // wait in a queue of the client, which drops some of them without a count.
            .executorConfig()
            .applicationScheduler(Schedulers.trampoline())
            .applyExecutorConfig();
    if (address.tls()) {
      builder = builder.sslConfig(tls(value(environment, CERTIFICATES)));
    }
    String user = value(environment, USER_NAME);
    String password = value(environment, PASSWORD);
    boolean clean = session == null;
    if (!"3.1.1".equals(version)) {
      try {
        return openVersion5(builder.useMqttVersion5(), user, password, clean, listener);
      } catch (UnknownVersionException e) {
        if (version != null) {
          throw new IOException("the broker does not know MQTT 5", e);
        }
      }
    }
    return openVersion3(builder.useMqttVersion3(), user, password, clean, listener);
  }

  /**
   * The session that the environment names, for one filter, if it names one.
   *
   * @param filter a broker ends a connection when another comes with the same session
   */
  public static @Nullable String session(Map<String, String> environment, String filter) {
    String name = value(environment, SESSION);
    return name == null ? null : name + "-" + Integer.toHexString(filter.hashCode());
  }

  /** Reports the loss of a connection once, and never for an attempt to connect that failed. */
  private static final class Lifetime implements MqttClientDisconnectedListener {
    private static final int CONNECTING = 0;
    private static final int CONNECTED = 1;
    private static final int ENDED = 2;

    private final Listener listener;
    private final AtomicInteger state = new AtomicInteger(CONNECTING);

    Lifetime(Listener listener) {
      this.listener = listener;
    }

    void begin() throws IOException {
      if (!state.compareAndSet(CONNECTING, CONNECTED)) {
        throw new IOException("the connection was lost at once");
      }
    }

    @Override
    public void onDisconnected(MqttClientDisconnectedContext context) {
      boolean wasConnected = state.getAndSet(ENDED) == CONNECTED;
      if (wasConnected && context.getSource() != MqttDisconnectSource.USER) {
        listener.lost(reason(context.getCause()));
      }
    }
  }

  /** The broker does not know MQTT 5. */
  private static final class UnknownVersionException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static MqttConnection openVersion5(
      Mqtt5ClientBuilder builder,
      @Nullable String user,
      @Nullable String password,
      boolean clean,
      Listener listener)
      throws IOException {
    if (user != null) {
      var auth = builder.simpleAuth().username(user);
      builder =
          password == null
              ? auth.applySimpleAuth()
              : auth.password(password.getBytes(StandardCharsets.UTF_8)).applySimpleAuth();
    }
    Lifetime lifetime = new Lifetime(listener);
    Mqtt5AsyncClient client = builder.addDisconnectedListener(lifetime).buildAsync();
    // Before connecting, since a session that was kept may have messages for us at once.
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        m -> listener.message(m.getTopic().toString(), m.getPayloadAsBytes()));
    try {
      await(
          client
              .connectWith()
              .cleanStart(clean)
              .sessionExpiryInterval(clean ? 0 : SESSION_SECONDS)
              .keepAlive(KEEP_ALIVE_SECONDS)
              .send());
      lifetime.begin();
      return new MqttConnection(client);
    } catch (ExecutionException e) {
      Throwable cause = cause(e);
      boolean unknown =
          cause instanceof ConnectionClosedException
              || cause instanceof MqttDecodeException
              || cause.getCause() instanceof MqttDecodeException
              || cause instanceof Mqtt5ConnAckException refused
                  && refused.getMqttMessage().getReasonCode()
                      == Mqtt5ConnAckReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
      throw unknown ? new UnknownVersionException() : failure(cause);
    }
  }

  private static MqttConnection openVersion3(
      Mqtt3ClientBuilder builder,
      @Nullable String user,
      @Nullable String password,
      boolean clean,
      Listener listener)
      throws IOException {
    if (user != null) {
      var auth = builder.simpleAuth().username(user);
      builder =
          password == null
              ? auth.applySimpleAuth()
              : auth.password(password.getBytes(StandardCharsets.UTF_8)).applySimpleAuth();
    }
    Lifetime lifetime = new Lifetime(listener);
    Mqtt3AsyncClient client = builder.addDisconnectedListener(lifetime).buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        m -> listener.message(m.getTopic().toString(), m.getPayloadAsBytes()));
    try {
      await(client.connectWith().cleanSession(clean).keepAlive(KEEP_ALIVE_SECONDS).send());
      lifetime.begin();
      return new MqttConnection(client);
    } catch (ExecutionException e) {
      throw failure(cause(e));
    }
  }

  private static @Nullable String value(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static MqttClientSslConfig tls(@Nullable String certificates) throws IOException {
    if (certificates == null) {
      return MqttClientSslConfig.builder().build();
    }
    try (InputStream in =
        new ByteArrayInputStream(
            SmallFile.bytes(Path.of(certificates), 16 << 20, "certificates"))) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int n = 0;
      for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("c" + n++, c);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return MqttClientSslConfig.builder().trustManagerFactory(factory).build();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          CERTIFICATES + "=" + certificates + " holds no certificates: " + e.getMessage(), e);
    }
  }

  /** The protocol's version in use. */
  public String version() {
    return version;
  }

  /**
   * Subscribes: messages that match the filter go to the listener.
   *
   * @throws IOException if the broker refuses, or the connection is lost
   */
  public void subscribe(String filter) throws IOException {
    try {
      await(subscribe.apply(filter));
    } catch (ExecutionException e) {
      throw failure(cause(e));
    }
  }

  /** Sends a message; complete when the broker has it. */
  public CompletableFuture<?> publish(String topic, byte[] payload) {
    return publish.apply(new Outgoing(topic, payload));
  }

  private static void await(CompletableFuture<?> done) throws ExecutionException, IOException {
    try {
      done.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What a step of the client failed with. */
  static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private static IOException failure(Throwable cause) {
    return new IOException(reason(cause), cause);
  }

  /** Why a step failed, in words. */
  static String reason(Throwable cause) {
    String refused = null;
    if (cause instanceof Mqtt5ConnAckException e) {
      refused = e.getMqttMessage().getReasonCode().toString();
    } else if (cause instanceof Mqtt3ConnAckException e) {
      refused = e.getMqttMessage().getReturnCode().toString();
    }
    if (refused != null) {
      boolean who =
          refused.contains("AUTH") || refused.contains("USER") || refused.contains("BANNED");
      return "the broker refused: "
          + refused.toLowerCase(Locale.ROOT).replace('_', ' ')
          + (who ? " (" + USER_NAME + " and " + PASSWORD + " are the credentials)" : "");
    }
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof java.nio.channels.UnresolvedAddressException
        || root instanceof java.net.UnknownHostException) {
      return "no such host";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Disconnects; does not wait for it. */
  @Override
  public void close() {
    disconnect.get();
  }
}
