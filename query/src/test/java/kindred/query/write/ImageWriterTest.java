package kindred.query.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.TraceContext;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ImageWriterTest {
  private static final TraceContext TRACE = TraceContext.fresh(false);
  private static final Topics TOPICS =
      new Topics(TopicsConfig.from(ConfigFactory.defaultReference()));

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

  private static WriteConfig config(int timeoutMs) {
    return new WriteConfig(true, Duration.ofMillis(timeoutMs), 3, 1 << 20);
  }

  private static LabelledImage event(String id, int bytes) {
    return LabelledImage.newBuilder()
        .setId(id)
        .setBytes(ByteBuffer.allocate(bytes))
        .setEventTime(Instant.EPOCH)
        .build();
  }

  private ImageWriter writer(WriteConfig config) {
    return new ImageWriter(() -> producer, "images", AvroSerde.of(LabelledImage.class), config);
  }

  private void awaitSent(int writes) {
    while (producer.history().size() < writes) {
      Thread.onSpinWait();
    }
  }

  @Test
  void write_pending_isBoundedInNumberAndBytes() throws Exception {
    try (var writer = writer(config(60_000))) {
      var first = writer.write(event("a", 400 << 10), TRACE);
      writer.write(event("b", 400 << 10), TRACE);
      assertThrows(
          RejectedExecutionException.class, () -> writer.write(event("c", 400 << 10), TRACE));
      writer.delete("d", TRACE);
      assertThrows(RejectedExecutionException.class, () -> writer.delete("e", TRACE));
      awaitSent(3);
      producer.completeNext();
      assertEquals(new ImageWriter.Written("images", 0, 0), first.get());
      // The places of what is acknowledged are free again.
      writer.write(event("f", 400 << 10), TRACE);
      awaitSent(4);
    }
  }

  @Test
  void write_notAcknowledged_failsInTimeAndKeepsItsPlace() {
    try (var writer = writer(config(100))) {
      for (int i = 0; i < 3; i++) {
        var late = assertThrows(ExecutionException.class, writer.delete("a", TRACE)::get);
        assertTrue(late.getCause() instanceof TimeoutException, late.toString());
      }
      assertThrows(RejectedExecutionException.class, () -> writer.delete("b", TRACE));
    }
  }

  @Test
  void write_refusedByTheBroker_failsWithTheReason() {
    try (var writer = writer(config(60_000))) {
      var refused = writer.delete("a", TRACE);
      awaitSent(1);
      producer.errorNext(new TopicAuthorizationException("images"));
      var thrown = assertThrows(ExecutionException.class, refused::get);
      assertTrue(thrown.getCause() instanceof TopicAuthorizationException, thrown.toString());
    }
  }

  @Test
  void connect_noPlaceForTheLargestEvent_namesTheKeys() {
    var kafka = new KafkaConfig(Map.of("bootstrap.servers", "127.0.0.1:1"));
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageWriter.connect(kafka, TOPICS, config(1_000)));
    assertTrue(thrown.getMessage().startsWith("query.write.max-in-flight-bytes 1048576 is less"));
  }
}
