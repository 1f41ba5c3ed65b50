package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicsAwaitedTest {
  private static final Throwable SILENCE = new TimeoutException("silent");
  private static final Throwable MISSING = new UnknownTopicOrPartitionException("b");

  private final LogLines log = new LogLines();
  private Duration now = Duration.ZERO;
  private final TopicsAwaited awaited =
      new TopicsAwaited("h:1", List.of("a", "b"), Duration.ofMinutes(1), () -> now.toNanos());

  @AfterEach
  void leave() {
    log.close();
  }

  private List<String> missed(int second, Throwable obstacle) {
    now = Duration.ofSeconds(second);
    awaited.missed(obstacle);
    return log.taken();
  }

  @Test
  void missed_whileNobodyAnswers_namesTheBrokerOnceAfterThreeSeconds() {
    var told = List.of("waiting for a broker: servers=h:1 most=60 s");
    assertEquals(List.of(), missed(1, SILENCE));
    assertEquals(told, missed(3, SILENCE));
    assertEquals(List.of(), missed(6, SILENCE));
    assertEquals(
        "no broker answers at h:1 (kafka.bootstrap.servers) after 60 s",
        assertThrows(OperatorException.class, () -> missed(61, SILENCE)).getMessage());
  }

  @Test
  void missed_whereTheBrokerHasNoSuchTopics_namesThemOnceAndAtOnce() {
    assertEquals(List.of("waiting for topics: names=[a, b] most=60 s"), missed(0, MISSING));
    assertEquals(List.of(), missed(5, MISSING));
    assertEquals(
        "topics [a, b] do not exist on the broker at h:1 after 60 s; kindred topics makes them",
        assertThrows(OperatorException.class, () -> missed(61, MISSING)).getMessage());
  }
}
