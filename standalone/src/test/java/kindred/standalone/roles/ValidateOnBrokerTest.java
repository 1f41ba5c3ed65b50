package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@ExtendWith(SharedBroker.class)
class ValidateOnBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  /**
   * Else the next process would wait until the session ends, here for longer than the test does.
   */
  @Test
  void close_whileValidating_leavesTheGroup(EmbeddedBroker broker) throws Exception {
    var topics = SharedBroker.topics("left");
    var config = config(broker, "left", Map.of("kafka.session.timeout.ms", "300000"));
    var kafka = KafkaConfig.from(config);
    try (var admin = Admin.create(kafka.client(Map.of()))) {
      topics.create(admin);
      var role =
          new ValidateRole(kafka, topics, ImageConfig.from(config), IngestConfig.from(config));
      role.start();
      role.awaitRunning(PATIENCE);
      assertEquals(1, members(admin, topics.validationApplication()));
      role.close();
      Await.until(
          "the group has no member",
          PATIENCE,
          () -> members(admin, topics.validationApplication()) == 0);
    }
  }

  /** A command's thread closes it, and the command itself. */
  @Test
  void close_twice_whereThreadsStay_waitsOnce(EmbeddedBroker broker) throws Exception {
    var topics = SharedBroker.topics("twice");
    var config = config(broker, "twice", Map.of("ingest.close-wait", "1 ms"));
    var kafka = KafkaConfig.from(config);
    try (var admin = Admin.create(kafka.client(Map.of()))) {
      topics.create(admin);
    }
    var role = new ValidateRole(kafka, topics, ImageConfig.from(config), IngestConfig.from(config));
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(ValidateRole.class);
    logger.addAppender(log);
    try {
      role.start();
      role.awaitRunning(PATIENCE);
      role.close();
      role.close();
      var late = log.list.stream().filter(line -> line.getLevel() == Level.WARN).toList();
      assertEquals(1, late.size(), late::toString);
    } finally {
      logger.detachAppender(log);
    }
  }

  private Config config(EmbeddedBroker broker, String prefix, Map<String, String> changes) {
    var all = new HashMap<>(changes);
    all.put("topics.prefix", prefix);
    all.put("data-dir", directory.toString());
    all.put("kafka.bootstrap.servers", broker.bootstrapServers());
    return Configuration.load(Optional.empty(), Map.of(), all);
  }

  private static int members(Admin admin, String group) throws Exception {
    var described = admin.describeConsumerGroups(List.of(group)).all().get();
    return described.get(group).members().size();
  }
}
