package kindred.query.version;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.Encoder;
import kindred.query.QueryConfig;
import kindred.schemas.LostRecords;
import kindred.schemas.OnLoss;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gallery that cannot be opened leaves nothing: it is tried again and again. */
class GalleriesTest {
  @TempDir private Path directory;
  private final Encoder encoder = Encoder.of(1, TestVersions.artefact(1), TestVersions.CONFIG);

  private Galleries galleries(Path indices, Supplier<Consumer<String, byte[]>> consumers) {
    var config = ConfigFactory.defaultReference().resolve();
    return new Galleries(
        new Topics(TopicsConfig.from(config)),
        new ArtefactStore(new ArtefactsConfig(directory.resolve("artefacts").toUri())),
        TestVersions.CONFIG,
        new LuceneIndices(IndexDirectories.in(indices), QueryConfig.from(config).index()),
        QueryConfig.from(config).index(),
        consumers,
        new Freshness(Instant.EPOCH, Duration.ofHours(1), 10),
        new ImageHistory(10),
        topic -> null,
        InstantSource.system(),
        LostRecords.of("serve", OnLoss.STOP));
  }

  private void assertClosed() {
    assertThrows(IllegalStateException.class, () -> encoder.embed(List.of()));
  }

  @Test
  void open_withoutAConsumer_closesTheEncoderAndTouchesNoIndex() {
    var indices = directory.resolve("index");
    var galleries =
        galleries(
            indices,
            () -> {
              throw new KafkaException("no consumer");
            });
    assertThrows(KafkaException.class, () -> galleries.open(TestVersions.model(1), encoder, 0));
    assertClosed();
    assertFalse(Files.exists(indices.resolve("v1.1")));
  }

  @Test
  void open_withoutADirectory_closesTheEncoder() throws Exception {
    var file = directory.resolve("file");
    var consumer = new MockConsumer<String, byte[]>("earliest");
    var galleries = galleries(file, () -> consumer);
    Files.delete(file);
    Files.createFile(file);
    assertThrows(
        UncheckedIOException.class, () -> galleries.open(TestVersions.model(1), encoder, 0));
    assertClosed();
    assertTrue(consumer.closed());
    assertTrue(Files.exists(file));
  }
}
