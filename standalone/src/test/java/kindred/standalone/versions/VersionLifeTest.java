package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.Encoder;
import kindred.encoder.EncoderConfig;
import kindred.query.QueryConfig;
import kindred.query.ServeRole;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.SamplePlace;
import kindred.schemas.Topics;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.config.Configuration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The query node on a real broker, through two versions' lives. */
@ExtendWith(SharedBroker.class)
class VersionLifeTest {
  private static final int DIM = 16;
  private static final int IMAGES = 60;
  private static final int ANSWERS = 100;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private Config config;
  private ArtefactStore store;
  private Topics topics;
  private SyntheticVersions versions;
  private ServeRole node;
  private final List<ModelVersion> models = new ArrayList<>();

  /** By version from 1, by image: what the test put into the embeddings topics. */
  private float[][][] vectors;

  @BeforeEach
  void start(TestBroker broker, TestInfo test) throws Exception {
    topics = SharedBroker.topics("life." + test.getTestMethod().orElseThrow().getName());
    config = config(broker);
    store = new ArtefactStore(ArtefactsConfig.from(config));
    var encoder = EncoderConfig.from(config);
    versions =
        new SyntheticVersions(broker.bootstrapServers(), topics, store, encoder.architecture());
    var random = new SplittableRandom(1);
    vectors = new float[3][][];
    for (int version = 1; version <= 2; version++) {
      vectors[version] = SyntheticVersions.vectors(random, IMAGES, DIM);
    }
    versions.samples(IMAGES);
    models.add(versions.publish(1, vectors[1]));
    versions.promote(1);
    node =
        new ServeRole(
            KafkaConfig.from(config),
            topics,
            store,
            ImageConfig.from(config),
            encoder,
            QueryConfig.from(config));
    node.start();
    awaitServed(1);
    models.add(versions.publish(2, vectors[2]));
    versions.promote(2);
    awaitServed(2);
  }

  private Config config(TestBroker broker) {
    return Configuration.load(
        Optional.empty(),
        Map.of(),
        Map.ofEntries(
            Map.entry("data-dir", directory.toString()),
            Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
            Map.entry("query.port", "0"),
            // printf %s secret | sha256sum
            Map.entry(
                "query.admin-key-sha256",
                "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"),
            Map.entry("query.index.refresh-ms", "20"),
            Map.entry("query.http.max-freshness-wait", "20 s"),
            // The machine may have much else to do.
            Map.entry("query.http.promote-timeout", "25 s"),
            Map.entry("query.http.search-timeout", "25 s"),
            Map.entry("encoder.device", "cpu"),
            Map.entry("encoder.width", "16"),
            Map.entry("encoder.embedding-dim", Integer.toString(DIM)),
            Map.entry("encoder.input.side", "16"),
            Map.entry("encoder.input.channels", "1")));
  }

  @AfterEach
  void stop() {
    http.close();
    node.close();
    versions.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(node.uri().resolve(path));
  }

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(send(request(path)).body());
  }

  private HttpRequest.Builder searching(String json) {
    return request("/v1/search")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private JsonNode search(String json) throws Exception {
    var response = send(searching(json));
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> promote(int version) throws Exception {
    return send(
        request("/v1/versions/" + version + "/promote")
            .header("Authorization", "Bearer secret")
            .POST(BodyPublishers.noBody()));
  }

  private void awaitServed(int version) throws Exception {
    await(() -> get("/v1/versions/live").path("served").asInt() == version);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < until, "nothing came of it");
      Thread.sleep(20);
    }
  }

  @Test
  void promote_warmVersion_isServedWhenItIsAnswered() throws Exception {
    var back = promote(1);
    assertEquals(200, back.statusCode(), back.body());
    var answer = JSON.readTree(back.body());
    assertEquals(1, answer.path("version").asInt());
    assertEquals(2, answer.path("previous").asInt());
    assertTrue(answer.path("promoted").asBoolean());
    assertTrue(answer.path("servedNow").asBoolean(), back.body());
    assertEquals(1, search("{\"id\":\"image 0\"}").path("version").asInt());
    assertEquals(2, search("{\"id\":\"image 0\",\"version\":2}").path("version").asInt());
    var live = get("/v1/versions/live");
    assertEquals(1, live.path("live").asInt());
    assertTrue(live.path("promotion").path("reason").asText().contains("over HTTP from 127.0.0.1"));

    var again = JSON.readTree(promote(1).body());
    assertFalse(again.path("promoted").asBoolean());
    assertTrue(again.path("servedNow").asBoolean());
    var next = JSON.readTree(promote(2).body());
    assertEquals(answer.path("offset").asLong() + 1, next.path("offset").asLong());
    assertEquals(404, promote(9).statusCode());
  }

  @Test
  void promote_afterRetirement_isUnknownAndTheServedOneStays() throws Exception {
    versions.send(topics.models().name(), "1", null);
    await(() -> get("/v1/versions").path("versions").size() == 1);
    assertEquals(404, promote(1).statusCode());
    assertEquals(404, send(searching("{\"id\":\"image 0\",\"version\":1}")).statusCode());
    versions.send(topics.models().name(), "2", null);
    await(() -> get("/v1/versions").path("versions").size() == 0);
    assertEquals(2, search("{\"id\":\"image 0\"}").path("version").asInt());
  }

  /** The cosine of every answer is computed again from what the test wrote for its version. */
  @Test
  void search_whilePromotionsFlip_neverMixesVersions() throws Exception {
    var file = png();
    var pixels = ((Decoded.Image) decoded(file)).pixels();
    var ofImage = new float[][] {{}, embedded(1, pixels), embedded(2, pixels)};
    var checks =
        List.<Check>of(
            this::checkById,
            this::checkByVector,
            this::checkPinned,
            random -> checkByImage(file, ofImage));
    try (var threads = Executors.newFixedThreadPool(checks.size())) {
      var searches = new ArrayList<Future<Set<Integer>>>();
      for (int i = 0; i < checks.size(); i++) {
        var check = checks.get(i);
        var random = new SplittableRandom(i);
        searches.add(threads.submit(() -> searchEnough(check, random)));
      }
      int flips = 0;
      while (searches.stream().anyMatch(search -> !search.isDone())) {
        var answer = promote(flips++ % 2 + 1);
        assertTrue(JSON.readTree(answer.body()).path("servedNow").asBoolean(), answer.body());
      }
      for (var search : searches) {
        assertEquals(Set.of(1, 2), search.get(), "both versions answered");
      }
      assertTrue(flips >= 2, flips + " flips");
    }
  }

  /** One search, checked; gives the version that answered. */
  private interface Check {
    int run(SplittableRandom random) throws Exception;
  }

  /** So many answers, of both versions. */
  private static Set<Integer> searchEnough(Check check, SplittableRandom random) throws Exception {
    var answered = new TreeSet<Integer>();
    for (int answers = 0; answers < ANSWERS || answered.size() < 2; answers++) {
      assertTrue(answers < 100 * ANSWERS, "only one version answers: " + answered);
      answered.add(check.run(random));
    }
    return answered;
  }

  private static byte[] png() throws Exception {
    var image = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    var random = new SplittableRandom(7);
    for (int i = 0; i < 32 * 32; i++) {
      image.getRaster().setSample(i % 32, i / 32, 0, random.nextInt(256));
    }
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private Decoded decoded(byte[] file) {
    try (var decoder = new ImageDecoder(ImageConfig.from(config))) {
      return decoder.decode(file);
    }
  }

  private float[] embedded(int version, Pixels pixels) {
    try (var encoder = Encoder.load(store, models.get(version - 1), EncoderConfig.from(config))) {
      return encoder.embed(List.of(pixels))[0];
    }
  }

  private int checkByImage(byte[] file, float[][] ofImage) throws Exception {
    var request =
        request("/v1/search?k=5")
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(file));
    var answer = JSON.readTree(send(request).body());
    return check(answer, ofImage[answer.path("version").asInt()]);
  }

  private int checkById(SplittableRandom random) throws Exception {
    int image = random.nextInt(IMAGES);
    var answer = search("{\"id\":\"image " + image + "\",\"k\":5}");
    return check(answer, vectors[answer.path("version").asInt()][image]);
  }

  private int checkByVector(SplittableRandom random) throws Exception {
    var vector = SyntheticVersions.vectors(random, 1, DIM)[0];
    return check(search("{\"vector\":" + Arrays.toString(vector) + ",\"k\":5}"), vector);
  }

  private int checkPinned(SplittableRandom random) throws Exception {
    int image = random.nextInt(IMAGES);
    int version = random.nextInt(2) + 1;
    var answer = search("{\"id\":\"image " + image + "\",\"k\":5,\"version\":" + version + "}");
    assertEquals(version, answer.path("version").asInt());
    return check(answer, vectors[version][image]);
  }

  private int check(JsonNode answer, float[] query) {
    int version = answer.path("version").asInt();
    assertEquals(version, answer.path("index").path("version").asInt());
    assertEquals(5, answer.path("neighbours").size());
    for (var neighbour : answer.path("neighbours")) {
      assertEquals("of version " + version, neighbour.path("label").asText());
      int image = Integer.parseInt(neighbour.path("id").asText().substring("image ".length()));
      var other = vectors[version][image];
      double cosine = 0;
      for (int i = 0; i < DIM; i++) {
        cosine += (double) query[i] * other[i];
      }
      assertEquals(cosine, neighbour.path("score").asDouble(), 1e-4);
    }
    return version;
  }

  @Test
  void search_minOffset_isAnsweredWhenTheWriteShows() throws Exception {
    var early = send(searching("{\"id\":\"image 0\",\"minOffset\":\"0:3\",\"wait\":200}"));
    assertEquals(503, early.statusCode());
    assertEquals(
        "urn:kindred:problem:not-fresh-enough", JSON.readTree(early.body()).path("type").asText());
    CompletableFuture<HttpResponse<String>> waiting =
        http.sendAsync(
            searching("{\"id\":\"image 0\",\"k\":60,\"minOffset\":\"0:3\"}").build(),
            BodyHandlers.ofString());
    // As validation and the embed role leave it: sample, offset; embedding, offset.
    versions.send(topics.samples().name(), "image 60", new byte[] {0});
    versions.commit(topics.validationApplication(), topics.images().name(), 4);
    Thread.sleep(100);
    versions.embed(2, IMAGES, vectors[2][0]);
    assertFalse(waiting.isDone());
    versions.commitEmbedded(2, IMAGES + 1);
    var answer = waiting.get();
    assertEquals(200, answer.statusCode(), answer.body());
    var first = JSON.readTree(answer.body()).path("neighbours").get(0);
    assertEquals("image 60", first.path("id").asText(), answer.body());
  }

  @Test
  void receipt_deletion_saysWhereItIsGone() throws Exception {
    var path = "/v1/images/image%207/receipt";
    var present = get(path);
    assertEquals("present", present.path("state").asText(), present.toString());
    assertEquals("0:7", present.path("samples").path("newest").asText());
    // Trained through 10 and 20 samples, by SyntheticVersions.
    assertEquals("[1,2]", present.path("versions").path("trainedOn").toString());

    for (int version = 1; version <= 2; version++) {
      var deletion =
          new ProducerRecord<String, byte[]>(topics.embeddings(version).name(), 0, "image 7", null);
      new SamplePlace(0, 15).addTo(deletion.headers());
      versions.send(deletion);
    }
    await(() -> get(path).path("index").path("gone").asBoolean());
    var deleted = get(path);
    assertEquals("deleted", deleted.path("state").asText());
    assertEquals("0:7", deleted.path("arrived").asText());
    assertEquals("0:15", deleted.path("samples").path("since").asText());
    assertFalse(deleted.path("memory").path("gone").asBoolean());
    assertEquals("[1]", deleted.path("versions").path("trainedOn").toString());
    assertEquals("[2]", deleted.path("versions").path("descend").toString());

    report(16);
    await(() -> get(path).path("memory").path("gone").asBoolean());
    assertEquals(16, get("/v1/learning").path("latest").path("readThrough").path("0").asLong());
    assertEquals(404, send(request("/v1/images/nobody/receipt")).statusCode());
  }

  private void report(long readThrough) {
    var report =
        LearningReport.newBuilder()
            .setAt(Instant.EPOCH)
            .setStep(1)
            .setEvents(1)
            .setReadThrough(Map.of("0", readThrough))
            .setCaughtUp(true)
            .build();
    versions.send(
        topics.learning().name(), "default", AvroSerde.of(LearningReport.class).encode(report));
  }
}
