package kindred.standalone.health;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import kindred.standalone.config.Configuration;
import org.junit.jupiter.api.Test;

/** Its beginning and end; what it tells is {@link RoleMetricsTest}'s. */
class RoleHealthTest {
  private static RoleHealth health(Map<String, String> keys) {
    var config = Configuration.load(Optional.empty(), Map.of(), keys);
    var group = RoleHealth.ofGroup("topic", () -> Optional.of("group"));
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return new RoleHealth("embed", config, registry, Optional::empty, () -> 0, group);
  }

  @Test
  void close_ofOneThatIsNotAskedFor_isQuiet() {
    var health = health(Map.of());
    health.start();
    assertDoesNotThrow(health::close);
  }

  @Test
  void start_portIsTaken_isToldAndClosesQuietly() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      var health = health(Map.of("health.enabled", "true", "health.port", port));
      assertThrows(RuntimeException.class, health::start);
      assertDoesNotThrow(health::close);
    }
  }
}
