package kindred.query;

import com.typesafe.config.Config;
import java.nio.file.Path;
import kindred.query.http.HttpConfig;
import kindred.query.index.IndexConfig;
import kindred.query.learning.LearningConfig;
import kindred.query.sample.SamplesConfig;
import kindred.query.version.FollowConfig;

/**
 * The {@code query { }} block.
 *
 * @param host where it listens
 * @param port where it listens; 0 is any free one
 * @param adminKeySha256 of the key that admin calls carry, in hexadecimal; empty: nobody may
 * @param dataDir indices and uploads; all of it is derived
 */
public record QueryConfig(
    String host,
    int port,
    String adminKeySha256,
    Path dataDir,
    HttpConfig http,
    IndexConfig index,
    FollowConfig follow,
    SamplesConfig samples,
    LearningConfig learning) {
  public QueryConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("query.host is empty");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("query.port " + port + " is not 0 to 65535");
    }
    if (!adminKeySha256.matches("([0-9a-fA-F]{64})?")) {
      throw new IllegalArgumentException("query.admin-key-sha256 is not 64 hexadecimal digits");
    }
  }

  public static QueryConfig from(Config config) {
    var query = config.getConfig("query");
    return new QueryConfig(
        query.getString("host"),
        query.getInt("port"),
        query.getString("admin-key-sha256"),
        Path.of(query.getString("data-dir")),
        HttpConfig.from(query.getConfig("http")),
        IndexConfig.from(query.getConfig("index")),
        FollowConfig.from(query.getConfig("follow")),
        SamplesConfig.from(query.getConfig("samples")),
        LearningConfig.from(query.getConfig("learning")));
  }
}
