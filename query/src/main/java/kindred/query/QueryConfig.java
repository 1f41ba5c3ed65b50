package kindred.query;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import kindred.query.http.HttpConfig;
import kindred.query.index.IndexConfig;
import kindred.query.learning.LearningConfig;
import kindred.query.opensearch.OpenSearchConfig;
import kindred.query.sample.SamplesConfig;
import kindred.query.search.SearchConfig;
import kindred.query.security.SecurityConfig;
import kindred.query.version.FollowConfig;
import kindred.query.version.VersionEventsConfig;
import kindred.query.write.WriteConfig;

/**
 * The {@code query { }} block.
 *
 * @param host where it listens
 * @param port where it listens; 0 is any free one
 * @param dataDir indices and uploads; all of it is derived
 * @param openSearch where the indices are instead
 */
public record QueryConfig(
    String host,
    int port,
    Path dataDir,
    HttpConfig http,
    IndexConfig index,
    FollowConfig follow,
    SamplesConfig samples,
    LearningConfig learning,
    VersionEventsConfig versionEvents,
    WriteConfig write,
    SearchConfig search,
    SecurityConfig security,
    Optional<OpenSearchConfig> openSearch) {
  public QueryConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("query.host is empty");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("query.port " + port + " is not 0 to 65535");
    }
    openSearch.ifPresent(known -> known.check(index, search, http));
  }

  public static QueryConfig from(Config config) {
    var query = config.getConfig("query");
    return new QueryConfig(
        query.getString("host"),
        query.getInt("port"),
        Path.of(query.getString("data-dir")),
        HttpConfig.from(query.getConfig("http")),
        IndexConfig.from(query.getConfig("index")),
        FollowConfig.from(query.getConfig("follow")),
        SamplesConfig.from(query.getConfig("samples")),
        LearningConfig.from(query.getConfig("learning")),
        VersionEventsConfig.from(query.getConfig("version-events")),
        WriteConfig.from(query.getConfig("write")),
        SearchConfig.from(query.getConfig("search")),
        SecurityConfig.from(query),
        openSearch(query.getConfig("index")));
  }

  private static Optional<OpenSearchConfig> openSearch(Config index) {
    var backend = index.getString("backend");
    return switch (backend) {
      case "lucene" -> Optional.empty();
      case "opensearch" -> Optional.of(OpenSearchConfig.from(index.getConfig("opensearch")));
      default ->
          throw new IllegalArgumentException(
              "query.index.backend '" + backend + "' is not lucene or opensearch");
    };
  }
}
