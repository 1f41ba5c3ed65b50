package kindred.standalone.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.schemas.ConsumerLag;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class ConsumerLagTest {
  private static final String TOPIC = "lag.topic";
  private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
  private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);

  private Admin admin;
  private KafkaProducer<String, String> producer;
  private long nowMs = 1_000_000;
  private Optional<String> group = Optional.of("lag.a");
  private ConsumerLag lag;

  @BeforeEach
  void open(EmbeddedBroker broker) throws Exception {
    var settings = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(settings);
    admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
    producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    lag = ConsumerLag.ofGroup(admin, TOPIC, () -> group, () -> Instant.ofEpochMilli(nowMs));
  }

  @AfterEach
  void close() throws Exception {
    admin.deleteTopics(List.of(TOPIC)).all().get();
    producer.close();
    admin.close();
  }

  private void produce(int partition, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      producer.send(new ProducerRecord<>(TOPIC, partition, "k", "v")).get();
    }
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
    admin.alterConsumerGroupOffsets(group.orElseThrow(), offsets).all().get();
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }

  @Test
  void lag_ofAGroup_isInRecordsShareAndSecondsSinceItHadAll() throws Exception {
    assertTrue(Double.isNaN(lag.records()), "nothing was looked at");
    produce(0, 6);
    produce(1, 4);
    lag.look();
    assertEquals(10, lag.records(), "a group that has committed nothing");
    assertEquals(0, lag.share());
    assertTrue(Double.isNaN(lag.seconds()), "it never had all");

    commit(Map.of(ZERO, at(5), ONE, at(2)));
    nowMs += 4_000;
    lag.look();
    assertEquals(3, lag.records());
    assertEquals(0.7, lag.share(), 1e-9);
    assertTrue(Double.isNaN(lag.seconds()), "it still never had all");

    // It gets to where the topic ended at first, while the topic has gone on.
    produce(0, 1);
    commit(Map.of(ZERO, at(6), ONE, at(4)));
    nowMs += 4_000;
    lag.look();
    assertEquals(1, lag.records());
    assertEquals(8, lag.seconds(), 1e-9, "since the first look");

    commit(Map.of(ZERO, at(7)));
    nowMs += 4_000;
    lag.look();
    assertEquals(0, lag.records());
    assertEquals(1, lag.share());
    assertEquals(0, lag.seconds(), 1e-9);
    nowMs += 60_000;
    assertEquals(60, lag.seconds(), 1e-9, "a broker that is not asked");
  }

  @Test
  void lag_ofDeletedRecordsAndAnotherGroup_beginsAnew() throws Exception {
    produce(0, 5);
    admin.deleteRecords(Map.of(ZERO, RecordsToDelete.beforeOffset(3))).all().get();
    lag.look();
    assertEquals(2, lag.records(), "what is gone cannot be read");

    commit(Map.of(ZERO, at(5)));
    lag.look();
    assertEquals(0, lag.seconds(), 1e-9);
    group = Optional.of("lag.b");
    lag.look();
    assertEquals(2, lag.records());
    assertTrue(Double.isNaN(lag.seconds()), "another reader");

    group = Optional.empty();
    lag.look();
    assertTrue(Double.isNaN(lag.records()));
    assertTrue(Double.isNaN(lag.share()));
  }
}
