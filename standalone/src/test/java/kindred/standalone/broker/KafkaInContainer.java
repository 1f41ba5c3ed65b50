package kindred.standalone.broker;

import java.time.Duration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka's own image in a container, with the settings of the embedded broker that tests rest on.
 */
final class KafkaInContainer implements TestBroker {
  private static final Duration START = Duration.ofMinutes(2);
  private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.2.1");

  private final KafkaContainer container;

  private KafkaInContainer(KafkaContainer container) {
    this.container = container;
  }

  static boolean isDockerThere() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static TestBroker start() {
    var container =
        new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_MESSAGE_MAX_BYTES", Integer.toString(16 << 20))
            .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
            .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000")
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
            .withStartupTimeout(START);
    container.start();
    System.out.println("kafka: in a container, " + container.getBootstrapServers());
    return new KafkaInContainer(container);
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  @Override
  public void close() {
    container.stop();
  }
}
