package kindred.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Future;
import kindred.ingest.ProduceOptions.Progress;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.ImageSource;
import kindred.ingest.source.SourceImage;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EventProducerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final ProduceOptions FAST = ProduceOptions.unlimited(Progress.HIDDEN);

  private final IngestConfig config = IngestConfig.from(Settings.with(Map.of()));

  /** Kafka that acknowledges at once, but answers keys that are named with an error. */
  private static final class Broker extends MockProducer<byte[], byte[]> {
    private final Map<String, RuntimeException> errors;

    Broker(Map<String, RuntimeException> errors) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.errors = errors;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> event, Callback callback) {
      var error = errors.get(new String(event.key(), StandardCharsets.UTF_8));
      if (error != null) {
        callback.onCompletion(null, error);
        return null;
      }
      return super.send(event, callback);
    }
  }

  /** Images 0 to 9, of which number 3 cannot be read. */
  private static final class Ten implements ImageSource {
    @Override
    public int size() {
      return 10;
    }

    @Override
    public int leftOut() {
      return 0;
    }

    @Override
    public SourceImage read(int index) throws IOException {
      if (index == 3) {
        throw new IOException("bad sector");
      }
      return image(String.valueOf(index));
    }

    @Override
    public void close() {}
  }

  private static SourceImage image(String id) {
    return new SourceImage(
        id, Optional.of("l"), new byte[] {1, 2}, Optional.of("image/png"), Map.of("a", "b"));
  }

  private EventProducer producer(Broker broker) {
    return new EventProducer(broker, Settings.topics(), config, InstantSource.fixed(NOW));
  }

  @Test
  void produce_aSource_sendsEveryImageInOrderWithItsIdAsKey() {
    var broker = new Broker(Map.of());
    var source = new DrawnCharacters(1, 3, 2);

    var produced = producer(broker).produce(source, FAST);

    assertEquals(6, produced.events());
    assertEquals(0, produced.skipped());
    long bytes = 0;
    for (int i = 0; i < 6; i++) {
      var sent = broker.history().get(i);
      var event = AvroSerde.of(LabelledImage.class).decode(sent.value());
      assertEquals("kindred.images", sent.topic());
      assertEquals(source.read(i).id(), new String(sent.key(), StandardCharsets.UTF_8));
      assertEquals(source.read(i).id(), event.getId());
      assertEquals(source.read(i).label(), event.getLabel());
      assertEquals(ByteBuffer.wrap(source.read(i).bytes()), event.getBytes());
      assertEquals(Optional.of("image/png"), event.getMediaType());
      assertEquals(NOW, event.getEventTime());
      bytes += event.getBytes().remaining();
    }
    assertEquals(bytes, produced.bytes());
    assertEquals("0:5", produced.minOffset());
  }

  @Test
  void minOffset_severalPartitions_isInTheirOrder() {
    var newest = Map.of(10, 3L, 2, 7L, 0, 9L);
    var produced = new Produced(4, 8, 0, List.of(), newest, Duration.ZERO);
    assertEquals("0:9,2:7,10:3", produced.minOffset());
  }

  @Test
  void produce_unreadableAndTooLarge_areSkippedCountedAndNamed() {
    var broker = new Broker(Map.of("7", new RecordTooLargeException("20 MB")));

    var produced = producer(broker).produce(new Ten(), FAST);

    assertEquals(8, produced.events());
    assertEquals(16, produced.bytes());
    assertEquals(2, produced.skipped());
    assertEquals(
        List.of("image 3 was not read: bad sector", "event '7' is too large: 20 MB"),
        produced.firstSkipped());
    assertEquals(Duration.ZERO, produced.elapsed());
  }

  @Test
  void produce_unacknowledged_failsNamingTheIdAndSendsNoMore() {
    var broker = new Broker(Map.of("5", new TimeoutException("120 s")));

    var thrown =
        assertThrows(KafkaException.class, () -> producer(broker).produce(new Ten(), FAST));

    assertTrue(thrown.getMessage().contains("'5'"), thrown.getMessage());
    assertEquals(4, broker.history().size());
  }

  @Test
  void produce_lastOneUnacknowledged_fails() {
    var broker = new Broker(Map.of("9", new TimeoutException("120 s")));

    assertThrows(KafkaException.class, () -> producer(broker).produce(new Ten(), FAST));
  }

  @Test
  void produce_withARate_isNeverFaster() {
    var options = new ProduceOptions(OptionalDouble.of(200), Progress.HIDDEN);
    var start = System.nanoTime();

    producer(new Broker(Map.of())).produce(new Ten(), options);

    assertTrue(System.nanoTime() - start >= 9 * 5_000_000L);
  }

  @Test
  void send_one_isAnEvent() {
    var broker = new Broker(Map.of());

    producer(broker).send(image("x"));

    var event = AvroSerde.of(LabelledImage.class).decode(broker.history().getFirst().value());
    assertEquals(Map.of("a", "b"), event.getAttributes());
  }

  @Test
  void send_tooLarge_fails() {
    var broker = new Broker(Map.of("x", new RecordTooLargeException("20 MB")));

    assertThrows(KafkaException.class, () -> producer(broker).send(image("x")));
  }

  @Test
  void delete_ids_sendsRecordsWithoutValue() {
    var broker = new Broker(Map.of());

    var deleted = producer(broker).delete(List.of("a", "ü"));

    assertEquals(2, deleted.events());
    assertEquals("0:1", deleted.minOffset());

    assertEquals(2, broker.history().size());
    for (var sent : broker.history()) {
      assertNull(sent.value());
    }
    assertEquals("ü", new String(broker.history().get(1).key(), StandardCharsets.UTF_8));
  }

  @Test
  void produceAndDelete_everyEvent_beginsATraceOfItsOwn() {
    var broker = new Broker(Map.of());

    producer(broker).produce(new DrawnCharacters(1, 3, 2), FAST);
    producer(broker).delete(List.of("a"));

    var traces = new HashSet<String>();
    for (var sent : broker.history()) {
      traces.add(TraceContext.of(sent.headers()).orElseThrow().traceId());
    }
    assertEquals(7, traces.size());
  }

  @Test
  void delete_unacknowledged_failsNamingTheId() {
    var broker = new Broker(Map.of("b", new TimeoutException("120 s")));

    var thrown =
        assertThrows(KafkaException.class, () -> producer(broker).delete(List.of("a", "b", "c")));
    assertTrue(thrown.getMessage().contains("'b'"), thrown.getMessage());
  }
}
