package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
    var logger = (Logger) LoggerFactory.getLogger(BrokerContact.class);
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      var thrown =
          assertThrows(
              OperatorException.class, () -> BrokerContact.admin(NOBODY, Duration.ofMillis(50)));
      assertEquals(
          "no broker answers at 127.0.0.1:1 (kafka.bootstrap.servers) after 500 ms",
          thrown.getMessage());
      assertEquals(
          List.of("waiting for a broker: servers=127.0.0.1:1 most=500 ms"),
          log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    } finally {
      logger.setLevel(null);
      logger.detachAppender(log);
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
