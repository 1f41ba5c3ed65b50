package kindred.learner.publishing;

import static java.util.stream.Collectors.toCollection;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.learner.checkpoint.Progress;
import kindred.schemas.AvroSerde;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoint n becomes artefact n, then record n on the models topic. Both derive from the
 * checkpoint, so they can be repeated after a crash: an artefact without a record gives way, and
 * where the record is there, neither is written a second time. Every record is a transaction of the
 * leading learner's, so that one that leads no longer can't write. For one thread.
 */
public final class VersionPublisher implements AutoCloseable {
  /** Key of promotions and reports: the one model there is. */
  public static final String MODEL = "default";

  private static final Logger LOG = LoggerFactory.getLogger(VersionPublisher.class);

  private final LeaderProducer producer;
  private final Topics topics;
  private final AvroSerde<ModelVersion> modelSerde;
  private final AvroSerde<Promotion> promotionSerde;
  private final AvroSerde<LearningReport> reportSerde;
  private final ArtefactStore artefacts;
  private final TopicTable<ModelVersion> models;
  private final TopicTable<Promotion> promotions;

  /**
   * @param producer closed with this
   * @param topics where to write
   * @param artefacts where weights go
   * @param models the models topic; closed with this
   * @param promotions the promotions topic; closed with this
   */
  public VersionPublisher(
      LeaderProducer producer,
      Topics topics,
      ArtefactStore artefacts,
      TopicTable<ModelVersion> models,
      TopicTable<Promotion> promotions) {
    this.producer = producer;
    this.topics = topics;
    this.modelSerde = topics.serde(topics.models());
    this.promotionSerde = topics.serde(topics.promotions());
    this.reportSerde = topics.serde(topics.learning());
    this.artefacts = artefacts;
    this.models = models;
    this.promotions = promotions;
  }

  /** The highest published version, 0 for none. */
  public int newest() {
    models.refresh();
    // Also a retired version's number is taken.
    return Stream.concat(models.keys().stream(), models.deleted().stream())
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }

  /** The versions that are published and not retired. */
  public SortedSet<Integer> published() {
    models.refresh();
    return models.keys().stream().map(Integer::valueOf).collect(toCollection(TreeSet::new));
  }

  /** Whether a version was published and retired since. */
  public boolean isRetired(int version) {
    models.refresh();
    return models.deleted().contains(Integer.toString(version));
  }

  /** Retires versions: nobody serves, embeds or compares them any more. */
  public void retire(SortedSet<Integer> versions) {
    write(versions.stream().map(this::retirement).toList());
    LOG.info("versions retired: versions={}", versions);
  }

  private ProducerRecord<String, byte[]> retirement(int version) {
    var record =
        new ProducerRecord<String, byte[]>(topics.models().name(), Integer.toString(version), null);
    topics.cloudEvents().retired(version, record.headers());
    return record;
  }

  /** What is live by now; someone may have gone back to an earlier version. */
  public Optional<Promotion> live() {
    promotions.refresh();
    return promotions.get(MODEL);
  }

  public Optional<ModelVersion> find(int version) {
    models.refresh();
    return models.get(Integer.toString(version));
  }

  /**
   * Whether a version's number is taken by other weights: of a learner with checkpoints elsewhere,
   * or since remembered images were lost that a class had its signature from.
   */
  public boolean isTaken(int version, Artefact artefact) {
    return find(version).filter(present -> !isOf(present, artefact)).isPresent();
  }

  private static boolean isOf(ModelVersion version, Artefact artefact) {
    return version.getWeightsSha256().equals(ArtefactStore.weightsSha256(artefact));
  }

  /**
   * Publishes the version that a checkpoint is for; returns its record.
   *
   * @throws IllegalStateException where it is taken by other weights
   */
  public ModelVersion publish(Progress progress, Artefact artefact, String objective) {
    producer.confirm();
    var present = find(progress.version());
    if (present.isPresent()) {
      if (!isOf(present.get(), artefact)) {
        throw new IllegalStateException(
            "version %d is published with other weights than those of step %d"
                .formatted(progress.version(), progress.step()));
      }
      // Its artefact was there before its record.
      return present.get();
    }
    var stored = artefacts.replace(progress.version(), artefact);
    var input = artefact.architecture().input();
    var version =
        ModelVersion.newBuilder()
            .setVersion(progress.version())
            .setParent(progress.parent() == 0 ? null : progress.parent())
            .setArtefactUri(stored.uri().toString())
            .setArtefactSha256(stored.sha256())
            .setArtefactBytes(stored.bytes())
            .setWeightsSha256(stored.weightsSha256())
            .setArchitecture(artefact.architecture().describe())
            .setEmbeddingDim(artefact.architecture().embeddingDim())
            .setInputSide(input.side())
            .setInputChannels(input.channels())
            .setObjective(objective)
            .setTrainedThrough(byText(progress.offsets()))
            .setStep(progress.step())
            .setEvents(progress.events())
            .setClasses(artefact.labels().size())
            .setMetrics(artefact.metrics())
            .setCreatedAt(Instant.ofEpochMilli(progress.createdAtMs()))
            .setCodeCommit(CodeCommit.read())
            .build();
    var key = Integer.toString(progress.version());
    var record = new ProducerRecord<>(topics.models().name(), key, modelSerde.encode(version));
    topics.cloudEvents().published(version, record.headers());
    write(List.of(record));
    LOG.info("version published: version={} step={}", version.getVersion(), version.getStep());
    return version;
  }

  /** Makes a version live. */
  public void promote(Promotion promotion) {
    var value = promotionSerde.encode(promotion);
    var record = new ProducerRecord<>(topics.promotions().name(), MODEL, value);
    topics.cloudEvents().promoted(promotion, record.headers());
    write(List.of(record));
    LOG.info(
        "version promoted: version={} reason='{}'", promotion.getVersion(), promotion.getReason());
  }

  public void report(LearningReport report) {
    var record = new ProducerRecord<>(topics.learning().name(), MODEL, reportSerde.encode(report));
    topics.cloudEvents().reported(report, MODEL, record.headers());
    write(List.of(record));
  }

  /** Partition numbers as decimal text, as the records have them. */
  public static Map<String, Long> byText(Map<Integer, Long> offsets) {
    var text = new HashMap<String, Long>();
    offsets.forEach((partition, offset) -> text.put(partition.toString(), offset));
    return text;
  }

  private void write(List<ProducerRecord<String, byte[]>> records) {
    for (var written : producer.write(records)) {
      if (written.topic().equals(topics.models().name())) {
        models.written(written.offset());
      } else if (written.topic().equals(topics.promotions().name())) {
        promotions.written(written.offset());
      }
    }
  }

  @Override
  public void close() {
    try (models;
        promotions;
        producer) {
      LOG.debug("publisher closed");
    }
  }
}
