package kindred.schemas;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's wait for its topics: what is said of it, each once, and its end. Roles start in any
 * order: the broker may be slow to come up, and another role makes the topics. For one thread.
 */
public final class TopicsAwaited {
  private static final Logger LOG = LoggerFactory.getLogger(TopicsAwaited.class);

  /** A broker that answers later is worth a word; below the 3 s that one look takes at most. */
  private static final Duration SILENT = Duration.ofMillis(2_500);

  private final String servers;
  private final List<String> topics;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final long begun;
  private boolean toldOfTopics;
  private boolean toldOfBroker;

  /** Begins now, and lasts for the limit at most. */
  public TopicsAwaited(KafkaConfig kafka, Collection<String> topics, Duration limit) {
    this(kafka.servers(), topics, limit);
  }

  /** The same, where the broker is known by {@code kafka.bootstrap.servers} alone. */
  public TopicsAwaited(String servers, Collection<String> topics, Duration limit) {
    this(servers, topics, limit, System::nanoTime);
  }

  TopicsAwaited(String servers, Collection<String> topics, Duration limit, LongSupplier nanoTime) {
    this.servers = servers;
    this.topics = List.copyOf(topics);
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  /**
   * After a look that did not find the topics.
   *
   * @param obstacle {@link UnknownTopicOrPartitionException}: the broker answered without them;
   *     anything else: it did not answer
   * @throws OperatorException where the time is up
   */
  public void missed(Throwable obstacle) {
    var waited = Duration.ofNanos(nanoTime.getAsLong() - begun);
    if (waited.compareTo(limit) > 0) {
      throw BrokerContact.noTopics(servers, topics, limit, Optional.of(obstacle));
    }
    if (obstacle instanceof UnknownTopicOrPartitionException) {
      if (!toldOfTopics) {
        LOG.info("waiting for topics: names={} most={}", topics, BrokerContact.text(limit));
      }
      toldOfTopics = true;
    } else if (waited.compareTo(SILENT) >= 0) {
      if (!toldOfBroker) {
        BrokerContact.tell(servers, limit);
      }
      toldOfBroker = true;
    }
  }
}
