package kindred.standalone.bench;

import java.time.Duration;
import java.util.Map;
import kindred.query.version.Consumers;
import kindred.schemas.KafkaConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads a topic's committed records from its end on, and says when each could be read. */
final class Tap implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<String, byte[]> consumer;
  private final Listener listener;
  private final Thread thread;

  /** Is told of records on the tap's thread. */
  interface Listener {
    /**
     * A record was read.
     *
     * @param nanos when, by {@link System#nanoTime}
     */
    void arrived(ConsumerRecord<String, byte[]> record, long nanos);
  }

  /** From the topic's end on. */
  Tap(KafkaConfig kafka, String topic, Listener listener) {
    this.consumer = Consumers.ofCommitted(kafka, Map.of());
    this.listener = listener;
    this.thread = new Thread(this::run, "tap " + topic);
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

  private void run() {
    try (consumer) {
      while (true) {
        var records = consumer.poll(POLL);
        long now = System.nanoTime();
        records.forEach(record -> listener.arrived(record, now));
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
