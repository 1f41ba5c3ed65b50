package kindred.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import kindred.schemas.AvroSerde;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PublishedVersionsTest {
  private final Topics topics =
      new Topics(TopicsConfig.from(ConfigFactory.defaultReference().resolve()));
  private final TopicPartition models = new TopicPartition(topics.models().name(), 0);
  private final TopicPartition promotions = new TopicPartition(topics.promotions().name(), 0);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final PublishedVersions versions = new PublishedVersions(consumer, topics);

  @Test
  void read_laterPromotion_holds() {
    empty();
    assertEquals(OptionalInt.empty(), versions.live());
    promote(0, 4);
    versions.read(Duration.ZERO);
    assertEquals(OptionalInt.empty(), versions.previous());
    promote(1, 3, 4);
    versions.read(Duration.ZERO);
    assertEquals(OptionalInt.of(3), versions.live());
    assertEquals(OptionalInt.of(4), versions.previous());
    assertTrue(versions.model(3).isEmpty());
  }

  @Test
  void read_unreadablePromotion_namesItsPlace() {
    empty();
    consumer.addRecord(new ConsumerRecord<>(promotions.topic(), 0, 0, new byte[0], new byte[] {9}));
    var failed = assertThrows(IllegalStateException.class, () -> versions.read(Duration.ZERO));
    assertTrue(failed.getMessage().startsWith("kindred.promotions-0 at offset 0: "));
  }

  @Test
  void read_recordWithoutValue_retiresTheVersion() {
    empty();
    promote(0, 4);
    publish(0, 4);
    publish(1, 12);
    versions.read(Duration.ZERO);
    assertEquals(12, versions.model(12).orElseThrow().getVersion());
    consumer.addRecord(new ConsumerRecord<>(models.topic(), 0, 2, "12".getBytes(UTF_8), null));
    versions.read(Duration.ZERO);
    assertTrue(versions.model(12).isEmpty());
    assertTrue(versions.model(4).isPresent());
  }

  @Test
  void read_keyThatIsNoVersion_namesItsPlace() {
    empty();
    consumer.addRecord(new ConsumerRecord<>(models.topic(), 0, 0, "x".getBytes(UTF_8), null));
    var failed = assertThrows(IllegalStateException.class, () -> versions.read(Duration.ZERO));
    assertEquals("kindred.models-0 at offset 0: key 'x' is not a version", failed.getMessage());
  }

  private void publish(long offset, int version) {
    var model =
        ModelVersion.newBuilder()
            .setVersion(version)
            .setArtefactUri("file:/v" + version)
            .setArtefactSha256("")
            .setArtefactBytes(0)
            .setWeightsSha256("")
            .setArchitecture("")
            .setEmbeddingDim(1)
            .setInputSide(1)
            .setInputChannels(1)
            .setObjective("")
            .setStep(0)
            .setEvents(0)
            .setClasses(0)
            .setCreatedAt(Instant.EPOCH)
            .build();
    var key = Integer.toString(version).getBytes(UTF_8);
    var value = AvroSerde.of(ModelVersion.class).encode(model);
    consumer.addRecord(new ConsumerRecord<>(models.topic(), 0, offset, key, value));
  }

  private void empty() {
    consumer.updateBeginningOffsets(Map.of(models, 0L, promotions, 0L));
    consumer.updateEndOffsets(Map.of(models, 0L, promotions, 0L));
    versions.readAll(Duration.ZERO);
  }

  private void promote(long offset, int version) {
    promote(offset, version, null);
  }

  private void promote(long offset, int version, Integer previous) {
    var promotion =
        Promotion.newBuilder()
            .setVersion(version)
            .setPrevious(previous)
            .setReason("test")
            .setAt(Instant.EPOCH)
            .build();
    var value = AvroSerde.of(Promotion.class).encode(promotion);
    consumer.addRecord(new ConsumerRecord<>(promotions.topic(), 0, offset, new byte[0], value));
  }
}
