package kindred.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import kindred.query.http.HttpConfig;
import kindred.query.index.IndexConfig;
import kindred.query.index.IndexConfig.Compression;
import kindred.query.learning.LearningConfig;
import kindred.query.sample.SamplesConfig;
import kindred.query.version.FollowConfig;
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
            "",
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
                Duration.ofSeconds(5)),
            new IndexConfig(Duration.ofMillis(200), 16, 100, 100, 2_000, 64 << 20, 1),
            new FollowConfig(
                Duration.ofMillis(250),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                100_000,
                1,
                5,
                100_000),
            new SamplesConfig(64 << 20, Duration.ofSeconds(5), 256),
            new LearningConfig(100, 32, 16));
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
          }
          index {
            refresh-ms = 9, max-connections = 10, beam-width = 11, search-width = 12
            exact-below = 13, write-buffer = 14 MiB, merge-threads = 15
            compression = product, rerank = 16
          }
          follow {
            poll = 16 ms, start-timeout = 17 s, freshness-max = 18 s, freshness-pending = 19
            warm-versions = 2, fill-nice = 7, history = 32
          }
          samples { cache = 20, timeout = 21 s, max-pending = 22 }
          learning { history = 23, max-subscribers = 24, max-pending-events = 25 }
        }
        """
            .formatted("ab".repeat(32));
    var expected =
        new QueryConfig(
            "0.0.0.0",
            0,
            "ab".repeat(32),
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
                Duration.ofSeconds(31)),
            new IndexConfig(
                Duration.ofMillis(9), 10, 11, 12, 13, 14 << 20, 15, Compression.PRODUCT, 16),
            new FollowConfig(
                Duration.ofMillis(16),
                Duration.ofSeconds(17),
                Duration.ofSeconds(18),
                19,
                2,
                7,
                32),
            new SamplesConfig(20, Duration.ofSeconds(21), 22),
            new LearningConfig(23, 24, 25));
    assertEquals(expected, from(text));
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
          "query.http.max-freshness-waiters",
          "query.admin-key-sha256",
          "query.learning.history"
        }) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> from(key + " = -1"));
      assertTrue(thrown.getMessage().startsWith(key + " "), thrown.getMessage());
    }
  }
}
