package kindred.standalone.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthConfigTest {
  private static HealthConfig config(Duration interval, Duration maxBrokerSilence) {
    return new HealthConfig(true, "127.0.0.1", 0, interval, maxBrokerSilence);
  }

  @Test
  void intervalThatIsNotBelowTheSilence_isRefused() {
    var minute = Duration.ofMinutes(1);
    var thrown = assertThrows(IllegalArgumentException.class, () -> config(minute, minute));
    assertTrue(
        thrown.getMessage().startsWith("health.interval PT1M is not below"), thrown.getMessage());
    assertEquals(minute, config(minute, Duration.ZERO).interval());
    assertEquals(minute, config(Duration.ofSeconds(59), minute).maxBrokerSilence());
  }
}
