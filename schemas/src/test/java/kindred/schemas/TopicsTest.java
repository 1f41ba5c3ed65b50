package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private static final Topics TOPICS =
      topics(Map.of("topics.prefix", "shop.a", "topics.partitions", 4, "topics.replication", 3));

  private static Topics topics(Map<String, ?> changes) {
    var reference = ConfigFactory.parseResources("reference.conf").resolve();
    return new Topics(TopicsConfig.from(ConfigFactory.parseMap(changes).withFallback(reference)));
  }

  @Test
  void names_startWithThePrefixAndDiffer() {
    var names = new HashSet<String>();
    TOPICS.standing().forEach(topic -> names.add(topic.name()));
    names.add(TOPICS.embeddings(12).name());
    names.add(TOPICS.embedGroup(12));
    names.add(TOPICS.validationApplication());

    assertEquals(9, names.size());
    names.forEach(name -> assertEquals("shop.a.", name.substring(0, 7)));
  }

  @Test
  void imageTopics_haveTheSamePartitions() {
    assertEquals(4, TOPICS.images().partitions());
    assertEquals(4, TOPICS.samples().partitions());
    assertEquals(4, TOPICS.rejected().partitions());
    assertEquals(4, TOPICS.embeddings(1).partitions());
    assertEquals(1, TOPICS.models().partitions());
    assertEquals(1, TOPICS.promotions().partitions());
    TOPICS.standing().forEach(topic -> assertEquals(3, topic.replication()));
  }

  @Test
  void settings_keepStateAndDropOldEvents() {
    for (var topic : TOPICS.standing()) {
      var compacted =
          topic.equals(TOPICS.samples())
              || topic.equals(TOPICS.models())
              || topic.equals(TOPICS.promotions());
      assertEquals(compacted ? "compact" : "delete", topic.settings().get("cleanup.policy"));
      assertEquals(!compacted, topic.settings().containsKey("retention.ms"), topic.name());
    }
    assertEquals("compact", TOPICS.embeddings(1).settings().get("cleanup.policy"));
    assertEquals("2592000000", TOPICS.samples().settings().get("delete.retention.ms"));
    assertEquals("2592000000", TOPICS.embeddings(1).settings().get("delete.retention.ms"));
    assertEquals("604800000", TOPICS.images().settings().get("retention.ms"));
    assertEquals("16777216", TOPICS.images().settings().get("max.message.bytes"));
  }

  /**
   * Events that the brokers have taken are taken in every later form, whatever their clocks say.
   */
  @Test
  void derived_takeEveryTime() {
    for (var topic : List.of(TOPICS.samples(), TOPICS.rejected(), TOPICS.embeddings(1))) {
      var ahead = topic.settings().get("message.timestamp.after.max.ms");
      assertEquals(Long.toString(Long.MAX_VALUE), ahead, topic.name());
    }
    assertNull(TOPICS.images().settings().get("message.timestamp.after.max.ms"));
  }

  @Test
  void minInSync_isSetWhereItIsConfigured() {
    assertFalse(TOPICS.samples().settings().containsKey("min.insync.replicas"));
    var two = topics(Map.of("topics.replication", 3, "topics.min-in-sync", 2));
    two.standing().forEach(topic -> assertEquals("2", topic.settings().get("min.insync.replicas")));
    assertEquals("2", two.embeddings(1).settings().get("min.insync.replicas"));
  }

  /** A rejected event is the original one plus headers. */
  @Test
  void rejected_takesMoreThanImages() {
    assertEquals("17825792", TOPICS.rejected().settings().get("max.message.bytes"));
  }

  @ParameterizedTest
  @CsvSource({
    "shop.a.embeddings.v1, 1",
    "shop.a.embeddings.v999999999, 999999999",
    "shop.a.embeddings.v42, 42"
  })
  void embeddingsVersion_ofAnEmbeddingsTopic_isItsVersion(String name, int version) {
    assertEquals(OptionalInt.of(version), TOPICS.embeddingsVersion(name));
    assertEquals(name, TOPICS.embeddings(version).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.a.embeddings.v",
        "shop.a.embeddings.v0",
        "shop.a.embeddings.v01",
        "shop.a.embeddings.v1.old",
        "shop.a.embeddings.v-1",
        "shop.a.embeddings.v1000000000",
        "shop-a.embeddings.v1",
        "other.embeddings.v1",
        "shop.a.samples",
        ""
      })
  void embeddingsVersion_ofAnotherTopic_isEmpty(String name) {
    assertEquals(OptionalInt.empty(), TOPICS.embeddingsVersion(name));
  }
}
