package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import kindred.learner.mining.MinedBatch.Twins;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AlikeClassesTest {
  @Test
  void observe_aPairThatStays_isToldOnce_andBeginnersAreNot() {
    var logger = (Logger) LoggerFactory.getLogger(AlikeClasses.class);
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      var alike = new AlikeClasses();
      alike.observe(new Twins("a", "b"), 7);
      alike.observe(new Twins("a", "c"), 8);
      alike.observe(new Twins("a", "b"), 506);
      assertEquals(List.of(), log.list);
      alike.observe(new Twins("a", "b"), 507);
      alike.observe(new Twins("a", "b"), 2000);
      assertEquals(
          List.of(
              "classes still too alike to be set against each other, perhaps one thing under two"
                  + " labels: anchor=a other=b step=507 since=7"),
          log.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    } finally {
      logger.setLevel(null);
      logger.detachAppender(log);
    }
  }
}
