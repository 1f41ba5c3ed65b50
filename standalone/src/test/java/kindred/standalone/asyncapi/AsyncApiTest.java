package kindred.standalone.asyncapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.config.Configuration;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "asyncapi.json");
  private static final String SERVERS = "127.0.0.1:9092";

  private static Topics topics(Map<String, String> keys) {
    return new Topics(TopicsConfig.from(Configuration.load(Optional.empty(), Map.of(), keys)));
  }

  /** A topic, key, header, schema or setting that changes changes the document. */
  @Test
  void docs_haveTheDocumentOfTheDefaults() throws IOException {
    var text = new AsyncApi(topics(Map.of()), SERVERS).text();
    if ("write".equals(System.getProperty("asyncapi"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertEquals(
        text,
        Files.readString(DOCUMENT),
        "docs/asyncapi.json is not what Topics say; -Dasyncapi=write writes it");
  }

  @Test
  void document_hasEveryStandingTopicAsItIsCreated() {
    var topics = topics(Map.of("topics.prefix", "shop", "topics.partitions", "3"));
    var channels = new AsyncApi(topics, SERVERS).document().path("channels");
    var addresses = new HashSet<String>();
    channels.forEach(channel -> addresses.add(channel.path("address").asText()));
    var expected =
        topics.standing().stream().map(topic -> topic.name()).collect(Collectors.toSet());
    expected.add("shop.embeddings.v{version}");
    assertEquals(expected, addresses);

    var kafka = channels.path("samples").path("bindings").path("kafka");
    assertEquals(3, kafka.path("partitions").asInt());
    var settings = kafka.path("topicConfiguration");
    assertEquals("[\"compact\"]", settings.path("cleanup.policy").toString());
    assertEquals(2_592_000_000L, settings.path("delete.retention.ms").asLong());
  }

  @Test
  void confluentFormat_isToldWhereItIsWritten() {
    var topics =
        topics(
            Map.of(
                "schemas.wire-format", "confluent", "schemas.registry.url", "http://127.0.0.1:1"));
    var messages = new AsyncApi(topics, SERVERS).document().path("components").path("messages");
    var models = messages.path("models");
    assertTrue(models.path("x-message-header").isMissingNode());
    var kafka = models.path("bindings").path("kafka");
    assertEquals("TopicNameStrategy", kafka.path("schemaLookupStrategy").asText());
    assertEquals(
        topics.samples().messageHeader().orElseThrow(),
        messages.path("samples").path("x-message-header").asText());
  }

  @Test
  void references_areThere() {
    var document = new AsyncApi(topics(Map.of()), SERVERS).document();
    var references = new HashSet<String>();
    collect(document, references);
    assertFalse(references.isEmpty());
    for (var reference : references) {
      assertTrue(document.at(reference.substring(1)).isObject(), reference);
    }
  }

  private static void collect(JsonNode node, Set<String> references) {
    if (node.path("$ref").isTextual()) {
      references.add(node.path("$ref").asText());
    }
    node.forEach(child -> collect(child, references));
  }
}
