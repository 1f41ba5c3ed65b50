package kindred.standalone.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import kindred.query.version.Consumers;
import kindred.schemas.KafkaConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** When records of a topic can be read by those who read committed ones only. */
final class Arrivals implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<String, byte[]> consumer;
  private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
  private final Thread thread;

  /** From the topic's end on. */
  Arrivals(KafkaConfig kafka, String topic) {
    this.consumer = Consumers.ofCommitted(kafka, Map.of());
    this.thread = new Thread(this::run, "arrivals " + topic);
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // the end is looked up here, not later
  }

  void start() {
    thread.start();
  }

  /** The nanoseconds at which the next record of this key was read. */
  CompletableFuture<Long> next(String key) {
    var arrival = new CompletableFuture<Long>();
    awaited.put(key, arrival);
    return arrival;
  }

  private void run() {
    try (consumer) {
      while (true) {
        var records = consumer.poll(POLL);
        long now = System.nanoTime();
        for (var record : records) {
          var arrival = awaited.remove(record.key());
          if (arrival != null) {
            arrival.complete(now);
          }
        }
      }
    } catch (WakeupException e) {
      // Only close() wakes the consumer.
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
