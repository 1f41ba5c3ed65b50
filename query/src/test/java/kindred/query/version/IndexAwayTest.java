package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexUnavailableException;
import kindred.query.index.IndexedImage;
import kindred.query.index.VectorIndex;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.Vectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** An index that is elsewhere and does not take what it is given for a while. */
class IndexAwayTest {
  private static final String TOPIC = "kindred.embeddings.v1";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final AvroSerde<Embedding> serde = AvroSerde.of(Embedding.class);
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final ExactIndex images = new ExactIndex(1, 2);
  private final Map<String, Long> offsets = new TreeMap<>();
  private boolean away;
  private boolean keepsNothing;
  private long nowMs = 10_000;

  /** Away, it fails where it is to show what was written. */
  private final VectorIndex index =
      (VectorIndex)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {VectorIndex.class},
              (proxy, method, arguments) -> {
                if (away && method.getName().equals("refresh")) {
                  throw new IndexUnavailableException("away");
                }
                if (keepsNothing && method.getName().equals("commit")) {
                  throw new IndexUnavailableException("keeps nothing");
                }
                if (method.getName().equals("put")) {
                  offsets.put(((IndexedImage) arguments[0]).id(), (Long) arguments[1]);
                }
                try {
                  return method.invoke(images, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  private final GalleryReader reader =
      new GalleryReader(
          consumer,
          TOPIC,
          index,
          Duration.ofMillis(200),
          0,
          new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100).watch(),
          new ImageHistory(100),
          () -> Instant.ofEpochMilli(nowMs),
          topic -> new TopicIdentity("id", Duration.ofDays(1)),
          Duration.ofMinutes(1),
          LostRecords.of("serve", OnLoss.STOP));

  private void add(long offset) {
    var vector = Vectors.toBytes(new float[] {0.6f, 0.8f});
    var value =
        Embedding.newBuilder()
            .setVector(vector)
            .setSamplePartition(0)
            .setSampleOffset(10 * offset)
            .build();
    consumer.addRecord(
        new ConsumerRecord<>(TOPIC, 0, offset, "image " + offset, serde.encode(value)));
  }

  private void open() {
    var node = Node.noNode();
    var nodes = new Node[0];
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    reader.open();
    add(0);
    assertTrue(reader.patiently(reader::step));
    assertEquals(Map.of(0, 1L), reader.shown());
  }

  /** Else every step would end with one. */
  @Test
  void step_commitFailed_isTriedAgainWhenTheNextOneIsDue() {
    open();
    keepsNothing = true;
    nowMs += 60_000;
    add(1);
    assertFalse(reader.patiently(reader::step));
    nowMs += 200;
    add(2);
    assertTrue(reader.patiently(reader::step));
    assertEquals(Map.of(0, 3L), reader.shown());
    nowMs += 60_000;
    add(3);
    assertFalse(reader.patiently(reader::step));
  }

  @Test
  void step_indexAway_goesBackToWhatItSurelyHas() {
    open();
    away = true;
    nowMs += 200;
    add(1);
    add(2);
    assertFalse(reader.patiently(reader::step));
    assertEquals(1, consumer.position(PARTITION), "after the one that was shown");
    assertEquals(Map.of(0, 1L), reader.shown());

    // What comes of a part of it says no more than that part.
    away = false;
    add(1);
    assertTrue(reader.patiently(reader::step));
    assertEquals(Map.of(0, 2L), reader.shown());
    assertEquals(Map.of(0, 11L), images.readThrough());
    nowMs += 200;
    add(2);
    assertTrue(reader.patiently(reader::step));
    assertEquals(3, images.size());
    assertEquals(Map.of(0, 21L), images.readThrough());
    assertEquals(Map.of("image 0", 0L, "image 1", 1L, "image 2", 2L), offsets);
  }
}
