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
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.Encoder;
import kindred.query.QueryConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gallery that cannot be opened leaves nothing: it is tried again and again. */
class GalleriesTest {
  @TempDir private Path directory;
  private final Encoder encoder = Encoder.of(1, TestVersions.artefact(1), TestVersions.CONFIG);

  private Galleries galleries(Path indices) {
    var config = ConfigFactory.defaultReference().resolve();
    return new Galleries(
        new Topics(TopicsConfig.from(config)),
        new ArtefactStore(new ArtefactsConfig(directory.resolve("artefacts").toUri())),
        TestVersions.CONFIG,
        IndexDirectories.in(indices),
        QueryConfig.from(config).index(),
        () -> {
          throw new KafkaException("no consumer");
        },
        new Freshness(Instant.EPOCH, Duration.ofHours(1), 10),
        new ImageHistory(10),
        topic -> null,
        InstantSource.system());
  }

  private void assertClosed() {
    assertThrows(IllegalStateException.class, () -> encoder.embed(List.of()));
  }

  @Test
  void open_withoutAConsumer_closesEncoderAndIndex() {
    var indices = directory.resolve("index");
    var galleries = galleries(indices);
    assertThrows(KafkaException.class, () -> galleries.open(TestVersions.model(1), encoder, 0));
    assertClosed();
    assertFalse(Files.exists(indices.resolve("v1.1")));
  }

  @Test
  void open_withoutADirectory_closesTheEncoder() throws Exception {
    var file = directory.resolve("file");
    var galleries = galleries(file);
    Files.delete(file);
    Files.createFile(file);
    assertThrows(
        UncheckedIOException.class, () -> galleries.open(TestVersions.model(1), encoder, 0));
    assertClosed();
    assertTrue(Files.exists(file));
  }
}
