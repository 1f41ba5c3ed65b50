package kindred.standalone.running;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.ingest.source.DrawnCharacters;
import kindred.learner.LearnerConfig;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.Sample;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.standalone.config.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Learners as processes over one samples topic with a prefix of its own, written by the test. Small
 * and publishing often, so that a kill easily meets a publication.
 */
public final class LearnersOnBroker implements AutoCloseable {
  private static final int CLASSES = 12;

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("encoder.input.side", "16"),
          Map.entry("encoder.input.channels", "1"),
          Map.entry("encoder.width", "16"),
          Map.entry("encoder.embedding-dim", "16"),
          Map.entry("learner.steps-per-event", "0.75"),
          Map.entry("learner.stream.poll", "50 ms"),
          Map.entry("learner.batch.anchor-classes", "2"),
          Map.entry("learner.batch.class-slots", "2"),
          Map.entry("learner.batch.images-per-class", "3"),
          Map.entry("learner.memory.capacity-images", "200"),
          Map.entry("learner.memory.held-out-capacity-images", "40"),
          Map.entry("learner.gate.min-queries", "10"),
          Map.entry("learner.checkpoint.every-steps", "5"),
          Map.entry("learner.publish.first-steps", "8"),
          Map.entry("learner.publish.growth", "1"),
          Map.entry("learner.publish.max-steps", "8"),
          Map.entry("learner.publish.min-steps", "1"),
          Map.entry("learner.publish.quiet", "100 ms"),
          Map.entry("learner.lead.session-timeout", "3 s"));

  private final Path dir;
  private final String servers;
  private final Map<String, String> keys = new HashMap<>(SETTINGS);
  private final Topics topics;
  private final LearnerConfig config;
  private final List<KindredProcess> started = new ArrayList<>();

  public LearnersOnBroker(Path dir, String servers, String prefix) {
    this(dir, servers, prefix, Map.of());
  }

  /**
   * @param others keys that override the usual ones
   */
  public LearnersOnBroker(Path dir, String servers, String prefix, Map<String, String> others) {
    this.dir = dir;
    this.servers = servers;
    keys.putAll(others);
    keys.put("data-dir", dir.toString());
    keys.put("kafka.bootstrap.servers", servers);
    keys.put("topics.prefix", prefix);
    var loaded = Configuration.load(Optional.empty(), Map.of(), keys);
    topics = new Topics(TopicsConfig.from(loaded));
    config = LearnerConfig.from(loaded);
    try (var admin = Admin.create(KafkaConfig.from(loaded).client(Map.of()))) {
      topics.create(admin);
    }
  }

  /** Events in log order: images of all classes, corrections and deletions among them. */
  public static List<ProducerRecord<String, byte[]>> events(String topic, int images)
      throws IOException {
    var drawn = new DrawnCharacters(11, CLASSES, (images + CLASSES - 1) / CLASSES);
    // A stride that is prime to the number of images mixes the classes.
    var order = IntStream.range(0, images).map(i -> (int) (i * 7919L % drawn.size())).toArray();
    var samples = new ArrayList<Sample>();
    var imageConfig = ImageConfig.from(Configuration.load(Optional.empty(), Map.of(), Map.of()));
    try (var decoder = new ImageDecoder(imageConfig)) {
      for (var index : order) {
        var image = drawn.read(index);
        var pixels = ((Decoded.Image) decoder.decode(image.bytes())).pixels();
        samples.add(
            Sample.newBuilder()
                .setId("image-" + index)
                .setLabel(image.label().orElseThrow())
                .setPixels(ByteBuffer.wrap(pixels.values()))
                .setWidth(pixels.width())
                .setHeight(pixels.height())
                .setChannels(pixels.channels())
                .setContentHash("")
                .setEventTime(Instant.EPOCH)
                .build());
      }
    }
    var records = new ArrayList<ProducerRecord<String, byte[]>>();
    for (var i = 0; i < samples.size(); i++) {
      records.add(record(topic, samples.get(i)));
      if (i % 20 == 19) {
        records.add(new ProducerRecord<>(topic, samples.get(i - 10).getId(), null));
      }
      if (i % 30 == 29) {
        var label = samples.get(i).getLabel().orElseThrow();
        records.add(record(topic, Sample.newBuilder(samples.get(i - 3)).setLabel(label).build()));
      }
    }
    return records;
  }

  private static ProducerRecord<String, byte[]> record(String topic, Sample sample) {
    return new ProducerRecord<>(topic, sample.getId(), AvroSerde.of(Sample.class).encode(sample));
  }

  public void send(List<ProducerRecord<String, byte[]>> records) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      records.forEach(producer::send);
    }
  }

  public KindredProcess start() throws IOException {
    var arguments = new ArrayList<>(List.of("learn"));
    keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    var name = "learn" + started.size();
    var process = KindredProcess.start(dir, name, arguments.toArray(String[]::new));
    started.add(process);
    return process;
  }

  /** The configuration, key to value. */
  public Map<String, String> keys() {
    return Map.copyOf(keys);
  }

  public Topics topics() {
    return topics;
  }

  public Path checkpoints() {
    return config.checkpoint().directory();
  }

  public Path artefacts() {
    return dir.resolve("artefacts");
  }

  /** Every record of the models topic, retirements included, oldest first. */
  public List<ConsumerRecord<String, byte[]>> models() {
    return TopicReader.all(servers, topics.models().name());
  }

  /** Every version that was published, oldest first. */
  public List<ModelVersion> versions() {
    var serde = AvroSerde.of(ModelVersion.class);
    return models().stream()
        .filter(record -> record.value() != null)
        .map(record -> serde.decode(record.value()))
        .toList();
  }

  public int newestVersion() {
    return versions().stream().mapToInt(ModelVersion::getVersion).max().orElse(0);
  }

  /** Everything was learnt and has become a version. */
  public boolean isIdle(int events) {
    var serde = AvroSerde.of(LearningReport.class);
    var versions = versions();
    return TopicReader.all(servers, topics.learning().name()).stream()
        .map(record -> serde.decode(record.value()))
        .reduce((earlier, later) -> later)
        .filter(LearningReport::getCaughtUp)
        .filter(report -> report.getEvents() == events)
        .filter(report -> report.getStep() == versions.getLast().getStep())
        .isPresent();
  }

  /** SIGTERM to all: each writes a last checkpoint. */
  public void stop() {
    started.forEach(KindredProcess::close);
  }

  @Override
  public void close() {
    stop();
  }
}
