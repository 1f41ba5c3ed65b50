package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.query.index.Filter;
import kindred.query.index.IndexConfig;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.LostRecords;
import kindred.schemas.ModelVersion;
import kindred.schemas.OnLoss;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The follower on real versions and indices, with a broker made of maps. */
class VersionFollowerTest {
  private static final Topics TOPICS =
      new Topics(TopicsConfig.from(ConfigFactory.defaultReference()));
  private static final FollowConfig CONFIG =
      new FollowConfig(
          Duration.ofMillis(1),
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          100,
          1,
          5,
          100,
          10,
          Duration.ofMillis(50));
  private static final IndexConfig INDEX =
      new IndexConfig(Duration.ofMillis(1), 16, 100, 100, 100, 4 << 20, 1);
  private static final long IMAGES = 3;

  @TempDir private Path directory;
  private final Facts facts = new Facts();
  private final MockConsumer<String, byte[]> log = new MockConsumer<>("earliest");
  private final Serving serving = new Serving();
  private final Map<Integer, MockConsumer<String, byte[]>> galleries = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final LostRecords lost = LostRecords.of("serve", OnLoss.STOP);
  private ArtefactStore artefacts;
  private VersionFollower follower;
  private volatile int opening;
  private long models;
  private long promotions;

  /** What a broker would say. */
  private static final class Facts implements BrokerFacts {
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Long> embedded = new ConcurrentHashMap<>();
    private volatile boolean silent;

    @Override
    public String servers() {
      return "here:9092";
    }

    @Override
    public Set<String> topics() {
      if (silent) {
        throw new TimeoutException("silent");
      }
      return topics;
    }

    @Override
    public Map<Integer, Long> sampleEnds() {
      return Map.of(0, IMAGES);
    }

    @Override
    public Map<Integer, Long> embeddingEnds(int version) {
      return Map.of(0, IMAGES);
    }

    @Override
    public Map<Integer, Long> embeddedThrough(int version) {
      return Map.of(0, embedded.getOrDefault(version, 0L));
    }

    @Override
    public TopicIdentity identity(String topic) {
      return new TopicIdentity(topic, Duration.ofDays(1));
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() {
    artefacts = new ArtefactStore(new ArtefactsConfig(directory.resolve("artefacts").toUri()));
    var ends = new HashMap<TopicPartition, Long>();
    for (var topic : List.of(TOPICS.models(), TOPICS.promotions())) {
      facts.topics.add(topic.name());
      ends.put(new TopicPartition(topic.name(), 0), 0L);
    }
    log.updateBeginningOffsets(ends);
    log.updateEndOffsets(ends);
    log.setOffsetsException(new TimeoutException("silent at the start"));
    var freshness = new Freshness(Instant.EPOCH, Duration.ofHours(1), 100);
    var clock = InstantSource.system();
    var opened =
        new Galleries(
            TOPICS,
            artefacts,
            TestVersions.CONFIG,
            new LuceneIndices(IndexDirectories.in(directory.resolve("index")), INDEX),
            INDEX,
            () -> galleries.get(opening),
            freshness,
            new ImageHistory(100),
            facts::identity,
            clock,
            lost);
    var versions = new VersionLog(log, TOPICS, new VersionEvents(10));
    follower = new VersionFollower(CONFIG, TOPICS, versions, facts, opened, serving, clock);
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                follower.run();
                ended.complete(null);
              } catch (RuntimeException e) {
                ended.completeExceptionally(e);
              }
            });
    facts.topics.add(TOPICS.samples().name());
    await(() -> !log.assignment().isEmpty());
  }

  @AfterEach
  void stop() {
    follower.stop();
    ended.handle((done, failure) -> done).join();
    assertTrue(log.closed());
    assertEquals(0, serving.lease().stream().count());
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (ended.isDone()) {
        ended.join();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void publish(int version) {
    var stored = artefacts.write(version, TestVersions.artefact(version));
    announce(TestVersions.model(version, stored));
  }

  private void announce(ModelVersion model) {
    var value = AvroSerde.of(ModelVersion.class).encode(model);
    var topic = TOPICS.models().name();
    int version = model.getVersion();
    log.addRecord(new ConsumerRecord<>(topic, 0, models++, "" + version, value));
  }

  private void promote(int version) {
    var promotion =
        Promotion.newBuilder().setVersion(version).setReason("test").setAt(Instant.EPOCH).build();
    var value = AvroSerde.of(Promotion.class).encode(promotion);
    var topic = TOPICS.promotions().name();
    log.addRecord(new ConsumerRecord<>(topic, 0, promotions++, "default", value));
  }

  /** An embeddings topic whose images point along the axis of the version. */
  private void embeddings(int version) {
    var topic = TOPICS.embeddings(version).name();
    var partition = new TopicPartition(topic, 0);
    var consumer = new MockConsumer<String, byte[]>("earliest");
    consumer.updatePartitions(
        topic, List.of(new PartitionInfo(topic, 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, IMAGES));
    consumer.schedulePollTask(
        () -> {
          for (long offset = 0; offset < IMAGES; offset++) {
            var value = embedding(version, offset);
            consumer.addRecord(new ConsumerRecord<>(topic, 0, offset, "i" + offset, value));
          }
        });
    galleries.put(version, consumer);
    opening = version;
    facts.topics.add(topic);
  }

  private static byte[] embedding(int version, long offset) {
    var vector = new float[TestVersions.DIM];
    vector[version] = 1;
    return AvroSerde.of(Embedding.class)
        .encode(
            Embedding.newBuilder()
                .setLabel("v" + version)
                .setVector(Vectors.toBytes(vector))
                .setSamplePartition(0)
                .setSampleOffset(offset)
                .build());
  }

  private int served() {
    try (var lease = serving.lease().orElse(null)) {
      return lease == null ? 0 : lease.version().version();
    }
  }

  private void serveFirst() {
    publish(1);
    promote(1);
    embeddings(1);
    facts.embedded.put(1, IMAGES);
    await(() -> served() == 1);
  }

  @Test
  void run_firstVersionComplete_isServedWhole() {
    assertEquals(0, served());
    serveFirst();
    try (var lease = serving.lease().orElseThrow()) {
      var axis = new float[TestVersions.DIM];
      axis[1] = 1;
      var found = lease.version().index().search(axis, 10, new Filter.Any());
      assertEquals(IMAGES, found.neighbours().size());
      assertEquals(Map.of(0, IMAGES), found.readThrough());
      assertEquals(1, found.neighbours().getFirst().score(), 1e-6);
    }
    await(() -> follower.status().coverage().indexed() == 1);
  }

  @Test
  void run_newerVersion_isServedWhenComplete() {
    serveFirst();
    var old = serving.lease().orElseThrow();
    publish(2);
    promote(2);
    embeddings(2);
    await(() -> follower.status().building().isPresent());
    assertEquals(1, served(), "its samples are not all embedded");
    facts.embedded.put(2, IMAGES);
    await(() -> served() == 2);
    assertEquals(IMAGES, old.version().index().size(), "a search that began goes on");
    assertEquals(Set.of(1, 2), serving.versions());
    assertFalse(galleries.get(1).closed(), "it stays warm");
    serve(3);
    assertEquals(Set.of(2, 3), serving.versions());
    await(() -> galleries.get(1).closed());
    assertTrue(Files.exists(directory.resolve("index/v1.1")), "a search is under way");
    old.close();
    await(() -> Files.notExists(directory.resolve("index/v1.1")));
    assertFalse(galleries.get(2).closed());
  }

  private void serve(int version) {
    publish(version);
    promote(version);
    embeddings(version);
    facts.embedded.put(version, IMAGES);
    await(() -> served() == version);
  }

  @Test
  void run_promotionOfAWarmVersion_servesItWithoutTheBroker() throws Exception {
    serveFirst();
    serve(2);
    facts.silent = true;
    for (int flip = 0; flip < 10; flip++) {
      int version = flip % 2 + 1;
      promote(version);
      assertTrue(follower.awaitPromotion(promotions - 1, Duration.ofMinutes(1)));
      assertEquals(version, served());
      assertEquals(Set.of(1, 2), serving.versions());
    }
    assertFalse(follower.awaitPromotion(promotions, Duration.ofMillis(1)), "nobody wrote it");
  }

  @Test
  void run_retiredVersions_areNotWarmAndTheServedOneStays() {
    serveFirst();
    serve(2);
    retire(1);
    await(() -> galleries.get(1).closed());
    assertEquals(Set.of(2), serving.versions());
    await(() -> Files.notExists(directory.resolve("index/v1.1")));
    retire(2);
    await(() -> !follower.status().known().isPublished(2));
    assertEquals(2, served());
    galleries.get(2).setPollException(new KafkaException("its topic is gone"));
    await(() -> galleries.get(2).closed());
    serve(3);
    await(() -> serving.versions().equals(Set.of(3)));
  }

  @Test
  void run_readerFailsBeforeTheRetirementIsRead_goesOn() {
    serveFirst();
    publish(2);
    promote(2);
    embeddings(2);
    await(() -> follower.status().building().isPresent());
    var partition = new TopicPartition(TOPICS.models().name(), 0);
    log.schedulePollTask(
        () -> {
          galleries.get(2).setPollException(new KafkaException("its topic is gone"));
          while (!galleries.get(2).closed()) {
            Thread.onSpinWait();
          }
          log.updateEndOffsets(Map.of(partition, models + 1));
        });
    log.schedulePollTask(() -> retire(2));
    await(() -> follower.status().building().isEmpty());
    assertEquals(1, served());
    serve(3);
  }

  private void retire(int version) {
    var topic = TOPICS.models().name();
    log.addRecord(new ConsumerRecord<>(topic, 0, models++, "" + version, null));
  }

  @Test
  void run_corruptArtefact_keepsTheServedVersion() throws Exception {
    serveFirst();
    var stored = artefacts.write(2, TestVersions.artefact(2));
    Files.writeString(Path.of(URI.create(stored.uri() + "/model.json")), "{}");
    announce(TestVersions.model(2, stored));
    promote(2);
    embeddings(2);
    facts.embedded.put(2, IMAGES);
    publish(3);
    embeddings(3);
    facts.embedded.put(3, IMAGES);
    promote(3);
    await(() -> served() == 3);
  }

  @Test
  void run_corruptArtefactMended_isServed() throws Exception {
    serveFirst();
    var stored = artefacts.write(2, TestVersions.artefact(2));
    var weights = Path.of(URI.create(stored.uri() + "/weights.safetensors"));
    var whole = Files.readAllBytes(weights);
    var broken = whole.clone();
    broken[broken.length / 2] ^= 1;
    Files.write(weights, broken);
    announce(TestVersions.model(2, stored));
    promote(2);
    embeddings(2);
    facts.embedded.put(2, IMAGES);
    await(() -> follower.status().known().liveVersion() == 2);
    assertEquals(1, served());
    Files.write(weights, whole);
    await(() -> served() == 2);
  }

  /** What was deleted unread may have been deletions: the index that missed them is replaced. */
  @Test
  void run_embeddingsDeletedUnread_servesOnAndBuildsAnew() {
    serveFirst();
    var before = serving.lease().orElseThrow();
    before.close();
    var reading = galleries.get(1);
    embeddings(1);
    var partition = new TopicPartition(TOPICS.embeddings(1).name(), 0);
    reading.updateBeginningOffsets(Map.of(partition, IMAGES + 4));
    reading.setPollException(new OffsetOutOfRangeException(Map.of(partition, IMAGES)));
    await(
        () -> {
          assertEquals(1, served());
          try (var lease = serving.lease().orElseThrow()) {
            return lease.version() != before.version();
          }
        });
    assertEquals(4, lost.count());
    assertEquals(1, serving.indexFailures());
    try (var lease = serving.lease().orElseThrow()) {
      assertEquals(IMAGES, lease.version().index().size());
    }
  }

  /** More than there is to read for now: whoever wants to have read all would wait. */
  @Test
  void run_servedIndexBrokenAndMoreToRead_followsOn() {
    serveFirst();
    var before = serving.lease().orElseThrow();
    before.close();
    var reading = galleries.get(1);
    embeddings(1);
    var anew = galleries.get(1);
    var topic = TOPICS.embeddings(1).name();
    var partition = new TopicPartition(topic, 0);
    anew.updateEndOffsets(Map.of(partition, IMAGES + 1));
    reading.updateBeginningOffsets(Map.of(partition, IMAGES + 4));
    reading.setPollException(new OffsetOutOfRangeException(Map.of(partition, IMAGES)));
    await(() -> !anew.assignment().isEmpty());

    log.updateEndOffsets(Map.of(new TopicPartition(TOPICS.models().name(), 0), 1_000L));
    anew.addRecord(new ConsumerRecord<>(topic, 0, IMAGES, "late", embedding(1, IMAGES)));
    await(
        () -> {
          try (var lease = serving.lease().orElseThrow()) {
            return lease.version() != before.version();
          }
        });
  }

  @Test
  void run_silentBroker_keepsTheServedVersion() {
    serveFirst();
    facts.silent = true;
    publish(2);
    promote(2);
    embeddings(2);
    facts.embedded.put(2, IMAGES);
    await(() -> follower.status().known().live().orElseThrow().getVersion() == 2);
    assertEquals(1, served());
    facts.silent = false;
    await(() -> served() == 2);
  }

  @Test
  void run_corruptEmbedding_stopsWithItsPlace() {
    serveFirst();
    var topic = TOPICS.embeddings(1).name();
    galleries.get(1).addRecord(new ConsumerRecord<>(topic, 0, IMAGES, "x", new byte[] {1}));
    var thrown = assertThrows(CompletionException.class, ended::join);
    assertTrue(thrown.getMessage().contains(topic + "-0@" + IMAGES), thrown.getMessage());
  }

  @Test
  void run_corruptModel_stopsWithItsPlace() {
    var topic = TOPICS.models().name();
    log.addRecord(new ConsumerRecord<>(topic, 0, 0, "1", new byte[] {1}));
    var thrown = assertThrows(CompletionException.class, ended::join);
    assertTrue(thrown.getMessage().contains(topic + "-0@0"), thrown.getMessage());
  }
}
