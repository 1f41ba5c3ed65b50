package kindred.standalone.bench;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.command.RoleThread;
import kindred.standalone.command.StopSignal;

/**
 * The roles in this process. Validate and embed can be stopped, so that events wait before them;
 * the query node and, where there is one, the learner stay.
 */
final class StreamRoles implements AutoCloseable {
  private final Config config;
  private final KafkaConfig kafka;
  private final Topics topics;
  private final ArtefactStore store;
  private final StopSignal stop;
  private final ServeRole serve;
  private Optional<RoleThread> follow = Optional.empty();
  private Optional<RoleThread> validate = Optional.empty();
  private Optional<RoleThread> embed = Optional.empty();
  private Optional<RoleThread> learn = Optional.empty();

  /**
   * @param stop hears of a role that fails
   */
  StreamRoles(
      Config config, KafkaConfig kafka, Topics topics, ArtefactStore store, StopSignal stop) {
    this.config = config;
    this.kafka = kafka;
    this.topics = topics;
    this.store = store;
    this.stop = stop;
    var image = ImageConfig.from(config);
    var encoder = EncoderConfig.from(config);
    this.serve = new ServeRole(kafka, topics, store, image, encoder, QueryConfig.from(config));
  }

  void serve() {
    serve.start();
    follow = started(new RoleThread("serve", serve::join, serve::close, stop));
  }

  URI uri() {
    return serve.uri();
  }

  void validate() {
    var role = new ValidateRole(kafka, topics, ImageConfig.from(config), IngestConfig.from(config));
    validate = started(new RoleThread("validate", role::run, role::close, stop));
  }

  void stopValidate() {
    validate = stopped(validate);
  }

  void embed() {
    var role = new EmbedRole(kafka, topics, store, EncoderConfig.from(config));
    embed = started(new RoleThread("embed", role::run, role::close, stop));
  }

  void stopEmbed() {
    embed = stopped(embed);
  }

  void learn() {
    var encoder = EncoderConfig.from(config);
    var learner = LearnerConfig.from(config);
    var role = new LearnRole(kafka, topics, store, encoder, learner, Clock.systemUTC());
    learn = started(new RoleThread("learn", role::run, role::close, stop));
  }

  private static Optional<RoleThread> started(RoleThread role) {
    role.start();
    return Optional.of(role);
  }

  private static Optional<RoleThread> stopped(Optional<RoleThread> role) {
    role.ifPresent(RoleThread::close);
    return Optional.empty();
  }

  @Override
  public void close() {
    learn = stopped(learn);
    follow = stopped(follow);
    embed = stopped(embed);
    validate = stopped(validate);
  }
}
