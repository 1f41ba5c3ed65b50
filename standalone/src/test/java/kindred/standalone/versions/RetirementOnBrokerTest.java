package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedProgress;
import kindred.encoder.EncoderConfig;
import kindred.encoder.Tensor;
import kindred.learner.checkpoint.Progress;
import kindred.learner.publishing.LeaderProducer;
import kindred.learner.publishing.Retirement;
import kindred.learner.publishing.RetirementRule;
import kindred.learner.publishing.TopicTable;
import kindred.learner.publishing.VersionPublisher;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Promotion;
import kindred.schemas.Topic;
import kindred.schemas.Topics;
import kindred.schemas.VersionOrders;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the leading learner retires and deletes, on a real broker. */
@ExtendWith(SharedBroker.class)
class RetirementOnBrokerTest {
  private static final Architecture ARCHITECTURE =
      EncoderConfig.from(Configuration.load(Optional.empty(), Map.of(), Map.of())).architecture();

  private final RetirementRule rule = new RetirementRule(2, 1);

  @TempDir Path dir;
  private ArtefactStore store;
  private String servers;
  private Topics topics;
  private Admin admin;
  private VersionPublisher publisher;
  private Retirement retirement;
  private Runnable afterCommit = () -> {};

  @BeforeEach
  void open(TestBroker broker, TestInfo test) {
    servers = broker.bootstrapServers();
    topics = SharedBroker.topics("retire-" + test.getTestMethod().orElseThrow().getName());
    admin = Admin.create(Map.of("bootstrap.servers", servers));
    topics.create(admin);
    store = new ArtefactStore(new ArtefactsConfig(dir.toUri()));
    publisher =
        new VersionPublisher(
            new LeaderProducer(this::producer, () -> {}),
            topics,
            store,
            table(topics.models()),
            table(topics.promotions()));
    retirement =
        new Retirement(rule, publisher, store, admin, topics, () -> {}, InstantSource.system());
  }

  @AfterEach
  void close() {
    publisher.close();
    admin.close();
  }

  @Test
  void apply_manyVersions_leavesWhatTheRuleKeeps() throws Exception {
    publish(1, 8);
    for (var version : List.of(1, 3, 5, 6)) {
      embed(version);
    }
    promote(6, 5);
    // The first time it isn't known yet which embeddings are complete.
    retirement.apply(8);
    assertEquals(Set.of(1, 3, 5, 6, 8), publisher.published());
    retirement.apply(8);
    assertLeft(Set.of(5, 6, 8), Set.of(5, 6));
    retirement.apply(8);
    assertLeft(Set.of(5, 6, 8), Set.of(5, 6));
    assertEquals(8, publisher.newest());
  }

  /** The newest complete version answers searches until the one on its way is complete. */
  @Test
  void apply_whileABackfillLags_keepsWhatSearchesNeed() throws Exception {
    sendSample();
    publish(1, 6);
    embed(2);
    complete(2);
    for (var version : List.of(3, 4, 5, 6)) {
      embed(version);
    }
    promote(6, 5);
    retirement.apply(6);
    retirement.apply(6);
    // Version 1 is the newest without embeddings.
    assertLeft(Set.of(1, 2, 3, 4, 5, 6), Set.of(2, 3, 4, 5, 6));
    complete(6);
    retirement.apply(6);
    assertLeft(Set.of(1, 5, 6), Set.of(5, 6));
  }

  @Test
  void apply_afterARollback_keepsTheOldLiveVersionAndTheOneBeforeIt() throws Exception {
    publish(1, 8);
    for (var version : List.of(2, 5, 6, 7)) {
      embed(version);
    }
    promote(2, 7);
    retirement.apply(8);
    retirement.apply(8);
    assertLeft(Set.of(2, 6, 7, 8), Set.of(2, 6, 7));
  }

  @Test
  void apply_aGroupStillWorks_deletesItsTopicLater() throws Exception {
    publish(1, 4);
    embed(1);
    try (var member = member(1)) {
      while (member.assignment().isEmpty()) {
        member.poll(Duration.ofMillis(100));
      }
      publisher.retire(new TreeSet<>(Set.of(1)));
      promote(4, 3);
      retirement.apply(4);
      assertTrue(started().contains(1));
    }
    retirement.apply(4);
    Await.until("its embeddings are deleted", () -> started().isEmpty());
  }

  /** For example for want of a right. */
  @Test
  void apply_oneMayNotBeDeleted_deletesTheOthers() throws Exception {
    publish(1, 4);
    embed(1);
    embed(2);
    promote(4, 3);
    publisher.retire(new TreeSet<>(Set.of(1, 2)));
    var forbidden = topics.embedGroup(1);
    var restricted =
        (Admin)
            Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("deleteConsumerGroups")
                      && ((Collection<?>) arguments[0]).contains(forbidden)) {
                    throw new GroupAuthorizationException(forbidden);
                  }
                  return method.invoke(admin, arguments);
                });
    new Retirement(rule, publisher, store, restricted, topics, () -> {}, InstantSource.system())
        .apply(4);
    assertLeft(Set.of(3, 4), Set.of(1));
  }

  /** The rule and an operator look at the same time. */
  @Test
  void apply_promotedWhileBeingRetired_goesBack() throws Exception {
    publish(1, 8);
    for (var version : List.of(1, 3, 5, 6)) {
      embed(version);
    }
    promote(6, 5);
    retirement.apply(8);
    afterCommit =
        () -> {
          afterCommit = () -> {};
          order(1, 6);
        };
    retirement.apply(8);
    assertLeft(Set.of(5, 6, 8), Set.of(5, 6));
    var live = publisher.live().orElseThrow();
    assertEquals(6, live.getVersion());
    assertEquals(1, live.getPrevious().orElseThrow());
    assertEquals("version 1 is retired: back to version 6", live.getReason());
  }

  /** An operator was slow, or has retired by force; the one before is gone as well. */
  @Test
  void apply_liveVersionIsRetired_goesBackToTheNewestEmbedded() throws Exception {
    publish(1, 4);
    embed(1);
    embed(2);
    promote(3, 4);
    publisher.retire(new TreeSet<>(Set.of(3, 4)));
    retirement.apply(2);
    assertEquals(2, publisher.live().orElseThrow().getVersion());
    retirement.apply(2);
    assertEquals(3, publisher.live().orElseThrow().getPrevious().orElseThrow());
    assertLeft(Set.of(1, 2), Set.of(1, 2));
  }

  private void assertLeft(Set<Integer> versions, Set<Integer> embedded) throws Exception {
    assertEquals(versions, publisher.published());
    // A broker lists a deleted topic for a moment.
    Await.until("embeddings of " + embedded, () -> embedded.equals(Set.copyOf(started())));
    var directories = new TreeSet<Integer>();
    try (var files = Files.list(dir)) {
      files.forEach(f -> directories.add(Integer.valueOf(f.getFileName().toString().substring(1))));
    }
    assertEquals(versions, directories);
  }

  private List<Integer> started() {
    return new EmbedProgress(admin, topics).started();
  }

  private void publish(int first, int last) {
    for (var version = first; version <= last; version++) {
      var weights = new LinkedHashMap<String, Tensor>();
      weights.put("w", new Tensor(new long[] {1}, new float[] {version}));
      var artefact = new Artefact(ARCHITECTURE, weights, List.of(), Optional.empty(), Map.of());
      publisher.publish(
          new Progress(Map.of(), version, 0, version, version - 1, version, true, 0, Map.of()),
          artefact,
          "none");
    }
  }

  private void promote(int version, int previous) {
    publisher.promote(
        Promotion.newBuilder()
            .setVersion(version)
            .setPrevious(previous)
            .setReason("test")
            .setAt(Instant.EPOCH)
            .build());
  }

  /** By another process. */
  private void order(int version, int previous) {
    var timeout = Duration.ofSeconds(30);
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", servers));
    try (var orders = VersionOrders.connect(kafka, topics, timeout, InstantSource.system())) {
      orders.promote(version, Optional.of(previous), "test");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private void embed(int version) {
    topics.create(admin, topics.embeddings(version));
  }

  private void complete(int version) throws Exception {
    var samples = new TopicPartition(topics.samples().name(), 0);
    admin
        .alterConsumerGroupOffsets(
            topics.embedGroup(version), Map.of(samples, new OffsetAndMetadata(1)))
        .all()
        .get();
  }

  private void sendSample() {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topics.samples().name(), "a", null));
    }
  }

  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.<String, Object>of(
            "bootstrap.servers", servers, "transactional.id", topics.learnerGroup()),
        new StringSerializer(),
        new ByteArraySerializer()) {
      @Override
      public void commitTransaction() {
        super.commitTransaction();
        afterCommit.run();
      }
    };
  }

  private KafkaConsumer<byte[], byte[]> member(int version) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", servers, "group.id", topics.embedGroup(version)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topics.samples().name()));
    return consumer;
  }

  private <T extends SpecificRecordBase> TopicTable<T> table(Topic<T> topic) {
    var settings =
        Map.<String, Object>of("bootstrap.servers", servers, "isolation.level", "read_committed");
    var values = AvroSerde.of(topic.value().orElseThrow()).deserializer();
    return new TopicTable<>(
        new KafkaConsumer<>(settings, new StringDeserializer(), values),
        topic.name(),
        Duration.ofSeconds(60));
  }
}
