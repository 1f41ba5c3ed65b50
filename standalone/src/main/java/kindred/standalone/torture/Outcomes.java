package kindred.standalone.torture;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import kindred.ingest.validation.Rejection;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What came out of validation, read as it is committed, by a consumer that belongs to nobody. One
 * thread.
 */
final class Outcomes implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * A sample, a deletion or a rejection.
   *
   * @param rejection empty: accepted
   * @param content of a sample
   * @param nanos when it was read
   * @param cpuNanos that the process had used by then
   */
  record Outcome(
      Optional<Rejection> rejection, Optional<Sent.Content> content, long nanos, long cpuNanos) {}

  private static final OperatingSystemMXBean CPU =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final AvroSerde<Sample> samples = AvroSerde.of(Sample.class);
  private final Consumer<byte[], byte[]> consumer;
  private final String images;
  private final String rejected;
  private final Map<String, List<Outcome>> outcomes = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();
  private volatile boolean closed;
  private final Thread thread = new Thread(this::follow, "outcomes");

  Outcomes(KafkaConfig kafka, Topics topics) {
    this.images = topics.images().name();
    this.rejected = topics.rejected().name();
    this.consumer =
        new KafkaConsumer<>(
            kafka.client(Map.of(), Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var partitions = new ArrayList<TopicPartition>();
    for (var topic : List.of(topics.samples().name(), rejected)) {
      consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  void start() {
    thread.start();
  }

  /** Records read so far. */
  long count() {
    return count.get();
  }

  /** Of one event; more or fewer than one is a fault. */
  List<Outcome> of(Sent event) {
    var all = new ArrayList<>(outcomes.getOrDefault(event.place(), List.of()));
    all.addAll(outcomes.getOrDefault(event.mark(), List.of()));
    return all;
  }

  private void follow() {
    while (!closed) {
      consumer.poll(POLL).forEach(this::add);
    }
    consumer.close();
  }

  private void add(ConsumerRecord<byte[], byte[]> read) {
    var now = System.nanoTime();
    var used = CPU.getProcessCpuTime();
    if (read.topic().equals(rejected)) {
      var reason = header(read.headers(), Rejection.HEADER);
      var from = header(read.headers(), "__streams.errors.topic");
      var place =
          header(read.headers(), "__streams.errors.partition")
              + ":"
              + header(read.headers(), "__streams.errors.offset");
      put(
          from.equals(images) ? place : "of another topic: " + from,
          new Outcome(Optional.of(Rejection.valueOf(reason)), Optional.empty(), now, used));
    } else {
      var mark = EventStream.mark(read.key(), read.timestamp());
      var content = Optional.ofNullable(read.value()).map(samples::decode).map(Outcomes::content);
      put(mark, new Outcome(Optional.empty(), content, now, used));
    }
    count.incrementAndGet();
  }

  private void put(String event, Outcome outcome) {
    outcomes.merge(
        event,
        List.of(outcome),
        (before, one) -> {
          var both = new ArrayList<>(before);
          both.addAll(one);
          return both;
        });
  }

  private static Sent.Content content(Sample sample) {
    return new Sent.Content(sample.getLabel(), sample.getContentHash());
  }

  /** The last one of the name: those of the producer come before. */
  private static String header(Headers headers, String name) {
    var header = headers.lastHeader(name);
    return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
