package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.command.RoleThread;
import kindred.standalone.command.StopSignal;

/** Validate, embed and serve in this process: a change's whole way. Nobody learns. */
final class BenchRoles implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final ValidateRole validator;
  private final ServeRole serve;
  private final RoleThread validate;
  private final RoleThread embed;
  private final RoleThread follow;

  /**
   * @param stop hears of a role that fails
   */
  BenchRoles(
      Config config, KafkaConfig kafka, Topics topics, ArtefactStore store, StopSignal stop) {
    var image = ImageConfig.from(config);
    var encoder = EncoderConfig.from(config);
    this.validator = new ValidateRole(kafka, topics, image, IngestConfig.from(config));
    var embedder = new EmbedRole(kafka, topics, store, encoder);
    this.serve = new ServeRole(kafka, topics, store, image, encoder, QueryConfig.from(config));
    this.validate = new RoleThread("validate", validator::run, validator::close, stop);
    this.embed = new RoleThread("embed", embedder::run, embedder::close, stop);
    this.follow = new RoleThread("serve", serve::join, serve::close, stop);
  }

  /** Returns when events are validated and the node answers. */
  void start() throws InterruptedException {
    validate.start();
    embed.start();
    serve.start();
    follow.start();
    validator.awaitRunning(START_PATIENCE);
  }

  URI uri() {
    return serve.uri();
  }

  @Override
  public void close() {
    follow.close();
    embed.close();
    validate.close();
  }
}
