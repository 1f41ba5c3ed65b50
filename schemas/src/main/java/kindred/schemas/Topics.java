package kindred.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import kindred.schemas.registry.SchemaRegistry;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Every topic of Kindred, once: its name, key, record, partitions and how long it is kept. */
public final class Topics {
  static {
    AvroLimits.apply(); // before any role builds its first record
  }

  private static final int REJECTION_BYTES = 1 << 20;

  /**
   * What follows from an event has its time. A broker whose clock was set back since it took the
   * event, by more than the hour that it allows otherwise, would refuse it, and stop validation.
   */
  private static final String ANY_TIME = Long.toString(Long.MAX_VALUE);

  private final TopicsConfig config;
  private final Optional<SchemaRegistry> registry;
  private final CloudEvents cloudEvents;

  public Topics(TopicsConfig config) {
    this.config = config;
    this.registry = config.schemas().connect();
    this.cloudEvents = new CloudEvents(config.cloudEventsSource());
  }

  /**
   * What a topic's values are read and written with. A shared topic is written in the configured
   * wire format, and read in that of Confluent as well as Avro's own where there is a registry.
   */
  public <T extends SpecificRecordBase> AvroSerde<T> serde(Topic<T> topic) {
    var type = topic.value().orElseThrow();
    if (!topic.shared()) {
      return AvroSerde.of(type);
    }
    var writer =
        registry
            .filter(asked -> wireFormat(topic) == WireFormat.CONFLUENT)
            .map(asked -> RegisteredWriter.of(asked, topic));
    return AvroSerde.of(type, registry, writer);
  }

  /** What Kindred writes a topic's values in. */
  public WireFormat wireFormat(Topic<?> topic) {
    return topic.shared() ? config.schemas().wireFormat() : WireFormat.SINGLE_OBJECT;
  }

  /** What a question to the schema registry may take; nothing where there is none. */
  public Duration registryWait() {
    return registry
        .map(asked -> asked.config().maxOutage().plus(asked.config().timeout()))
        .orElse(Duration.ZERO);
  }

  /** The headers of what Kindred announces. */
  public CloudEvents cloudEvents() {
    return cloudEvents;
  }

  /** The producers' contract: what is to be learnt, corrected or deleted. */
  public Topic<LabelledImage> images() {
    return byImage("images", LabelledImage.class, kept(config.imagesRetention()), true);
  }

  /** The system of record: every accepted image at the canonical size, newest state per id. */
  public Topic<Sample> samples() {
    return byImage("samples", Sample.class, compactedGallery(), false);
  }

  /** Events that were not accepted: the original bytes, the reason in headers. */
  public Topic<LabelledImage> rejected() {
    var settings = new HashMap<>(kept(config.rejectedRetention()));
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxRejectedBytes()));
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME);
    return new Topic<>(
        name("rejected"),
        "image id",
        Optional.empty(),
        config.partitions(),
        (short) config.replication(),
        settings,
        false);
  }

  /** The largest record that {@link #images} takes, in bytes. */
  public int maxEventBytes() {
    return config.maxMessageBytes();
  }

  /** The largest record that {@link #rejected} takes: an event and the headers that explain it. */
  public int maxRejectedBytes() {
    return Math.addExact(config.maxMessageBytes(), REJECTION_BYTES);
  }

  /** Published versions, one record each. */
  public Topic<ModelVersion> models() {
    return single("models", "version", ModelVersion.class, compacted());
  }

  /** What is live, and why: the newest record holds. */
  public Topic<Promotion> promotions() {
    return single("promotions", "model name", Promotion.class, compacted());
  }

  /** How learning goes. */
  public Topic<LearningReport> learning() {
    return single("learning", "model name", LearningReport.class, kept(config.learningRetention()));
  }

  /** The gallery under one version; made by the embed role, partitioned as the samples are. */
  public Topic<Embedding> embeddings(int version) {
    return byImage("embeddings.v" + version, Embedding.class, compactedGallery(), false);
  }

  /** The version whose embeddings topic has this name, or empty for any other topic. */
  public OptionalInt embeddingsVersion(String topicName) {
    var start = name("embeddings.v");
    if (!topicName.startsWith(start)) {
      return OptionalInt.empty();
    }
    var digits = topicName.substring(start.length());
    return digits.matches("[1-9][0-9]{0,8}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }

  /**
   * The consumer group that fills a version's embeddings; its offsets say how complete they are.
   */
  public String embedGroup(int version) {
    return name("embed.v" + version);
  }

  /**
   * The consumer group in which one learner leads, and the transactional id under which it
   * publishes.
   */
  public String learnerGroup() {
    return name("learner");
  }

  /** The application id of the validation topology. */
  public String validationApplication() {
    return name("validate");
  }

  /** The topics that exist from the start; embeddings topics come with their version. */
  public List<Topic<? extends SpecificRecord>> standing() {
    return List.of(images(), samples(), rejected(), models(), promotions(), learning());
  }

  /** Creates the standing topics that do not exist yet. */
  public void create(Admin admin) {
    standing().forEach(topic -> create(admin, topic));
  }

  /** Creates a topic unless it exists; an existing one is left as it is. */
  public void create(Admin admin, Topic<?> topic) {
    try {
      admin.createTopics(List.of(topic.toCreate())).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("topic '" + topic.name() + "' was not created", e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while creating topic '" + topic.name() + "'", e);
    }
  }

  private String name(String rest) {
    return config.prefix() + "." + rest;
  }

  private <T extends SpecificRecord> Topic<T> byImage(
      String rest, Class<T> value, Map<String, String> settings, boolean shared) {
    return new Topic<>(
        name(rest),
        "image id",
        Optional.of(value),
        config.partitions(),
        (short) config.replication(),
        settings,
        shared);
  }

  private <T extends SpecificRecord> Topic<T> single(
      String rest, String key, Class<T> value, Map<String, String> settings) {
    return new Topic<>(
        name(rest), key, Optional.of(value), 1, (short) config.replication(), settings, true);
  }

  private Map<String, String> compacted() {
    return settings(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  /** Whoever reads the topic again within this time learns of every deletion. */
  private Map<String, String> compactedGallery() {
    var settings = new HashMap<>(compacted());
    settings.put(
        TopicConfig.DELETE_RETENTION_MS_CONFIG,
        Long.toString(config.deletionsRetention().toMillis()));
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, ANY_TIME);
    return settings;
  }

  private Map<String, String> kept(Duration retention) {
    return settings(
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(retention.toMillis())));
  }

  private Map<String, String> settings(Map<String, String> cleanup) {
    var settings = new HashMap<>(cleanup);
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(config.maxMessageBytes()));
    if (config.minInSync() > 0) {
      settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(config.minInSync()));
    }
    return settings;
  }
}
