package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import kindred.ingest.source.DrawnCharacters;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.running.Await;
import kindred.standalone.running.RolesInThreads;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search that names a write sees it, through the transactions of validation and of the embed
 * role, and past what a transaction that failed or is still open has left in each of the topics.
 */
@ExtendWith(SharedBroker.class)
class FreshWritesTest {
  private static final int WRITES = 24;

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final DrawnCharacters drawn = new DrawnCharacters(3, 2, 50);
  private final AvroSerde<LabelledImage> serde = AvroSerde.of(LabelledImage.class);

  /** Id to label: what is to be found. */
  private final Map<String, String> labels = new HashMap<>();

  private RolesInThreads roles;
  private Producer<String, byte[]> events;
  private Producer<String, byte[]> others;

  @Test
  void search_minOffsetOfAWrite_seesIt(TestBroker broker) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the writes: " + seed);
    var random = new SplittableRandom(seed);
    var waits = Map.of("query.http.max-freshness-wait", "60 s", "query.http.idle-timeout", "90 s");
    var servers = broker.bootstrapServers();
    try (var running = new RolesInThreads(directory, servers, "fresh", waits);
        var producer = transactional(servers, "fresh.events");
        var other = transactional(servers, "fresh.others")) {
      roles = running;
      events = producer;
      others = other;
      var node = roles.node();
      Await.until("it serves", () -> get(node.resolve("/readyz")).statusCode() == 200);
      for (int write = 0; write < WRITES; write++) {
        write(write, random);
      }
      assertEquals(List.of(), roles.failures());
    }
  }

  private static Producer<String, byte[]> transactional(String servers, String id) {
    var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "transactional.id", id),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  /** One event, and at once the search that has to see it. */
  private void write(int write, SplittableRandom random) throws Exception {
    if (random.nextBoolean()) {
      // Never happened, for readers of committed records.
      events.beginTransaction();
      events.send(event("image 0", "of a failed transaction", write)).get();
      events.abortTransaction();
    }
    boolean open = random.nextBoolean();
    leaveBehind(random);
    var id = "image " + (labels.isEmpty() ? 0 : random.nextInt(write + 1));
    var record =
        switch (random.nextInt(4)) {
          case 0 -> new ProducerRecord<>(images(), 0, id, (byte[]) null);
          case 1 -> new ProducerRecord<>(images(), 0, id, "no event".getBytes());
          default -> event(id, "label " + write, write);
        };
    events.beginTransaction();
    long offset = events.send(record).get().offset();
    events.commitTransaction();
    if (record.value() == null) {
      labels.remove(id);
    } else if (record.value().length > 100) {
      labels.put(id, "label " + write);
    }
    var asked = search(id, offset);
    if (open) {
      Thread.sleep(random.nextInt(300));
    }
    others.abortTransaction();
    var answer = asked.get();
    var said = "write %d: %s at %d: %s".formatted(write, id, offset, answer.body());
    assertEquals(labels.containsKey(id) ? 200 : 404, answer.statusCode(), said);
    var image = get(roles.node().resolve("/v1/images/" + id.replace(" ", "%20")));
    if (labels.containsKey(id)) {
      assertEquals(true, image.body().contains("\"" + labels.get(id) + "\""), said + image.body());
    } else {
      assertEquals(404, image.statusCode(), said);
    }
  }

  /**
   * Records of a transaction that will fail, where readers of committed records wait for its end.
   */
  private void leaveBehind(SplittableRandom random) throws Exception {
    var topics = roles.topics();
    others.beginTransaction();
    for (var topic : List.of(topics.samples().name(), topics.embeddings(1).name())) {
      for (int i = random.nextInt(3); i > 0; i--) {
        others.send(new ProducerRecord<>(topic, 0, "image 0", "nothing".getBytes())).get();
      }
    }
  }

  private String images() {
    return roles.topics().images().name();
  }

  private ProducerRecord<String, byte[]> event(String id, String label, int drawing) {
    var event =
        LabelledImage.newBuilder()
            .setId(id)
            .setLabel(label)
            .setBytes(ByteBuffer.wrap(drawn.read(drawing).bytes()))
            .setEventTime(Instant.now())
            .build();
    return new ProducerRecord<>(images(), 0, id, serde.encode(event));
  }

  private CompletableFuture<HttpResponse<String>> search(String id, long offset) {
    var body = "{\"id\":\"%s\",\"minOffset\":\"0:%d\"}".formatted(id, offset);
    var request =
        HttpRequest.newBuilder(roles.node().resolve("/v1/search"))
            .timeout(Duration.ofSeconds(80))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    return http.sendAsync(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(URI uri) throws Exception {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
