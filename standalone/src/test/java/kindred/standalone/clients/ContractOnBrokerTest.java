package kindred.standalone.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EmbedRole;
import kindred.encoder.EncoderConfig;
import kindred.ingest.IngestConfig;
import kindred.ingest.ValidateRole;
import kindred.query.ServeRole;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LearningReport;
import kindred.schemas.Topics;
import kindred.schemas.TraceContext;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.command.RoleThread;
import kindred.standalone.command.StopSignal;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.Configured;
import kindred.standalone.running.TopicReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the OpenAPI document, called on a node with a broker and all roles beside. */
@ExtendWith(SharedBroker.class)
class ContractOnBrokerTest {
  private static final Map<String, String> KEY = Map.of("Authorization", "Bearer secret");

  @TempDir private Path directory;
  private final StopSignal stop = new StopSignal();
  private SyntheticVersions versions;
  private Topics topics;
  private String servers;
  private ValidateRole validator;
  private RoleThread validate;
  private RoleThread embed;
  private ServeRole node;
  private ContractCalls api;

  @BeforeEach
  void start(TestBroker broker) {
    topics = SharedBroker.topics("contract");
    servers = broker.bootstrapServers();
    var config = config(broker);
    var kafka = KafkaConfig.from(config);
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var encoder = EncoderConfig.from(config);
    var image = ImageConfig.from(config);
    versions = Configured.versions(config);
    validator = new ValidateRole(kafka, topics, image, IngestConfig.from(config));
    validate = new RoleThread("validate", validator::run, validator::close, stop);
    var embedder = new EmbedRole(kafka, topics, store, encoder);
    embed = new RoleThread("embed", embedder::run, embedder::close, stop);
    node = Configured.node(config);
    node.start();
    api = new ContractCalls(node.uri());
  }

  private Config config(TestBroker broker) {
    return Configuration.load(
        Optional.empty(),
        Map.of(),
        Map.ofEntries(
            Map.entry("data-dir", directory.toString()),
            Map.entry("topics.prefix", "contract"),
            Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
            Map.entry("query.port", "0"),
            // printf %s secret | sha256sum
            Map.entry(
                "query.admin-key-sha256",
                "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"),
            Map.entry("query.index.refresh-ms", "20"),
            Map.entry("query.http.max-json-bytes", "4 KiB"),
            // The machine may have much else to do.
            Map.entry("query.http.max-freshness-wait", "50 s"),
            Map.entry("query.http.idle-timeout", "55 s"),
            Map.entry("query.http.promote-timeout", "25 s"),
            Map.entry("query.http.search-timeout", "25 s"),
            Map.entry("query.write.timeout", "25 s"),
            Map.entry("query.samples.timeout", "25 s"),
            Map.entry("encoder.device", "cpu"),
            Map.entry("encoder.width", "16"),
            Map.entry("encoder.embedding-dim", "16"),
            Map.entry("encoder.input.side", "16"),
            Map.entry("encoder.input.channels", "1")));
  }

  @AfterEach
  void end() {
    api.close();
    node.close();
    embed.close();
    validate.close();
    versions.close();
    stop.close();
  }

  private static byte[] picture(long seed) throws Exception {
    var image = new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY);
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 1_600; i++) {
      image.getRaster().setSample(i % 40, i / 40, 0, random.nextInt(256));
    }
    var file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);
    return file.toByteArray();
  }

  @Test
  void everyOperation_called_answersAsDocumented() throws Exception {
    beforeAnythingIsServed();
    serveVersionOne();
    writesShow();
    traceGoesAlong();
    reads();
    streams();
    refusals();
    versionsChange();
    var missing = api.answers().successes(api.contract().operations());
    missing.removeAll(api.seen());
    assertEquals(Set.of(), missing, "documented and never answered");
  }

  private void beforeAnythingIsServed() throws Exception {
    api.call("alive").expect(200);
    api.call("ready").expect(503, "no-version");
    api.call("search").json("{\"id\":\"a\"}").expect(503, "no-version");
    api.call("getImage").at("id", "a").expect(503, "no-version");
    api.call("listImages").expect(503, "no-version");
    api.call("getLive").expect(200);
    api.call("getLearning").expect(200);
  }

  private void serveVersionOne() throws Exception {
    versions.publish(1, new float[0][]);
    versions.promote(1);
    validate.start();
    embed.start();
    validator.awaitRunning(Duration.ofMinutes(2));
    Await.until(
        "version 1 is served", () -> api.call("getLive").expect(200).getValue("served") != null);
    api.call("ready").expect(200);
  }

  /** The offset that a write was answered with, for a search that has to show it. */
  private static String place(JsonObject written) {
    assertEquals("contract.images", written.getString("topic"));
    return written.getInteger("partition") + ":" + written.getLong("offset");
  }

  private JsonObject seen(String id, String place) throws Exception {
    return api.call("search")
        .json("{\"id\":\"%s\",\"k\":5,\"minOffset\":\"%s\"}".formatted(id, place))
        .expect(200);
  }

  private static List<String> neighbours(JsonObject answer) {
    return answer.getJsonArray("neighbours").stream()
        .map(n -> ((JsonObject) n).getString("id") + " " + ((JsonObject) n).getString("label"))
        .toList();
  }

  /** The way of a write, a correction and a deletion, each waited for by its offset. */
  private void writesShow() throws Exception {
    var first =
        api.call("writeImage")
            .query("id=a%2F1&label=cat&attr.colour=red")
            .body("image/png", picture(1))
            .expect(202);
    place(first);
    var second =
        api.call("writeImage").query("id=b&label=dog").body("image/png", picture(2)).expect(202);
    var shown = seen("a/1", place(second));
    assertEquals(List.of("b dog"), neighbours(shown));
    var stored = stored("b");
    var relabelled =
        api.call("relabelImage").at("id", "b").json("{\"label\":\"wolf\"}").expect(202);
    assertEquals(List.of("b wolf"), neighbours(seen("a/1", place(relabelled))));
    // The same picture, pixel by pixel, from another place in the samples.
    assertArrayEquals(stored, stored("b"));
    var deleted = api.call("deleteImage").at("id", "b").expect(202);
    assertEquals(List.of(), neighbours(seen("a/1", place(deleted))));
    api.call("getImage").at("id", "b").expect(404, "unknown-image");
    assertEquals("deleted", api.call("getReceipt").at("id", "b").expect(200).getString("state"));
    // One that validation refuses shows nothing, and holds up nothing.
    var refused =
        api.call("writeImage")
            .query("id=c&label=" + "x".repeat(1_000))
            .body("image/png", picture(3))
            .expect(202);
    assertEquals(List.of(), neighbours(seen("a/1", place(refused))));
  }

  /** The trace of a write stands on its embedding, and the answer gives it back. */
  private void traceGoesAlong() throws Exception {
    var trace = TraceContext.fresh(true);
    var write =
        api.call("writeImage")
            .query("id=traced")
            .headers(Map.of(TraceContext.HEADER, trace.toString()))
            .body("image/png", picture(4))
            .answer(202);
    var given = write.headers().firstValue(TraceContext.HEADER);
    assertEquals(
        Optional.of(trace.traceId()),
        TraceContext.parse(given.orElse(null)).map(TraceContext::traceId));
    seen("a/1", place(new JsonObject(new String(write.body()))));
    for (var topic : List.of(topics.images(), topics.samples(), topics.embeddings(1))) {
      var record =
          TopicReader.all(servers, topic.name()).stream()
              .filter(each -> each.key().equals("traced"))
              .findFirst()
              .orElseThrow();
      var header = TraceContext.of(record.headers());
      assertEquals(given, header.map(TraceContext::toString), topic.name());
    }
    var deleted = api.call("deleteImage").at("id", "traced").expect(202);
    assertEquals(List.of(), neighbours(seen("a/1", place(deleted))));
  }

  private int[] stored(String id) throws Exception {
    var png = api.call("getPicture").at("id", id).answer(200).body();
    var raster = ImageIO.read(new ByteArrayInputStream(png)).getRaster();
    return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
  }

  private void reads() throws Exception {
    var image = api.call("getImage").at("id", "a/1").expect(200);
    assertEquals("red", image.getJsonObject("attributes").getString("colour"));
    var tag =
        api.call("getPicture").at("id", "a/1").answer(200).headers().firstValue("ETag").orElse("");
    api.call("getPicture").at("id", "a/1").headers(Map.of("If-None-Match", tag)).answer(304);
    api.call("getReceipt").at("id", "a/1").expect(200);
    var page = api.call("listImages").query("label=cat&limit=1").expect(200);
    assertEquals(1, page.getJsonArray("images").size());
    api.call("listLabels").query("limit=1").expect(200);
    api.call("listVersions").expect(200);
    api.call("metrics").answer(200);
    api.call("openapi").expect(200);
    api.call("search").query("k=1").body("image/png", picture(1)).expect(200);
    api.call("search").query("k=1").body("application/octet-stream", picture(1)).expect(200);
    var vector = "{\"vector\":[1" + ",0".repeat(15) + "]";
    api.call("search").json(vector + "}").expect(200);
    var all =
        ",\"groupBy\":\"label\",\"deduplicate\":true,\"include\":[\"vector\"],\"explain\":true}";
    var grouped = api.call("search").json(vector + all).expect(200);
    assertEquals(1, grouped.getJsonArray("groups").size());
    api.call("predict").query("k=1").body("image/png", picture(1)).expect(200);
    var searches = "{\"searches\":[{\"id\":\"a/1\",\"explain\":true},{\"id\":\"nobody\"},{}]}";
    var batch = api.call("searchBatch").json(searches).expect(200);
    assertEquals(3, batch.getJsonArray("results").size());
    report();
    Await.until(
        "the report is read", () -> api.call("getLearning").expect(200).getValue("latest") != null);
  }

  private void report() {
    var report =
        LearningReport.newBuilder()
            .setAt(Instant.now())
            .setStep(1)
            .setEvents(2)
            .setCaughtUp(true)
            .build();
    var value = AvroSerde.of(LearningReport.class).encode(report);
    versions.send(topics.learning().name(), "default", value);
  }

  private void streams() throws Exception {
    try (var lines = api.stream("followVersions").body()) {
      var told = lines.filter(line -> line.startsWith("data: ")).limit(2).toList();
      api.answers().check("PromotedEvent", data(told.get(0)));
      api.answers().check("ServingEvent", data(told.get(1)));
    }
    try (var lines = api.stream("followLearning").body()) {
      var told = lines.filter(line -> line.startsWith("data: ")).findFirst().orElseThrow();
      api.answers().check("LearningReport", data(told));
    }
  }

  private static JsonObject data(String line) {
    return new JsonObject(line.substring("data: ".length()));
  }

  private void refusals() throws Exception {
    for (var operation : api.contract().operations()) {
      var call = api.call(operation.id()).at("id", "a/1").at("version", "1").headers(KEY);
      if (operation.method().equals("POST")) {
        call.body("image/png", picture(1));
      }
      var detail = call.query("nonsense=1").expect(400).getString("detail");
      assertTrue(detail.contains("nonsense"), detail);
    }
    var search = "search";
    api.call(search).json("{").expect(400, "bad-request");
    api.call(search).json("{\"vector\":[1]}").expect(422, "unusable-vector");
    api.call(search).json("{\"id\":\"%s\"}".formatted("x".repeat(5_000))).expect(413, "too-large");
    api.call(search).json("{\"id\":\"unknown\"}").expect(404, "unknown-image");
    api.call(search).json("{\"id\":\"a/1\",\"version\":9}").expect(404, "unknown-version");
    api.call(search)
        .json("{\"id\":\"a/1\",\"minOffset\":\"0:99\",\"wait\":1}")
        .expect(503, "not-fresh-enough");
    api.call(search).body("text/plain", picture(1)).expect(415, "unsupported-media-type");
    api.call(search).body("image/png", new byte[9]).expect(415, "unsupported-media-type");
    api.call(search).body("image/png", new byte[0]).expect(422, "unusable-image");
    api.call("writeImage").body("text/plain", picture(1)).expect(415, "unsupported-media-type");
    api.call("writeImage").body("image/png", new byte[0]).expect(422, "unusable-image");
    api.call("writeImage").query("id=%20").body("image/png", picture(1)).expect(400, "bad-request");
    api.call("relabelImage").at("id", "z").json("{\"label\":\"x\"}").expect(404, "unknown-image");
    api.call("relabelImage").at("id", "z").json("{\"label\":7}").expect(400, "bad-request");
    api.call("relabelImage").at("id", "z").body("text/plain", new byte[1]).expect(415);
    api.call("getPicture").at("id", "z").expect(404, "unknown-image");
    api.call("getReceipt").at("id", "z").expect(404, "unknown-image");
    api.call("promoteVersion").at("version", "1").expect(401, "unauthorized");
    api.call("promoteVersion").at("version", "99").headers(KEY).expect(404, "unknown-version");
    api.call("promoteVersion").at("version", "x").headers(KEY).expect(400, "bad-request");
  }

  private void versionsChange() throws Exception {
    versions.publish(2, new float[0][]);
    Await.until(
        "version 2 is known",
        () -> api.call("listVersions").expect(200).getJsonArray("versions").size() == 2);
    api.call("getImage").at("id", "a/1").query("version=2").expect(409, "version-not-warm");
    var promoted = api.call("promoteVersion").at("version", "2").headers(KEY).expect(200);
    assertEquals(true, promoted.getBoolean("promoted"));
  }
}
