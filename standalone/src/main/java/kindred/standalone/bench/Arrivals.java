package kindred.standalone.bench;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import kindred.schemas.KafkaConfig;

/** When records of a topic can be read by those who read committed ones only. */
final class Arrivals implements AutoCloseable {
  private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
  private final Tap tap;

  /** From the topic's end on. */
  Arrivals(KafkaConfig kafka, String topic) {
    this.tap = new Tap(kafka, topic, (record, nanos) -> arrived(record.key(), nanos));
  }

  void start() {
    tap.start();
  }

  /** The nanoseconds at which the next record of this key was read. */
  CompletableFuture<Long> next(String key) {
    var arrival = new CompletableFuture<Long>();
    awaited.put(key, arrival);
    return arrival;
  }

  private void arrived(String key, long nanos) {
    var arrival = awaited.remove(key);
    if (arrival != null) {
      arrival.complete(nanos);
    }
  }

  @Override
  public void close() {
    tap.close();
  }
}
