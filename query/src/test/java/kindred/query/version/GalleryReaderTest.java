package kindred.query.version;

import static kindred.query.version.TestEmbeddings.PARTITION;
import static kindred.query.version.TestEmbeddings.TOPIC;
import static kindred.query.version.TestEmbeddings.UNIT;
import static kindred.query.version.TestEmbeddings.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.ExactIndex;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class GalleryReaderTest {
  private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
  private final TestEmbeddings embeddings = new TestEmbeddings(consumer);
  private final ExactIndex index = new ExactIndex(1, 2);
  private volatile long nowMs = 10_000;
  private final GalleryReader reader =
      new GalleryReader(
          embeddings.log(),
          index,
          new ImageHistory(100),
          new Freshness(Instant.EPOCH, Duration.ofMinutes(1), 100).watch(),
          new ReadingPace(Duration.ofMillis(200), Duration.ofMinutes(1), 5),
          () -> Instant.ofEpochMilli(nowMs));

  @Test
  void run_brokerDoesNotAnswer_goesOnWhenItDoes() {
    embeddings.exist(0);
    consumer.setPollException(new TimeoutException("no answer"));
    reader.start();
    awaitShown();
    consumer.setPollException(new TimeoutException("no answer"));
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    consumer.schedulePollTask(() -> embeddings.add(0, "late", value("a", UNIT, 0)));
    while (index.size() == 0) {
      assertEquals(Optional.empty(), reader.failure());
      // The refresh interval of a clock that stands still would never pass.
      nowMs += 1_000;
      Thread.onSpinWait();
    }
    reader.close();
    assertEquals(Optional.empty(), reader.failure());
  }

  @Test
  void run_threadBreaks_isAFailure() throws InterruptedException {
    embeddings.exist(0);
    consumer.schedulePollTask(
        () -> {
          throw new NoClassDefFoundError("gone");
        });
    reader.start();
    while (reader.failure().isEmpty()) {
      Thread.sleep(1);
    }
    assertTrue(reader.failure().get().getMessage().contains(TOPIC), "" + reader.failure());
    reader.close();
  }

  private void awaitShown() {
    while (reader.shown().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void close_runningReader_endsItsThreadAndKeepsTheIndex() {
    embeddings.exist(0);
    reader.start();
    awaitShown();
    reader.close();
    assertTrue(consumer.closed());
    assertEquals(Optional.empty(), reader.failure());
  }
}
