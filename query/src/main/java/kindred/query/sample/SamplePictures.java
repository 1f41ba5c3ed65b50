package kindred.query.sample;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import kindred.schemas.AvroSerde;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Stored samples as PNG, read from their place in the samples topic: one thread with one assigned
 * consumer, and the pictures used last.
 */
public final class SamplePictures implements AutoCloseable {
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final String topic;
  private final Duration timeout;
  private final PngCache cache;
  private final AvroSerde<Sample> serde = AvroSerde.of(Sample.class);
  private final ThreadPoolExecutor thread;
  private volatile Optional<Consumer<String, byte[]>> consumer = Optional.empty();

  /**
   * @param consumers makes the consumer of committed records, on the first look-up
   * @param topic of the samples
   */
  public SamplePictures(
      Supplier<Consumer<String, byte[]>> consumers, String topic, SamplesConfig config) {
    this.consumers = consumers;
    this.topic = topic;
    this.timeout = config.timeout();
    this.cache = new PngCache(config.cacheBytes());
    var waiting = new ArrayBlockingQueue<Runnable>(config.maxPending());
    this.thread =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, waiting, task -> new Thread(task, "sample-pictures"));
  }

  /**
   * The picture of a sample, or empty where the topic has another state of the image by now. Fails
   * with a {@code TimeoutException} after the configured time.
   *
   * @throws RejectedExecutionException where too many look-ups wait
   */
  public CompletableFuture<Optional<byte[]>> png(String id, int partition, long offset) {
    var place = new PngCache.Place(partition, offset);
    var kept = cache.get(place);
    if (kept.isPresent()) {
      return CompletableFuture.completedFuture(kept);
    }
    long until = System.nanoTime() + timeout.toNanos();
    return CompletableFuture.supplyAsync(() -> read(id, place, until), thread)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The sample itself; empty and failing as {@link #png} does.
   *
   * @throws RejectedExecutionException where too many look-ups wait
   */
  public CompletableFuture<Optional<Sample>> sample(String id, int partition, long offset) {
    var place = new PngCache.Place(partition, offset);
    long until = System.nanoTime() + timeout.toNanos();
    return CompletableFuture.supplyAsync(() -> readSample(id, place, until), thread)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Optional<byte[]> read(String id, PngCache.Place place, long until) {
    var picture = readSample(id, place, until).map(sample -> Png.of(Pixels.of(sample)));
    picture.ifPresent(png -> cache.put(place, png));
    return picture;
  }

  private Optional<Sample> readSample(String id, PngCache.Place place, long until) {
    try {
      return sample(id, place, until);
    } catch (RetriableException e) {
      throw late(topic + ": " + e.getMessage());
    }
  }

  /** The same failure as when the time is up before this thread gets to it. */
  private static CompletionException late(String what) {
    return new CompletionException(new TimeoutException(what));
  }

  private Optional<Sample> sample(String id, PngCache.Place place, long until) {
    var reading = consumer();
    var partition = new TopicPartition(topic, place.partition());
    reading.assign(List.of(partition));
    reading.seek(partition, place.offset());
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      for (var record : reading.poll(Duration.ofNanos(left))) {
        return isState(record, id, place) ? Optional.of(decode(record)) : Optional.empty();
      }
      if (reading.position(partition) > place.offset()) {
        return Optional.empty();
      }
    }
    throw late(partition + "@" + place.offset());
  }

  private static boolean isState(
      ConsumerRecord<String, byte[]> record, String id, PngCache.Place place) {
    return record.offset() == place.offset() && id.equals(record.key()) && record.value() != null;
  }

  private Sample decode(ConsumerRecord<String, byte[]> record) {
    return serde.decode(record.value());
  }

  private Consumer<String, byte[]> consumer() {
    if (consumer.isEmpty()) {
      consumer = Optional.of(consumers.get());
    }
    return consumer.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    consumer.ifPresent(Consumer::wakeup);
    try {
      if (thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        consumer.ifPresent(Consumer::close);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
