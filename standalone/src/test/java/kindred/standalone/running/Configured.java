package kindred.standalone.running;

import com.typesafe.config.Config;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.bench.SyntheticVersions;

/** What runs in this process with nothing but a configuration. */
public final class Configured {
  private Configured() {}

  /** A query node, to be started. */
  public static ServeRole node(Config config) {
    return new ServeRole(
        KafkaConfig.from(config),
        new Topics(TopicsConfig.from(config)),
        new ArtefactStore(ArtefactsConfig.from(config)),
        ImageConfig.from(config),
        EncoderConfig.from(config),
        QueryConfig.from(config));
  }

  /** Versions for its topics and its artefact store. */
  public static SyntheticVersions versions(Config config) {
    return new SyntheticVersions(
        config.getString("kafka.bootstrap.servers"),
        new Topics(TopicsConfig.from(config)),
        new ArtefactStore(ArtefactsConfig.from(config)),
        EncoderConfig.from(config).architecture());
  }
}
