package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class OutageTest {
  private Duration now = Duration.ZERO;
  private final Outage outage =
      new Outage("embed.most", Duration.ofMinutes(10), () -> now.toNanos());

  private void failAfter(int minutes) {
    now = now.plusMinutes(minutes);
    outage.failed(new TimeoutException("silent"));
  }

  @Test
  void failed_againAndAgainForLongerThanAllowed_saysSo() {
    failAfter(0);
    failAfter(5);
    failAfter(5);
    var stopped = assertThrows(IllegalStateException.class, () -> failAfter(1));
    assertEquals(
        "the broker has not answered, or not as it should, for longer than embed.most PT10M",
        stopped.getMessage());
  }

  @Test
  void failed_longAfterTheLastTime_beginsAnew() {
    failAfter(0);
    failAfter(5);
    failAfter(7);
    failAfter(6);
    failAfter(4);
  }

  @Test
  void failed_asTheCauseOfSomething_canBeTriedAgain() {
    outage.failed(new KafkaException("not created", new TimeoutException("silent")));
    outage.failed(new TimeoutException("ended", new IllegalStateException("x")));
    outage.failed(new KafkaException("no commit", new InvalidTxnStateException("ended")));
    outage.failed(new IllegalStateException("no commit", new KafkaException("not acknowledged")));
  }

  @Test
  void failed_otherwise_isThrown() {
    var refused = new TopicAuthorizationException("no");
    for (var failure :
        List.of(
            refused,
            new KafkaException("not created", refused),
            new IllegalArgumentException("x"))) {
      assertSame(failure, assertThrows(RuntimeException.class, () -> outage.failed(failure)));
    }
  }
}
