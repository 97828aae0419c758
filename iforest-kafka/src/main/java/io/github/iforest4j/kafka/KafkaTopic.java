package io.github.iforest4j.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster says about a topic.
 *
 * @param id the id of the topic; another one if the topic was deleted and made again
 * @param partitions the number of partitions
 */
public record KafkaTopic(String id, int partitions) {
  private static final int PROBE_MILLIS = 3_000;
  private static final int MAX_LISTED = 8;

  /** Maximum number of partitions, so that positions differ. */
  public static final int MAX_PARTITIONS = 1_000;

  private static final long PARTITION = 1_000_000_000_000L;
  private static final long IN_MESSAGE = 1_000 * PARTITION;

  /** A topic that does not exist. */
  public static final class MissingException extends IOException {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }

  /**
   * Asks the cluster. Waits at most some 20 seconds.
   *
   * @param common see {@link KafkaSettings#common}
   * @throws MissingException if there is no such topic
   * @throws IOException if the cluster cannot be asked, or partitions cannot be reached; the
   *     message says why, and does not begin with the address
   */
  public static KafkaTopic describe(KafkaAddress address, Properties common) throws IOException {
    probe(address.brokers());
    TopicDescription topic;
    try (Admin admin = Admin.create(KafkaSettings.forAdmin(common))) {
      topic = ask(admin, address);
    } catch (KafkaException e) {
      throw new IOException(reason(e), e);
    }
    probeLeaders(topic, address);
    return new KafkaTopic(topic.topicId().toString(), topic.partitions().size());
  }

  /**
   * The position of a reading in its topic, the same in every run: {@code partition · 10¹² + offset
   * + 1}, and 10¹⁵ more for each reading before it in the same message.
   *
   * @param partition from 0, below {@link #MAX_PARTITIONS}
   * @param offset the offset of the message, below 10¹²
   * @param inMessage the number of readings before it in the message
   */
  public static long position(int partition, long offset, int inMessage) {
    return inMessage * IN_MESSAGE + partition * PARTITION + offset + 1;
  }

  private static TopicDescription ask(Admin admin, KafkaAddress address) throws IOException {
    try {
      TopicDescription topic =
          admin
              .describeTopics(List.of(address.topic()))
              .allTopicNames()
              .get(2L * KafkaSettings.ANSWER_MILLIS, TimeUnit.MILLISECONDS)
              .get(address.topic());
      return Objects.requireNonNull(topic, "topic");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new MissingException(missing(admin, address));
      }
      throw failed(address, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw failed(address, e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException failed(KafkaAddress address, Throwable cause) {
    boolean late =
        cause instanceof TimeoutException
            || cause instanceof org.apache.kafka.common.errors.TimeoutException;
    return new IOException(
        late
            ? address.bootstrap()
                + " is there, but does not answer as a Kafka broker: another port, or are TLS or a"
                + " login needed ("
                + KafkaSettings.CONFIG
                + ")?"
            : reason(cause),
        cause);
  }

  private static String missing(Admin admin, KafkaAddress address) {
    String others = "";
    try {
      Set<String> names = new TreeSet<>(admin.listTopics().names().get(5, TimeUnit.SECONDS));
      List<String> some = names.stream().limit(MAX_LISTED).toList();
      others =
          names.isEmpty()
              ? "; there are no topics yet"
              : "; there are "
                  + String.join(", ", some)
                  + (names.size() > some.size() ? " and others" : "");
    } catch (ExecutionException | TimeoutException e) {
      // Not allowed to list them; the message goes without.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "there is no topic '" + address.topic() + "'" + others;
  }

  /** Brokers name the addresses of the partitions, and not every client can reach those. */
  private static void probeLeaders(TopicDescription topic, KafkaAddress address)
      throws IOException {
    Set<String> reached = new LinkedHashSet<>(address.brokers());
    for (TopicPartitionInfo partition : topic.partitions()) {
      Node leader = partition.leader();
      if (leader == null || leader.isEmpty()) {
        throw new IOException("partition " + partition.partition() + " has no leader now");
      }
      String place = leader.host() + ":" + leader.port();
      String failure = reached.add(place) ? failure(leader.host(), leader.port()) : null;
      if (failure != null) {
        throw new IOException(
            "the broker says that partition "
                + partition.partition()
                + " is at "
                + place
                + ", which cannot be reached from here: "
                + failure
                + " (the broker's advertised.listeners must name an address that its clients reach)");
      }
    }
  }

  private static void probe(List<String> brokers) throws IOException {
    List<String> failures = new ArrayList<>();
    for (String broker : brokers) {
      int colon = broker.lastIndexOf(':');
      String failure =
          failure(broker.substring(0, colon), Integer.parseInt(broker.substring(colon + 1)));
      if (failure == null) {
        return;
      }
      failures.add(brokers.size() == 1 ? failure : broker + ": " + failure);
    }
    throw new IOException(String.join(", ", failures));
  }

  /** Why no connection can be made; null if one can. */
  private static @Nullable String failure(String host, int port) {
    String plain = host.replaceAll("[\\[\\]]", "");
    InetSocketAddress place = new InetSocketAddress(plain, port);
    if (place.isUnresolved()) {
      return "the name '" + plain + "' is not known";
    }
    try (Socket socket = new Socket()) {
      socket.connect(place, PROBE_MILLIS);
      return null;
    } catch (IOException e) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
  }

  /** An exception of Kafka in words. */
  static String reason(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = String.valueOf(deepest.getMessage());
    if (deepest instanceof AuthenticationException) {
      return "the login is refused: " + message;
    }
    return deepest instanceof AuthorizationException ? "not allowed: " + message : message;
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while a broker was asked");
  }
}
