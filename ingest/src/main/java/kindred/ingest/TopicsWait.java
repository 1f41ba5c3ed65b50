package kindred.ingest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kindred.schemas.KafkaConfig;
import kindred.schemas.OperatorException;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import kindred.schemas.TopicsAwaited;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Roles start in any order: the broker may be slow to come up, and another role makes the topics.
 */
final class TopicsWait {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private TopicsWait() {}

  /**
   * Whether the topics of validation exist; false where the role was closed before.
   *
   * @throws OperatorException where they do not within the limit
   */
  static boolean until(KafkaConfig kafka, Topics topics, Duration limit, CountDownLatch closed) {
    var names =
        List.of(topics.images(), topics.samples(), topics.rejected()).stream()
            .map(Topic::name)
            .toList();
    var requestMs = (int) Math.min(2_000, limit.toMillis());
    var settings =
        kafka.client(
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, requestMs,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, requestMs),
            Map.of());
    var awaited = new TopicsAwaited(kafka, names, limit);
    try (var admin = Admin.create(settings)) {
      while (true) {
        var obstacle = obstacle(admin, names);
        if (obstacle.isEmpty()) {
          return true;
        }
        awaited.missed(obstacle.get());
        if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What can go away by itself: a topic that does not exist, or a broker that is silent. */
  private static Optional<Throwable> obstacle(Admin admin, List<String> names)
      throws InterruptedException {
    try {
      admin.describeTopics(names).allTopicNames().get();
      return Optional.empty();
    } catch (ExecutionException e) {
      var temporary =
          e.getCause() instanceof RetriableException
              && !(e.getCause() instanceof AuthenticationException);
      if (temporary) {
        return Optional.of(e.getCause());
      }
      throw new KafkaException("topics " + names + " cannot be looked up", e.getCause());
    }
  }
}
