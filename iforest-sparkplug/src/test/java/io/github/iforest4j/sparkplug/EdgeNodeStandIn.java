package io.github.iforest4j.sparkplug;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/**
 * An edge node at a real broker, which leaves its death there as its last will and announces itself
 * and one device D whenever it is asked. What it sends is confirmed by the broker, so that no test
 * depends on how fast a machine is.
 */
final class EdgeNodeStandIn implements AutoCloseable {
  private final Mqtt3AsyncClient client;
  private final String identifier = "node-" + UUID.randomUUID();
  private final int port;
  private final String node;
  private final long session;
  private final AtomicInteger asked = new AtomicInteger();
  private int sequence;

  /** Connects; announces nothing yet. */
  EdgeNodeStandIn(int port, String node, long session) throws Exception {
    this.node = node;
    this.session = session;
    this.port = port;
    client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(identifier)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        message -> {
          try {
            Payload payload = Payload.parseFrom(message.getPayloadAsBytes());
            if (payload.getMetrics(0).getName().equals(RebirthRequests.REBIRTH)
                && payload.getMetrics(0).getBooleanValue()) {
              asked.incrementAndGet();
            }
          } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
          }
        });
    done(
        client
            .connectWith()
            .willPublish()
            .topic("spBv1.0/G/NDEATH/" + node)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(Payloads.death(session).toByteArray())
            .applyWillPublish()
            .send());
    done(
        client
            .subscribeWith()
            .topicFilter("spBv1.0/G/NCMD/" + node)
            .qos(MqttQos.AT_LEAST_ONCE)
            .send());
  }

  private static void done(java.util.concurrent.CompletableFuture<?> step)
      throws InterruptedException, ExecutionException, TimeoutException {
    step.get(120, TimeUnit.SECONDS);
  }

  /** How often it was asked for a rebirth. */
  int asked() {
    return asked.get();
  }

  /** Skips a number, as if a message had been lost. */
  void lose() {
    sequence = (sequence + 1) % 256;
  }

  void send(String type, String device, Payload.Builder payload) throws Exception {
    payload.setSeq(sequence);
    sequence = (sequence + 1) % 256;
    done(
        client
            .publishWith()
            .topic("spBv1.0/G/" + type + "/" + node + device)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload.build().toByteArray())
            .send());
  }

  /** Announces the node and the device. */
  void announce() throws Exception {
    sequence = 0;
    send("NBIRTH", "", Payloads.nodeBirth(session).toBuilder());
    send("DBIRTH", "/D", Payloads.deviceBirth(1).toBuilder());
  }

  /** Sends values of the device, by alias. */
  void measure(long millis, double temperature, double pressure) throws Exception {
    send(
        "DDATA",
        "/D",
        Payloads.at(millis, 0)
            .addMetrics(Payloads.changed(10, temperature))
            .addMetrics(Payloads.changed(11, pressure)));
  }

  /** Its death, in the words of its last will, which nodes also send when they leave. */
  void die() throws Exception {
    done(
        client
            .publishWith()
            .topic("spBv1.0/G/NDEATH/" + node)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(Payloads.death(session).toByteArray())
            .send());
  }

  /** Another client takes its place, as after a restart: the broker publishes its last will. */
  void takeOver() throws Exception {
    Mqtt3AsyncClient other =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(identifier)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .buildAsync();
    done(other.connect());
    done(other.disconnect());
  }

  @Override
  public void close() {
    client.disconnect();
  }
}
