package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnEvents;
import kindred.standalone.running.RolesInThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped byte in a promoted version's artefact: embed and serve refuse it and keep up the one
 * before, until it is mended or a newer version comes.
 */
@ExtendWith(SharedBroker.class)
class CorruptArtefactTest {
  private static final String PREFIX = "corruptartefact";

  @TempDir Path dir;

  @Test
  void flippedByte_theVersionBeforeIsKeptUp(EmbeddedBroker broker) throws Exception {
    var settings =
        Map.of("encoder.embed.refused-for", "500 ms", "query.follow.refused-for", "500 ms");
    try (var roles = new RolesInThreads(dir, broker.bootstrapServers(), PREFIX, settings);
        var settled = new Settled(new TopicLog(broker.bootstrapServers()), PREFIX, roles.node());
        var api = new Api(roles.node());
        var versions = versions(roles, broker)) {
      var events = new DrawnEvents(roles.config());
      events.send(0, 10);
      DrawnEvents.settle(settled, roles::failures, 10);

      // The one that is live, in its weights: new images are still searchable under version 1.
      var second = file(versions, 2, "weights.safetensors");
      var whole = flip(second);
      versions.promote(2);
      Await.until("it is live", () -> live(api) == 2);
      events.send(10, 20);
      Await.until(
          "the version before is kept up", () -> api.image(DrawnEvents.id(19)).statusCode() == 200);
      assertEquals(1, served(api));
      Files.write(second, whole);
      DrawnEvents.settle(settled, roles::failures, 20);
      assertEquals(2, served(api));

      // One that a newer version follows, in its description: it holds up nothing.
      flip(file(versions, 3, "model.json"));
      versions.promote(3);
      Await.until("it is live", () -> live(api) == 3);
      events.send(20, 30);
      Await.until(
          "the version before is kept up", () -> api.image(DrawnEvents.id(29)).statusCode() == 200);
      versions.publish(4);
      versions.promote(4);
      DrawnEvents.settle(settled, roles::failures, 30);
      assertEquals(4, served(api));
    }
  }

  private static SyntheticVersions versions(RolesInThreads roles, EmbeddedBroker broker) {
    var store = new ArtefactStore(ArtefactsConfig.from(roles.config()));
    var architecture = EncoderConfig.from(roles.config()).architecture();
    return new SyntheticVersions(broker.bootstrapServers(), roles.topics(), store, architecture);
  }

  private static Path file(SyntheticVersions versions, int version, String name) {
    var uri = versions.publish(version).getArtefactUri();
    return Path.of(URI.create(uri + "/" + name));
  }

  /** Returns what was there before. */
  private static byte[] flip(Path file) throws Exception {
    var whole = Files.readAllBytes(file);
    var bytes = whole.clone();
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    return whole;
  }

  private static int live(Api api) throws Exception {
    return api.json("/v1/versions/live").path("live").asInt();
  }

  private static int served(Api api) throws Exception {
    return api.json("/v1/versions/live").path("served").asInt();
  }
}
