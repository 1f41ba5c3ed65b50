package kindred.standalone.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.ingest.source.DrawnCharacters;
import kindred.schemas.KafkaConfig;
import kindred.schemas.VersionOrders;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.clients.MinimalRegistry.Mood;
import kindred.standalone.running.Await;
import kindred.standalone.running.RolesInThreads;
import kindred.standalone.running.TopicReader;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Validate, embed and serve with Confluent's wire format: what they write, strangers' events, an id
 * that no registry has, and a registry that goes away.
 */
@ExtendWith(SharedBroker.class)
class ConfluentOnBrokerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String STRANGERS =
      """
      {"type":"record","name":"LabelledImage","namespace":"com.example","fields":[
        {"name":"id","type":"string"},{"name":"bytes","type":"bytes"},{"name":"eventTime","type":"long"}%s]}
      """;

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final DrawnCharacters drawn = new DrawnCharacters(3, 2, 50);
  private RolesInThreads roles;
  private KafkaProducer<String, byte[]> producer;

  @Test
  void events_throughAMinimalRegistry_andWhileItIsAway(EmbeddedBroker broker) throws Exception {
    try (var registry = new MinimalRegistry()) {
      start(
          broker,
          "confluent",
          registry.uri(),
          () -> {
            eventsAndVersions(broker, registry.uri(), () -> registry.is(Mood.UNAVAILABLE));
            registry.is(Mood.ANSWERS);
            int later = register(registry.uri(), "later-value", STRANGERS.formatted(later()));
            registry.is(Mood.UNAVAILABLE);
            int asked = registry.requests().size();
            long offset = send("strange 3", event(later, "strange 3", later()));
            // Long enough for it to give up once, and begin anew.
            Await.until("asked", () -> registry.requests().size() > asked + 4);
            registry.is(Mood.ANSWERS);
            assertFound("strange 3", offset);
          });
    }
  }

  private static String later() {
    return ",{\"name\":\"later\",\"type\":\"int\"}";
  }

  /** {@link ApicurioProcess} says how to get it. */
  @Test
  @EnabledIfSystemProperty(
      named = "kindred.registry",
      matches = "true",
      disabledReason = "wants an archive of 159 MB; -Dkindred.registry=true runs it")
  void events_throughApicurio(EmbeddedBroker broker) throws Exception {
    assumeTrue(Files.exists(ApicurioProcess.ARCHIVE), "no " + ApicurioProcess.ARCHIVE);
    try (var registry = ApicurioProcess.start()) {
      start(
          broker,
          "apicurio",
          registry.uri(),
          () -> eventsAndVersions(broker, registry.uri(), registry::close));
    }
  }

  private interface Steps {
    void run() throws Exception;
  }

  private void start(EmbeddedBroker broker, String prefix, URI registry, Steps steps)
      throws Exception {
    var servers = broker.bootstrapServers();
    var keys =
        Map.of(
            "schemas.wire-format", "confluent",
            "schemas.registry.url", registry.toString(),
            "schemas.registry.max-outage", "1 s",
            "kafka.session.timeout.ms", "6000",
            "query.http.max-freshness-wait", "60 s",
            "query.http.idle-timeout", "90 s");
    var settings = Map.<String, Object>of("bootstrap.servers", servers, "acks", "all");
    try (var running = new RolesInThreads(directory, servers, prefix, keys);
        var sending =
            new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      roles = running;
      producer = sending;
      Await.until("it serves", () -> get("/readyz").statusCode() == 200);
      steps.run();
      assertEquals(List.of(), roles.failures());
    }
  }

  private void eventsAndVersions(EmbeddedBroker broker, URI registry, Runnable kill)
      throws Exception {
    var topics = roles.topics();
    long own = write("own 1");
    var values = TopicReader.all(broker.bootstrapServers(), topics.images().name());
    assertEquals(0, values.getLast().value()[0]);
    assertFound("own 1", own);

    int id = register(registry, "strangers-value", STRANGERS.formatted(""));
    assertFound("strange 1", send("strange 1", event(id, "strange 1", "")));

    int unknown = 1_000_000;
    send("unknown", event(unknown, "unknown", ""));
    var rejected = topics.rejected().name();
    Await.until(
        "it is rejected", () -> !TopicReader.all(broker.bootstrapServers(), rejected).isEmpty());
    var reason = TopicReader.all(broker.bootstrapServers(), rejected).getFirst().headers();
    assertEquals("UNKNOWN_SCHEMA", text(reason.lastHeader("kindred.rejection").value()));
    assertEquals(
        "the registry has no schema 1000000",
        text(reason.lastHeader("__streams.errors.message").value()));

    promote("as confluent has it");
    kill.run();
    assertFound("own 2", write("own 2"));
    assertFound("strange 2", send("strange 2", event(id, "strange 2", "")));
  }

  private void promote(String reason) throws Exception {
    var config = roles.config();
    var kafka = KafkaConfig.from(config);
    try (var orders =
        VersionOrders.connect(kafka, roles.topics(), Duration.ofSeconds(20), Instant::now)) {
      orders.promote(1, Optional.of(1), reason);
    }
    Await.until("it is read", () -> get("/v1/versions/live").body().contains(reason));
    var promotions = roles.topics().promotions().name();
    var written =
        TopicReader.all(config.getString("kafka.bootstrap.servers"), promotions).getLast();
    assertEquals(0, written.value()[0]);
    assertEquals("kindred.version.promoted", text(written.headers().lastHeader("ce_type").value()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Through the node; returns the event's offset. */
  private long write(String id) throws Exception {
    var request =
        HttpRequest.newBuilder(at("/v1/images?id=" + id.replace(" ", "%20")))
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(drawn.read(0).bytes()));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertEquals(202, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body()).path("offset").asLong();
  }

  private long send(String id, byte[] value) throws Exception {
    var images = roles.topics().images().name();
    return producer.send(new ProducerRecord<>(images, 0, id, value)).get().offset();
  }

  private byte[] event(int schema, String id, String more) throws IOException {
    var writer = new SchemaParser().parse(STRANGERS.formatted(more)).mainSchema();
    var event = new GenericData.Record(writer);
    event.put("id", id);
    event.put("bytes", ByteBuffer.wrap(drawn.read(1).bytes()));
    event.put("eventTime", Instant.now().toEpochMilli());
    if (!more.isEmpty()) {
      event.put("later", 1);
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schema).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(writer).write(event, encoder);
    return out.toByteArray();
  }

  /** As any client of a registry does. */
  private int register(URI registry, String subject, String schema) throws Exception {
    var body = JSON.createObjectNode().put("schema", schema).toString();
    var request =
        HttpRequest.newBuilder(URI.create(registry + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(BodyPublishers.ofString(body));
    JsonNode answer = JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
    assertTrue(answer.path("id").isInt(), answer.toString());
    return answer.path("id").asInt();
  }

  private void assertFound(String id, long offset) throws Exception {
    var body = "{\"id\":\"%s\",\"minOffset\":\"0:%d\",\"wait\":60000}".formatted(id, offset);
    var request =
        HttpRequest.newBuilder(at("/v1/search"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), id + ": " + answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
  }

  private URI at(String path) {
    return roles.node().resolve(path);
  }
}
