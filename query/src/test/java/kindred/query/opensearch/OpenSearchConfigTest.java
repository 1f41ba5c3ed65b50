package kindred.query.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.query.QueryConfig;
import org.junit.jupiter.api.Test;

class OpenSearchConfigTest {
  static OpenSearchConfig from(String text) {
    return query("query.index.opensearch {" + text + "}").openSearch().orElseThrow();
  }

  private static QueryConfig query(String text) {
    return QueryConfig.from(
        ConfigFactory.parseString("query.index.backend = opensearch\n" + text)
            .withFallback(ConfigFactory.defaultReference()));
  }

  @Test
  void from_everyKeyChanged_arrives() {
    var expected =
        new OpenSearchConfig(
            List.of(URI.create("https://a:1"), URI.create("http://b:2/under")),
            new Login(Optional.of("Basic dTpw")),
            Optional.of(Path.of("t.pem")),
            "p",
            2,
            3,
            Duration.ofMillis(11),
            Duration.ofMillis(12),
            Duration.ofMillis(13),
            Duration.ofMillis(14),
            new OpenSearchConfig.Bulk(4, 5 << 20, 6, Duration.ofSeconds(15), 7));
    assertEquals(
        expected,
        from(
            """
            hosts = "https://a:1, http://b:2/under", user = u, password = p, trust = t.pem
            prefix = p, shards = 2, replicas = 3, connect-timeout = 11 ms
            request-timeout = 12 ms, search-timeout = 13 ms, retry-host = 14 ms
            bulk { images = 4, bytes = 5 MiB, in-flight = 6, timeout = 15 s, tries = 7 }
            """));
    assertEquals(
        Optional.of("Bearer x"), from("authorization = \"Bearer x\\n\"").login().authorization());
  }

  @Test
  void from_nothing_isOnThisMachineUnderTheTopicsPrefix() {
    assertEquals("kindred", from("").prefix());
    assertEquals(List.of(URI.create("http://127.0.0.1:9200")), from("").hosts());
  }

  @Test
  void from_outOfBounds_namesTheKey() {
    Map.ofEntries(
            Map.entry("hosts", "\"ftp://a\""),
            Map.entry("prefix", "\"-a\""),
            Map.entry("shards", "0"),
            Map.entry("replicas", "-1"),
            Map.entry("authorization", "\"Bearer \\u00e9\""),
            Map.entry("connect-timeout", "0 s"),
            Map.entry("request-timeout", "1 day"),
            Map.entry("search-timeout", "11 s"),
            Map.entry("retry-host", "0 s"),
            Map.entry("bulk.images", "0"),
            Map.entry("bulk.bytes", "1"),
            Map.entry("bulk.in-flight", "0"),
            Map.entry("bulk.timeout", "0 s"),
            Map.entry("bulk.tries", "0"))
        .forEach(
            (key, value) -> {
              var thrown =
                  assertThrows(IllegalArgumentException.class, () -> from(key + " = " + value));
              assertTrue(
                  thrown.getMessage().startsWith("query.index.opensearch." + key + " "),
                  thrown.getMessage());
            });
  }

  @Test
  void from_whatTheIndexCannotDo_stops() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> query("query.index.compression = product"));
    assertTrue(thrown.getMessage().startsWith("query.index.compression "), thrown.getMessage());
    thrown =
        assertThrows(
            IllegalArgumentException.class, () -> query("query.search.max-widened = 100001"));
    assertTrue(thrown.getMessage().contains("max-widened"), thrown.getMessage());
    thrown =
        assertThrows(
            IllegalArgumentException.class, () -> from("user = u, authorization = \"Bearer x\""));
    assertTrue(thrown.getMessage().contains("both set"), thrown.getMessage());
  }

  @Test
  void toString_neverTellsAPassword() {
    assertFalse(from("user = u, password = sesame").toString().contains("c2VzYW1l"));
    assertFalse(from("authorization = \"Bearer sesame\"").toString().contains("sesame"));
  }
}
