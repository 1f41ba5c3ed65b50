package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LostRecordsException;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.check.RememberingLog;
import kindred.standalone.check.Settled;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnEvents;
import kindred.standalone.running.RolesInThreads;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retention passes validate and embed while they are away: each says which records are gone, and
 * everything else is where it belongs, once.
 */
@ExtendWith(SharedBroker.class)
class DeletedUnreadTest {
  private static final String PREFIX = "deletedunread";
  private static final Map<String, String> QUICK =
      Map.of("kafka.session.timeout.ms", "2000", "kafka.heartbeat.interval.ms", "500");

  @TempDir Path dir;

  @Test
  void recordsDeletedUnread_areTold_andNothingElseIsMissing(EmbeddedBroker broker)
      throws Exception {
    var servers = broker.bootstrapServers();
    var log = new RememberingLog(servers);
    DrawnEvents events;
    try (var roles = new RolesInThreads(dir, servers, PREFIX, QUICK);
        var settled = new Settled(log, PREFIX, roles.node())) {
      events = new DrawnEvents(roles.config());
      events.send(0, 20);
      DrawnEvents.settle(settled, roles::failures, 20);
      assertEquals(0, roles.lostEvents() + roles.lostSamples());
    }
    events.send(20, 50);
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      // Events 20 to 29 were not read by anyone.
      log.lose(ids(20, 30));
      delete(admin, PREFIX + ".images", 30);
      stop(events);
      validate(events, log);

      var samples = log.read(PREFIX + ".samples");
      assertEquals(40, samples.size());
      log.lose(ids(30, 35));
      // What no operator should do to the system of record.
      allowDeletion(admin, PREFIX + ".samples");
      long first = samples.get(25).offset();
      assertEquals(DrawnEvents.id(35), samples.get(25).key());
      delete(admin, PREFIX + ".samples", first);
      long embedded = embedded(admin);
      try (var roles = new RolesInThreads(dir, servers, PREFIX, QUICK);
          var settled = new Settled(log, PREFIX, roles.node());
          var api = new Api(roles.node())) {
        DrawnEvents.settle(settled, roles::failures, 35);
        assertEquals(first - embedded, roles.lostSamples());
        assertEquals(0, roles.lostEvents(), "told before");
        assertEquals(404, api.image(DrawnEvents.id(20)).statusCode());
        assertEquals(404, api.image(DrawnEvents.id(30)).statusCode());
      }
    }
  }

  private static List<String> ids(int from, int to) {
    return java.util.stream.IntStream.range(from, to).mapToObj(DrawnEvents::id).toList();
  }

  private static void stop(DrawnEvents events) throws Exception {
    try (var role = role(events, Map.of("ingest.on-loss", "stop"))) {
      role.start();
      var ended = assertThrows(IllegalStateException.class, role::awaitEnd);
      var why = ended.getCause();
      while (!(why instanceof LostRecordsException) && why.getCause() != null) {
        why = why.getCause();
      }
      assertInstanceOf(LostRecordsException.class, why);
      var message = why.getMessage();
      assertTrue(
          message.endsWith("partition=" + PREFIX + ".images-0 from=20 to=29 offsets=10"), message);
    }
  }

  /** Goes on where that is configured. */
  private static void validate(DrawnEvents events, RememberingLog log) throws Exception {
    try (var role = role(events, Map.of())) {
      role.start();
      Await.until("the rest is validated", () -> log.read(PREFIX + ".samples").size() == 40);
      assertEquals(10, role.lostRecords());
    }
  }

  private static ValidateRole role(DrawnEvents events, Map<String, String> others) {
    var keys = new HashMap<>(QUICK);
    keys.putAll(others);
    var roles = events.config();
    for (var key : List.of("data-dir", "kafka.bootstrap.servers", "topics.prefix")) {
      keys.put(key, roles.getString(key));
    }
    var config = Configuration.load(Optional.empty(), Map.of(), keys);
    return new ValidateRole(
        KafkaConfig.from(config),
        new kindred.schemas.Topics(kindred.schemas.TopicsConfig.from(config)),
        ImageConfig.from(config),
        IngestConfig.from(config));
  }

  /** As retention does it. */
  private static void delete(Admin admin, String topic, long before) throws Exception {
    var partition = new TopicPartition(topic, 0);
    admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
  }

  private static void allowDeletion(Admin admin, String topic) throws Exception {
    var both = new ConfigEntry("cleanup.policy", "compact,delete");
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(both, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private static long embedded(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(PREFIX + ".embed.v1")
        .partitionsToOffsetAndMetadata()
        .get()
        .get(new TopicPartition(PREFIX + ".samples", 0))
        .offset();
  }
}
