package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Without a broker; with one it is asked in {@code standalone}. */
class BrokerContactTest {
  private static final KafkaConfig NOBODY =
      new KafkaConfig(
          Map.of(
              "bootstrap.servers", "127.0.0.1:1",
              "request.timeout.ms", "400",
              "default.api.timeout.ms", "500"));

  @Test
  void admin_withoutABroker_saysWhatItWaitsFor_andThenThatNobodyAnswers() {
    try (var log = new LogLines()) {
      var thrown =
          assertThrows(
              OperatorException.class, () -> BrokerContact.admin(NOBODY, Duration.ofMillis(50)));
      assertEquals(
          "no broker answers at 127.0.0.1:1 (kafka.bootstrap.servers) after 500 ms",
          thrown.getMessage());
      assertEquals(List.of("waiting for a broker: servers=127.0.0.1:1 most=500 ms"), log.taken());
    }
  }

  @Test
  void noTopics_withABroker_saysWhatMakesThem() {
    var unknown = Optional.<Throwable>of(new UnknownTopicOrPartitionException("b"));
    for (var silence : List.of(unknown, Optional.<Throwable>empty())) {
      assertEquals(
          "topics [a, b] do not exist on the broker at h:1 after 60 s; kindred topics makes them",
          BrokerContact.noTopics("h:1", List.of("a", "b"), Duration.ofMinutes(1), silence)
              .getMessage());
    }
  }
}
