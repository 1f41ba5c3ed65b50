package kindred.standalone.running;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.config.Configuration;

/** Validate, embed and serve in this process, under a version of random weights. */
public final class RolesInThreads implements AutoCloseable {
  private static final int DIM = 16;

  private final Config config;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final ValidateRole validate;
  private final EmbedRole embed;
  private final ServeRole serve;
  private final List<Thread> threads;

  /** Publishes version 1 and starts. */
  public RolesInThreads(Path directory, String servers, String prefix, Map<String, String> others) {
    var keys =
        new HashMap<>(
            Map.of(
                "data-dir", directory.toString(),
                "kafka.bootstrap.servers", servers,
                "topics.prefix", prefix,
                "query.port", "0",
                "query.index.refresh-ms", "20",
                "encoder.device", "cpu",
                "encoder.width", "16",
                "encoder.embedding-dim", Integer.toString(DIM),
                "encoder.input.side", "16",
                "encoder.input.channels", "1"));
    keys.putAll(others);
    config = Configuration.load(Optional.empty(), Map.of(), keys);
    var kafka = KafkaConfig.from(config);
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var encoder = EncoderConfig.from(config);
    var images = ImageConfig.from(config);
    try (var versions = Configured.versions(config)) {
      versions.publish(1);
      versions.promote(1);
    }
    validate = new ValidateRole(kafka, topics(), images, IngestConfig.from(config));
    embed = new EmbedRole(kafka, topics(), store, encoder);
    serve = Configured.node(config);
    serve.start();
    threads =
        List.of(
            thread("validate", validate::run),
            thread("embed", embed::run),
            thread("serve", serve::join));
  }

  private Thread thread(String name, Runnable run) {
    return Thread.ofPlatform()
        .name(name)
        .start(
            () -> {
              try {
                run.run();
              } catch (Throwable e) {
                failures.add(e);
              }
            });
  }

  public Topics topics() {
    return new Topics(TopicsConfig.from(config));
  }

  public Config config() {
    return config;
  }

  /** Offsets that validate and embed did not find any more. */
  public long lostEvents() {
    return validate.lostRecords();
  }

  public long lostSamples() {
    return embed.lostRecords();
  }

  public URI node() {
    return serve.uri();
  }

  /** What ended a role. */
  public List<Throwable> failures() {
    return failures;
  }

  @Override
  public void close() {
    serve.close();
    embed.close();
    validate.close();
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
