package kindred.schemas;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first question to a broker, and what is said where nobody answers it. */
public final class BrokerContact {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerContact.class);
  private static final Duration SILENT = Duration.ofSeconds(3);

  private BrokerContact() {}

  /**
   * A client of a broker that has answered, to be closed by the caller. The log says after 3
   * seconds what is waited for.
   *
   * @throws OperatorException where nobody answers within Kafka's {@code default.api.timeout.ms}
   */
  public static Admin admin(KafkaConfig kafka) {
    return admin(kafka, SILENT);
  }

  static Admin admin(KafkaConfig kafka, Duration silent) {
    var settings = kafka.client(Map.of());
    var limit = new AdminClientConfig(settings).getInt("default.api.timeout.ms");
    var admin = Admin.create(settings);
    try {
      await(admin, kafka.servers(), silent, Duration.ofMillis(limit));
      return admin;
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Returns once a broker answers.
   *
   * @throws OperatorException as {@link #admin}
   */
  public static void check(KafkaConfig kafka) {
    admin(kafka).close();
  }

  private static void await(Admin admin, String servers, Duration silent, Duration limit) {
    var answer = admin.describeCluster().nodes();
    try {
      try {
        answer.get(silent.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        tell(servers, limit);
        answer.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RetriableException silence
          ? notReached(servers, limit, silence)
          : new KafkaException("the broker at " + servers + " refuses", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What the log says of a broker that does not answer at once. */
  static void tell(String servers, Duration most) {
    LOG.info("waiting for a broker: servers={} most={}", servers, text(most));
  }

  /**
   * Why a role does not start: its topics are not there.
   *
   * @param servers where the broker was looked for
   * @param topics that were waited for
   * @param waited until now
   * @param silence the last thing in place of an answer; empty where the broker answered
   */
  static OperatorException noTopics(
      String servers, Collection<String> topics, Duration waited, Optional<Throwable> silence) {
    return silence
        .filter(last -> !(last instanceof UnknownTopicOrPartitionException))
        .map(last -> notReached(servers, waited, last))
        .orElseGet(
            () ->
                new OperatorException(
                    "topics %s do not exist on the broker at %s after %s; kindred topics makes them"
                        .formatted(topics, servers, text(waited))));
  }

  private static OperatorException notReached(String servers, Duration waited, Throwable silence) {
    return new OperatorException(
        "no broker answers at %s (kafka.bootstrap.servers) after %s"
            .formatted(servers, text(waited)),
        silence);
  }

  static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
