package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class OutageTest {
  private long now;
  private final Outage outage = new Outage("embed.most", Duration.ofNanos(10), () -> now);

  @Test
  void failed_longerThanAllowed_saysSo() {
    outage.failed(new TimeoutException("silent"));
    now = 10;
    outage.failed(new KafkaException("not created", new TimeoutException("silent")));
    now = 11;
    var stopped =
        assertThrows(
            IllegalStateException.class, () -> outage.failed(new TimeoutException("silent")));
    assertEquals(
        "the broker has not answered for longer than embed.most PT0.00000001S",
        stopped.getMessage());
  }

  @Test
  void over_anAnswerBetween_beginsAnew() {
    outage.failed(new TimeoutException("silent"));
    outage.over();
    now = 100;
    outage.failed(new TimeoutException("silent"));
    outage.failed(new TimeoutException("silent"));
  }

  @Test
  void failed_brokerDidAnswer_isThrown() {
    var refused = new TopicAuthorizationException("no");
    assertSame(refused, assertThrows(KafkaException.class, () -> outage.failed(refused)));
  }
}
