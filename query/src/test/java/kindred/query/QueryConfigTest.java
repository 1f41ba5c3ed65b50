package kindred.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kindred.query.http.HttpConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.learning.LearningConfig;
import kindred.query.sample.SamplesConfig;
import kindred.query.search.SearchConfig;
import kindred.query.security.ApiKey;
import kindred.query.security.JwtConfig;
import kindred.query.security.LimitsConfig;
import kindred.query.security.Role;
import kindred.query.security.SecurityConfig;
import kindred.query.security.TlsConfig;
import kindred.query.version.FollowConfig;
import kindred.query.version.VersionEventsConfig;
import kindred.query.write.WriteConfig;
import org.junit.jupiter.api.Test;

class QueryConfigTest {
  private static QueryConfig from(String text) {
    var config = ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference());
    return QueryConfig.from(config);
  }

  @Test
  void from_nothing_isTheReference() {
    var expected =
        new QueryConfig(
            "127.0.0.1",
            8080,
            Path.of("./data/query"),
            new HttpConfig(
                2,
                32,
                Duration.ofSeconds(10),
                10,
                200,
                256 << 10,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                32,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1)),
            new IndexConfig(Duration.ofMillis(200), 16, 100, 100, 2_000, 64 << 20, 1),
            new FollowConfig(
                Duration.ofMillis(250),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                100_000,
                1,
                10,
                100_000,
                10,
                Duration.ofSeconds(30)),
            new SamplesConfig(64 << 20, Duration.ofSeconds(5), 256),
            new LearningConfig(100, 32, 16),
            new VersionEventsConfig(100, 32, 16),
            new WriteConfig(true, Duration.ofSeconds(5), 64, 48 << 20),
            new SearchConfig(
                1_000,
                5_000,
                20,
                100,
                32,
                0.2,
                8,
                256,
                32,
                0.07,
                new SearchConfig.EmbedBatch(16, Duration.ofMillis(2))),
            new SecurityConfig(
                List.of(),
                new JwtConfig("none", "", "", "", "role", Duration.ofSeconds(10)),
                new TlsConfig("", "", Duration.ofMinutes(1)),
                Set.of(),
                Duration.ofMinutes(10),
                Set.of(),
                new LimitsConfig(4096, 8192, 100, Duration.ofSeconds(15), 1000, 0, 20, 10_000)),
            Optional.empty());
    assertEquals(expected, from(""));
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var text =
        """
        query {
          host = "0.0.0.0", port = 0, data-dir = "/tmp/q"
          admin-key-sha256 = "%s"
          http {
            search-threads = 3, max-pending-searches = 4, search-timeout = 5 s, default-k = 6
            max-k = 7, max-json-bytes = 2 KiB, idle-timeout = 8 s
            max-freshness-wait = 3 s, max-freshness-waiters = 30, promote-timeout = 31 s
            drain = 33 s, stop-timeout = 34 s, max-broker-silence = 35 s
          }
          index {
            refresh-ms = 9, max-connections = 10, beam-width = 11, search-width = 12
            exact-below = 13, write-buffer = 14 MiB, merge-threads = 15
            compression = product, rerank = 16
          }
          follow {
            poll = 16 ms, start-timeout = 17 s, freshness-max = 18 s, freshness-pending = 19
            warm-versions = 2, fill-nice = 7, history = 32, trace-log = 36, refused-for = 37 s
          }
          samples { cache = 20, timeout = 21 s, max-pending = 22 }
          keys = [{name = ops, sha256 = "%s", role = write}], hosts = [h]
          jwt { algorithm = RS256, key-file = j, issuer = i, audience = a, role-claim = r, leeway = 1 s }
          tls { certificate = c, key = k, reload = 2 s }
          cors { origins = ["https://a.example:8443"], max-age = 3 s }
          limits {
            max-uri-bytes = 300, max-header-bytes = 2 KiB, max-headers = 9, read-timeout = 4 s
            max-connections = 5, rate { per-second = 6.5, burst = 7, callers = 8 }
          }
          learning { history = 23, max-subscribers = 24, max-pending-events = 25 }
          version-events { history = 26, max-subscribers = 27, max-pending-events = 28 }
          write { enabled = false, timeout = 29 s, max-pending = 30, max-in-flight-bytes = 31 MiB }
          search {
            max-reach = 40, max-widened = 41, max-group-size = 42, max-group-searches = 43
            max-examples = 44, negative-weight = 0.45, max-filter-depth = 46, max-filter-terms = 47
            max-batch = 48, vote-temperature = 0.49, embed-batch { max = 50, wait = 51 ms }
          }
        }
        """
            .formatted("ab".repeat(32), "cd".repeat(32));
    var expected =
        new QueryConfig(
            "0.0.0.0",
            0,
            Path.of("/tmp/q"),
            new HttpConfig(
                3,
                4,
                Duration.ofSeconds(5),
                6,
                7,
                2048,
                Duration.ofSeconds(8),
                Duration.ofSeconds(3),
                30,
                Duration.ofSeconds(31),
                Duration.ofSeconds(33),
                Duration.ofSeconds(34),
                Duration.ofSeconds(35)),
            new IndexConfig(
                Duration.ofMillis(9), 10, 11, 12, 13, 14 << 20, 15, Compression.PRODUCT, 16),
            new FollowConfig(
                Duration.ofMillis(16),
                Duration.ofSeconds(17),
                Duration.ofSeconds(18),
                19,
                2,
                7,
                32,
                36,
                Duration.ofSeconds(37)),
            new SamplesConfig(20, Duration.ofSeconds(21), 22),
            new LearningConfig(23, 24, 25),
            new VersionEventsConfig(26, 27, 28),
            new WriteConfig(false, Duration.ofSeconds(29), 30, 31 << 20),
            new SearchConfig(
                40,
                41,
                42,
                43,
                44,
                0.45,
                46,
                47,
                48,
                0.49,
                new SearchConfig.EmbedBatch(50, Duration.ofMillis(51))),
            new SecurityConfig(
                List.of(
                    new ApiKey("ops", "cd".repeat(32), Role.WRITE),
                    new ApiKey("admin-key", "ab".repeat(32), Role.ADMIN)),
                new JwtConfig("RS256", "j", "i", "a", "r", Duration.ofSeconds(1)),
                new TlsConfig("c", "k", Duration.ofSeconds(2)),
                Set.of("https://a.example:8443"),
                Duration.ofSeconds(3),
                Set.of("h"),
                new LimitsConfig(300, 2048, 9, Duration.ofSeconds(4), 5, 6.5, 7, 8)),
            Optional.empty());
    assertEquals(expected, from(text));
  }

  @Test
  void from_unknownBackend_isRefused() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> from("query.index.backend = faiss"));
    assertEquals("query.index.backend 'faiss' is not lucene or opensearch", thrown.getMessage());
  }

  @Test
  void from_keyOfNothing_isRefused() {
    // printf %s "" | sha256sum
    var nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    var text = "query.admin-key-sha256 = " + nothing;
    var thrown = assertThrows(IllegalArgumentException.class, () -> from(text));
    assertTrue(thrown.getMessage().contains("empty text"), thrown.getMessage());
  }

  @Test
  void from_outOfBounds_namesTheKey() {
    for (var key :
        new String[] {
          "query.port",
          "query.http.max-k",
          "query.http.default-k",
          "query.index.refresh-ms",
          "query.index.max-connections",
          "query.index.rerank",
          "query.index.scalar-bits",
          "query.index.merge-nice",
          "query.index.commit-interval",
          "query.index.compression",
          "query.samples.max-pending",
          "query.follow.freshness-pending",
          "query.follow.warm-versions",
          "query.follow.fill-nice",
          "query.follow.history",
          "query.follow.trace-log",
          "query.follow.refused-for",
          "query.http.drain",
          "query.http.max-freshness-waiters",
          "query.admin-key-sha256",
          "query.learning.history",
          "query.version-events.history",
          "query.write.max-pending",
          "query.search.max-reach",
          "query.search.negative-weight",
          "query.search.vote-temperature",
          "query.search.embed-batch.max",
          "query.jwt.leeway",
          "query.limits.max-headers",
          "query.limits.rate.per-second"
        }) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> from(key + " = -1"));
      assertTrue(thrown.getMessage().startsWith(key + " "), thrown.getMessage());
    }
  }
}
