package kindred.standalone.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import kindred.schemas.AvroSerde;
import kindred.schemas.GateDecision;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what the roles write, as any stranger could: the demo knows nothing that is not on a topic
 * or behind the HTTP API. Starts at the present end of samples and rejections and at the beginning
 * of models, promotions and reports.
 */
final class TopicObserver implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> consumer;
  private final AvroSerde<Promotion> promotions;
  private final AvroSerde<LearningReport> reports;
  private final AvroSerde<ModelVersion> models;
  private final Map<Integer, Long> lastSample = new HashMap<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile boolean closing;

  private long accepted;
  private long rejected;
  private int newestVersion;
  private long newestVersionStep;
  private Optional<Promotion> live = Optional.empty();
  private Optional<LearningReport> report = Optional.empty();
  private Optional<GateDecision> gate = Optional.empty();
  private volatile Observed observed = Observed.NOTHING;

  TopicObserver(KafkaConfig kafka, Topics topics) {
    this.topics = topics;
    this.promotions = topics.serde(topics.promotions());
    this.reports = topics.serde(topics.learning());
    this.models = topics.serde(topics.models());
    this.consumer =
        new KafkaConsumer<>(
            kafka.client(
                Map.of("isolation.level", "read_committed", "enable.auto.commit", "false")),
            new StringDeserializer(),
            new ByteArrayDeserializer());
  }

  /** Reads until closed. */
  void run() {
    try (consumer) {
      var growing = partitions(List.of(topics.samples(), topics.rejected()));
      var small = partitions(List.of(topics.models(), topics.promotions(), topics.learning()));
      consumer.assign(java.util.stream.Stream.concat(growing.stream(), small.stream()).toList());
      consumer.seekToEnd(growing);
      consumer.seekToBeginning(small);
      growing.forEach(consumer::position);
      ready.countDown();
      while (!closing) {
        consumer.poll(POLL).forEach(this::observe);
        observed =
            new Observed(
                accepted,
                rejected,
                newestVersion,
                newestVersionStep,
                live,
                Map.copyOf(lastSample),
                report,
                gate);
      }
    } catch (WakeupException e) {
      if (!closing) {
        throw e;
      }
    }
  }

  /** Returns when whatever is sent from now on will be observed. */
  void awaitReady() throws InterruptedException {
    ready.await();
  }

  /** The state after the last poll. */
  Observed observed() {
    return observed;
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
  }

  private List<TopicPartition> partitions(List<? extends Topic<?>> of) {
    return of.stream()
        .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private void observe(ConsumerRecord<String, byte[]> record) {
    var topic = record.topic();
    if (topic.equals(topics.samples().name())) {
      accepted += record.value() == null ? 0 : 1;
      lastSample.put(record.partition(), record.offset());
    } else if (topic.equals(topics.rejected().name())) {
      rejected++;
    } else if (topic.equals(topics.models().name())) {
      if (record.value() != null) { // else retired
        var model = models.decode(record.value());
        newestVersion = model.getVersion();
        newestVersionStep = model.getStep();
      }
    } else if (topic.equals(topics.promotions().name())) {
      live = Optional.of(promotions.decode(record.value()));
    } else if (topic.equals(topics.learning().name())) {
      report = Optional.of(reports.decode(record.value()));
      gate = report.flatMap(LearningReport::getGate).or(() -> gate);
    }
  }
}
