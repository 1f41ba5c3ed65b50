package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
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
    var config =
        Configuration.load(
            Optional.empty(),
            Map.of(),
            Map.of(
                "topics.prefix",
                "left",
                "data-dir",
                directory.toString(),
                "kafka.bootstrap.servers",
                broker.bootstrapServers(),
                "kafka.session.timeout.ms",
                "300000"));
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

  private static int members(Admin admin, String group) throws Exception {
    var described = admin.describeConsumerGroups(List.of(group)).all().get();
    return described.get(group).members().size();
  }
}
