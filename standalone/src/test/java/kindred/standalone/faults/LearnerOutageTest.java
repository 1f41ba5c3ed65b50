package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.schemas.KafkaConfig;
import kindred.standalone.broker.BrokerConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.LearnersOnBroker;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner whose broker goes away for good. */
class LearnerOutageTest {
  @TempDir Path dir;

  @Test
  void run_brokerAwayForTooLong_endsAndSaysWhichBound() throws Exception {
    var settings = Map.of("learner.stream.outage-timeout", "5 s");
    var failure = new AtomicReference<Throwable>();
    var broker = new EmbeddedBroker(brokerConfig());
    try {
      broker.start();
      var learners = new LearnersOnBroker(dir, broker.bootstrapServers(), "outage", settings);
      try (var role = role(learners)) {
        var thread = new Thread(role::run, "learn");
        thread.setUncaughtExceptionHandler((dead, e) -> failure.set(e));
        thread.start();
        Await.until("the first version", () -> learners.isIdle(0) || !thread.isAlive());
        broker.close();
        Await.until("the learner gives up", () -> !thread.isAlive());
      }
    } finally {
      broker.close();
    }
    var ended = assertInstanceOf(KafkaException.class, failure.get());
    assertTrue(
        ended
            .getMessage()
            .startsWith(
                "the broker did not answer in time (learner.stream.outage-timeout is PT5S): "),
        ended.getMessage());
  }

  private BrokerConfig brokerConfig() {
    return new BrokerConfig(dir.resolve("broker"), "127.0.0.1", 0, 1 << 20);
  }

  private static LearnRole role(LearnersOnBroker learners) {
    var config = Configuration.load(Optional.empty(), Map.of(), learners.keys());
    return new LearnRole(
        KafkaConfig.from(config),
        learners.topics(),
        new ArtefactStore(ArtefactsConfig.from(config)),
        EncoderConfig.from(config),
        LearnerConfig.from(config),
        Clock.systemUTC());
  }
}
