package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import kindred.schemas.Topic;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class TopicsOnBrokerTest {
  @Test
  void create_twice_leavesEveryTopicAsConfigured(TestBroker broker) throws Exception {
    var topics = SharedBroker.topics("created");
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
      topics.create(admin);
      topics.create(admin);
      topics.create(admin, topics.embeddings(3));
      for (var topic : topics.standing()) {
        assertStands(admin, topic);
      }
      assertStands(admin, topics.embeddings(3));
    }
  }

  private static void assertStands(Admin admin, Topic<?> topic) throws Exception {
    var partitions =
        admin.describeTopics(List.of(topic.name())).allTopicNames().get().get(topic.name());
    assertEquals(topic.partitions(), partitions.partitions().size(), topic.name());
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    var settings = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    topic
        .settings()
        .forEach(
            (name, value) ->
                assertEquals(value, settings.get(name).value(), topic.name() + " " + name));
  }
}
