package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import kindred.query.ServeRole;
import kindred.schemas.SamplePlace;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.Configured;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A query node that is stopped and started again over a real broker. */
@ExtendWith(SharedBroker.class)
class RestartedNodeTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int IMAGES = 50;
  private static final int DIM = 16;

  @TempDir Path dir;
  private final SplittableRandom random = new SplittableRandom(7);

  private Config config(String servers) {
    var keys = new HashMap<String, String>();
    keys.put("data-dir", dir.toString());
    keys.put("kafka.bootstrap.servers", servers);
    keys.put("topics.prefix", "restarted");
    keys.put("query.port", "0");
    keys.put("encoder.embedding-dim", Integer.toString(DIM));
    keys.put("encoder.width", "8");
    keys.put("encoder.input.side", "16");
    keys.put("encoder.input.channels", "1");
    return Configuration.load(Optional.empty(), Map.of(), keys);
  }

  private static ServeRole node(Config config) throws Exception {
    var node = Configured.node(config);
    node.start();
    Await.until("the node is ready", () -> get(node, "/readyz").isPresent());
    return node;
  }

  @Test
  void start_afterAStop_goesOnAndBeginsAnewWithANewTopic(TestBroker broker) throws Exception {
    var config = config(broker.bootstrapServers());
    var topics = new Topics(TopicsConfig.from(config));
    var vectors = SyntheticVersions.vectors(random, IMAGES, DIM);
    try (var versions = Configured.versions(config)) {
      versions.samples(IMAGES);
      versions.publish(1, vectors);
      versions.promote(1);
      try (var node = node(config)) {
        assertEquals(IMAGES, nearest(node, vectors[3]).get("indexed").asInt());
      }
      assertTrue(hasFirstSegment());

      // While it is down one image is deleted and another one corrected.
      var topic = topics.embeddings(1).name();
      var deletion = new ProducerRecord<String, byte[]>(topic, 0, SyntheticVersions.id(3), null);
      new SamplePlace(0, IMAGES).addTo(deletion.headers());
      versions.send(deletion);
      versions.embed(1, 4, vectors[3]);
      versions.commitEmbedded(1, IMAGES);
      try (var node = node(config)) {
        assertTrue(hasFirstSegment(), "the index was used again");
        var found = nearest(node, vectors[3]);
        assertEquals(IMAGES - 1, found.get("indexed").asInt());
        assertEquals("image 4", found.get("neighbours").get(0).get("id").asText());
        var receipt = get(node, "/v1/images/image%203/receipt").orElseThrow();
        assertEquals("deleted", receipt.get("state").asText());
        assertEquals("0:3", receipt.get("arrived").asText());
      }
      try (var node = node(config)) {
        var receipt = get(node, "/v1/images/image%203/receipt").orElseThrow();
        assertEquals("deleted", receipt.get("state").asText(), "known from the index");
      }

      // Of the same name, other vectors, and as long: only its id tells.
      try (var admin =
          Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
        admin.deleteTopics(List.of(topic)).all().get();
        Await.until("it is gone", () -> !admin.listTopics().names().get().contains(topic));
        topics.create(admin, topics.embeddings(1));
      }
      var others = SyntheticVersions.vectors(random, IMAGES + 2, DIM);
      for (int i = 0; i < others.length; i++) {
        versions.embed(1, i, others[i]);
      }
      versions.commitEmbedded(1, IMAGES);
      try (var node = node(config)) {
        var found = nearest(node, others[3]);
        assertEquals(IMAGES + 2, found.get("indexed").asInt());
        assertTrue(found.get("neighbours").get(0).get("score").asDouble() > 0.999);
      }
    }
  }

  /** Whether the index has the segment that the first fill made; a later one has another name. */
  private boolean hasFirstSegment() {
    return Files.exists(dir.resolve("query/index/v1.1/_0.si"));
  }

  private static JsonNode nearest(ServeRole node, float[] vector) throws Exception {
    var body = "{\"k\":5,\"vector\":" + Arrays.toString(vector) + "}";
    var request =
        HttpRequest.newBuilder(node.uri().resolve("/v1/search"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return send(request).orElseThrow();
  }

  private static Optional<JsonNode> get(ServeRole node, String path) throws Exception {
    return send(HttpRequest.newBuilder(node.uri().resolve(path)));
  }

  private static Optional<JsonNode> send(HttpRequest.Builder request) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? Optional.of(JSON.readTree(answer.body()))
          : Optional.empty();
    }
  }
}
