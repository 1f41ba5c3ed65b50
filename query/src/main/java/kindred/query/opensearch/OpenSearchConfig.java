package kindred.query.opensearch;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.query.http.HttpConfig;
import kindred.query.index.IndexConfig;
import kindred.query.search.SearchConfig;

/**
 * The {@code query.index.opensearch { }} block.
 *
 * @param hosts nodes of one cluster, tried in turns
 * @param login what every request says
 * @param trust PEM file of the authorities that sign the hosts' certificates; empty: Java's
 * @param prefix of indices and alias
 * @param shards of an index that is made
 * @param replicas of each shard of an index that is made
 * @param connectTimeout to a host
 * @param requestTimeout of one try
 * @param searchTimeout of what a search asks, all its tries together
 * @param retryHost how long a host that did not answer is asked only where no other one is left
 * @param bulk how images are written
 */
public record OpenSearchConfig(
    List<URI> hosts,
    Login login,
    Optional<Path> trust,
    String prefix,
    int shards,
    int replicas,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration searchTimeout,
    Duration retryHost,
    Bulk bulk) {
  /** What an index gives in one answer at most, as it is made. */
  static final int MOST_HITS = 100_000;

  /** What a walk through the graph may bring, by OpenSearch. */
  static final int MOST_NEAR = 10_000;

  private static final String BLOCK = "query.index.opensearch.";
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /**
   * Images written together.
   *
   * @param images at most
   * @param bytes that end one, 64 KiB to 64 MiB
   * @param inFlight written at the same time; more have to wait
   * @param timeout of one try
   * @param tries before the reader goes back and begins again
   */
  public record Bulk(int images, long bytes, int inFlight, Duration timeout, int tries) {
    public Bulk {
      between("bulk.images", images, 1, 10_000);
      between("bulk.bytes", bytes, 64 << 10, 64 << 20);
      between("bulk.in-flight", inFlight, 1, 16);
      between("bulk.timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
      between("bulk.tries", tries, 1, 100);
    }

    static Bulk from(Config bulk) {
      return new Bulk(
          bulk.getInt("images"),
          bulk.getBytes("bytes"),
          bulk.getInt("in-flight"),
          bulk.getDuration("timeout"),
          bulk.getInt("tries"));
    }
  }

  public OpenSearchConfig {
    hosts = List.copyOf(hosts);
    between("hosts", hosts.size(), 1, 100);
    hosts.forEach(OpenSearchConfig::check);
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          BLOCK + "prefix '" + prefix + "' is not 1 to 63 of a-z, 0-9 and -, first no -");
    }
    between("shards", shards, 1, 1_000);
    between("replicas", replicas, 0, 100);
    between("connect-timeout", connectTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    between("request-timeout", requestTimeout, Duration.ofMillis(10), Duration.ofMinutes(1));
    between("search-timeout", searchTimeout, Duration.ofMillis(10), Duration.ofMinutes(5));
    between("retry-host", retryHost, Duration.ofMillis(10), Duration.ofMinutes(10));
  }

  public static OpenSearchConfig from(Config block) {
    var trust = block.getString("trust");
    return new OpenSearchConfig(
        Stream.of(block.getString("hosts").split(",")).map(OpenSearchConfig::uri).toList(),
        Login.from(block),
        trust.isEmpty() ? Optional.empty() : Optional.of(Path.of(trust)),
        block.getString("prefix"),
        block.getInt("shards"),
        block.getInt("replicas"),
        block.getDuration("connect-timeout"),
        block.getDuration("request-timeout"),
        block.getDuration("search-timeout"),
        block.getDuration("retry-host"),
        Bulk.from(block.getConfig("bulk")));
  }

  private static URI uri(String host) {
    try {
      return URI.create(host.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(BLOCK + "hosts '" + host + "' is no address", e);
    }
  }

  private static void check(URI host) {
    boolean known = "http".equals(host.getScheme()) || "https".equals(host.getScheme());
    boolean bare = host.getRawUserInfo() == null && host.getRawQuery() == null;
    if (!known || host.getHost() == null || !bare) {
      throw new IllegalArgumentException(
          BLOCK + "hosts " + host.getHost() + " is not like https://host:9200");
    }
  }

  /** What this index cannot do stops the start. */
  public void check(IndexConfig index, SearchConfig search, HttpConfig http) {
    if (index.compression() != IndexConfig.Compression.NONE) {
      throw new IllegalArgumentException(
          "query.index.compression is not for query.index.backend opensearch");
    }
    long most = (long) search.maxReach() * search.maxGroupSize() + search.maxExamples();
    if (most > MOST_HITS || search.maxWidened() > MOST_HITS) {
      throw new IllegalArgumentException(
          "query.search.max-reach * max-group-size + max-examples %d or max-widened %d is above %d, the most of query.index.backend opensearch"
              .formatted(most, search.maxWidened(), MOST_HITS));
    }
    if (searchTimeout.compareTo(http.searchTimeout()) > 0) {
      throw new IllegalArgumentException(
          BLOCK
              + "search-timeout "
              + searchTimeout
              + " is longer than query.http.search-timeout "
              + http.searchTimeout());
    }
  }

  private static void between(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s%s %d is not %d to %d".formatted(BLOCK, key, value, least, most));
    }
  }

  private static void between(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s%s %s is not %s to %s".formatted(BLOCK, key, value, least, most));
    }
  }
}
