package kindred.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.OperatorException;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.image.ImageConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeRoleTest {
  @TempDir private Path directory;

  private ServeRole role(String overrides) {
    var config =
        ConfigFactory.parseString(overrides)
            .withFallback(
                ConfigFactory.parseString(
                    """
                    data-dir = "%s"
                    kafka.bootstrap.servers = "127.0.0.1:1"
                    query.port = 0
                    """
                        .formatted(directory)))
            .withFallback(ConfigFactory.defaultReferenceUnresolved())
            .resolve();
    return new ServeRole(
        KafkaConfig.from(config),
        new Topics(TopicsConfig.from(config)),
        new ArtefactStore(ArtefactsConfig.from(config)),
        ImageConfig.from(config),
        EncoderConfig.from(config),
        QueryConfig.from(config));
  }

  private static int status(URI uri) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(uri).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void start_noBroker_isAliveAndNotReadyAndEnds() throws Exception {
    var role = role("");
    role.start();
    try {
      assertTrue(role.port() > 0);
      assertEquals(200, status(role.uri().resolve("/livez")));
      assertEquals(503, status(role.uri().resolve("/readyz")));
      assertEquals(0, role.freshness().count());
    } finally {
      role.close();
    }
    role.join();
  }

  @Test
  void delete_noBroker_isAProblemInTime() throws Exception {
    try (var role = role("query.write.timeout = 300 ms");
        var client = HttpClient.newHttpClient()) {
      role.start();
      var image = HttpRequest.newBuilder(role.uri().resolve("/v1/images/a")).DELETE().build();
      // The second one waits behind the producer, which is still looking for the broker.
      for (int i = 0; i < 2; i++) {
        var response = client.send(image, HttpResponse.BodyHandlers.ofString());
        assertEquals(503, response.statusCode(), response.body());
        assertTrue(response.body().contains("urn:kindred:problem:broker-unreachable"));
        assertEquals("1", response.headers().firstValue("Retry-After").orElse(""));
      }
    }
  }

  @Test
  void start_openToTheNetworkWithoutKeys_isRefused() {
    try (var role = role("query.host = \"0.0.0.0\"")) {
      var thrown = assertThrows(IllegalArgumentException.class, role::start);
      assertTrue(thrown.getMessage().contains("query.keys is empty"), thrown.getMessage());
    }
  }

  @Test
  void start_openToTheNetworkWithAKey_listens() throws Exception {
    var key = "{name = a, role = read, sha256 = \"%s\"}".formatted("ab".repeat(32));
    try (var role = role("query { host = \"0.0.0.0\", keys = [" + key + "] }")) {
      role.start();
      var uri = URI.create("http://127.0.0.1:" + role.port() + "/");
      assertEquals(200, status(uri.resolve("/livez")));
      assertEquals(401, status(uri.resolve("/v1/versions")));
    }
  }

  @Test
  void join_noBroker_throwsWhereItWasLookedFor() {
    try (var role = role("query.follow.start-timeout = 1 ms")) {
      role.start();
      var thrown = assertThrows(OperatorException.class, role::join);
      assertTrue(
          thrown.getMessage().startsWith("no broker answers at 127.0.0.1:1 "), thrown.getMessage());
    }
  }
}
