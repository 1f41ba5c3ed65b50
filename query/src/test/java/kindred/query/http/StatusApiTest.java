package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Coverage;
import kindred.query.version.IndexProgress;
import kindred.query.version.KnownVersions;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.AvroSerde;
import kindred.schemas.Promotion;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusApiTest {
  private static final String ODD_ID = "a/b c%2F?ü#";
  private static final IndexProgress PROGRESS =
      new IndexProgress(Map.of(0, 45L), OptionalLong.of(TestNode.NOW.toEpochMilli() - 3_000));

  @TempDir private Path directory;
  private TestNode node;
  private volatile Status status = Status.UNKNOWN;

  @BeforeEach
  void start() {
    node = new TestNode(directory, "query.samples.timeout = 2 s", () -> status);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void serve() {
    var index = new ExactIndex(2, TestVersions.DIM);
    var vector = new float[TestVersions.DIM];
    vector[0] = 1;
    index.put(new IndexedImage(ODD_ID, Optional.of("cat"), Map.of("x", "y"), vector, 0, 41));
    index.put(new IndexedImage("plain", Optional.of("dog"), Map.of(), vector, 0, 42));
    index.put(new IndexedImage("other", Optional.of("dog"), Map.of(), vector, 0, 43));
    index.put(new IndexedImage("none", Optional.empty(), Map.of(), vector, 0, 44));
    index.refresh(Map.of(0, 45L));
    var served = TestVersions.served(2, TestVersions.artefact(2), index, () -> PROGRESS);
    served.warmUp();
    node.serving.swap(served);
    var promotion =
        Promotion.newBuilder()
            .setVersion(2)
            .setPrevious(1)
            .setReason("better")
            .setMetrics(Map.of("recallAt1", 0.75))
            .setAt(Instant.parse("2026-11-24T10:00:01Z"))
            .build();
    var models = new TreeMap<>(Map.of(1, TestVersions.model(1), 2, TestVersions.model(2)));
    models.put(3, TestVersions.model(3));
    var known =
        new KnownVersions(
            models,
            Map.of(2, promotion),
            Optional.of(promotion),
            OptionalLong.of(7),
            new TreeSet<>(Set.of(2)));
    status =
        new Status(known, OptionalInt.of(3), new Coverage(1, 0.5, 9))
            .answered(TestNode.NOW.toEpochMilli() - 2_000);
  }

  private static String path(String id) {
    return "/v1/images/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void image_idWithEveryCharacter_isFound() throws Exception {
    serve();
    var response = node.get(path(ODD_ID));
    assertEquals(200, response.statusCode(), response.body());
    var image = TestNode.json(response);
    assertEquals(ODD_ID, image.getString("id"));
    assertEquals("cat", image.getString("label"));
    assertEquals(new JsonObject().put("x", "y"), image.getJsonObject("attributes"));
    assertEquals(2, image.getInteger("version"));
    assertEquals(
        new JsonObject().put("partition", 0).put("offset", 41), image.getJsonObject("sample"));
    assertEquals(null, TestNode.json(node.get(path("none"))).getValue("label"));
  }

  @Test
  void image_unknown_isAProblem() throws Exception {
    serve();
    for (var path : List.of(path("a/b"), path("a/b") + "/image", path("x".repeat(2_000)))) {
      var response = node.get(path);
      assertEquals(404, response.statusCode(), response.body());
      assertEquals("urn:kindred:problem:unknown-image", TestNode.json(response).getString("type"));
    }
  }

  private void sample(long offset, String id, Pixels pixels) {
    var sample =
        Sample.newBuilder()
            .setId(id)
            .setPixels(ByteBuffer.wrap(pixels.values()))
            .setWidth(pixels.width())
            .setHeight(pixels.height())
            .setChannels(pixels.channels())
            .setContentHash("0")
            .setEventTime(Instant.EPOCH)
            .build();
    var value = AvroSerde.of(Sample.class).encode(sample);
    node.samples.updateEndOffsets(Map.of(new TopicPartition(TestNode.SAMPLES, 0), 100L));
    node.samples.schedulePollTask(
        () -> node.samples.addRecord(new ConsumerRecord<>(TestNode.SAMPLES, 0, offset, id, value)));
  }

  private HttpResponse<byte[]> picture(String id, String tag) throws Exception {
    var request = node.request(path(id) + "/image").header("If-None-Match", tag).build();
    return node.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void picture_storedSample_isItsPng() throws Exception {
    serve();
    var pixels = Pictures.noise(1, 16, 3);
    sample(41, ODD_ID, pixels);
    var response = picture(ODD_ID, "none");
    assertEquals(200, response.statusCode(), () -> new String(response.body()));
    assertEquals("image/png", response.headers().firstValue("content-type").orElse(""));
    var read = ImageIO.read(new ByteArrayInputStream(response.body()));
    var values = read.getRaster().getPixels(0, 0, 16, 16, (int[]) null);
    for (int i = 0; i < values.length; i++) {
      assertEquals(pixels.values()[i] & 0xff, values[i]);
    }
    // The consumer has nothing more: the second one is kept, the third is not even sent.
    assertArrayEquals(response.body(), picture(ODD_ID, "none").body());
    var tag = response.headers().firstValue("etag").orElseThrow();
    assertEquals(304, picture(ODD_ID, tag).statusCode());
  }

  @Test
  void picture_greySample_isGrey() throws Exception {
    serve();
    var pixels = Pictures.noise(1, 16, 1);
    sample(42, "plain", pixels);
    var read = ImageIO.read(new ByteArrayInputStream(picture("plain", "none").body()));
    assertEquals(1, read.getRaster().getNumBands());
    assertEquals(pixels.values()[17] & 0xff, read.getRaster().getSample(1, 1, 0));
  }

  @Test
  void picture_compactedSample_isAProblem() throws Exception {
    serve();
    sample(50, "plain", Pictures.noise(1, 16, 1));
    var response = node.get(path("plain") + "/image");
    assertEquals(404, response.statusCode(), response.body());
  }

  @Test
  void picture_silentBroker_isAProblemInTime() throws Exception {
    serve();
    var response = node.get(path("plain") + "/image");
    assertEquals(503, response.statusCode());
    assertEquals(
        "urn:kindred:problem:samples-unreachable", TestNode.json(response).getString("type"));
  }

  @Test
  void versions_known_areListedOnce() throws Exception {
    assertEquals(0, TestNode.json(node.get("/v1/versions")).getJsonArray("versions").size());
    serve();
    var versions = TestNode.json(node.get("/v1/versions")).getJsonArray("versions");
    assertEquals(3, versions.size());
    var second = versions.getJsonObject(1);
    assertEquals(2, second.getInteger("version"));
    assertEquals(true, second.getBoolean("live"));
    assertEquals(true, second.getBoolean("serving"));
    assertEquals("better", second.getJsonObject("promotion").getString("reason"));
    assertEquals(
        0.75, second.getJsonObject("promotion").getJsonObject("metrics").getDouble("recallAt1"));
    assertEquals(new JsonObject().put("recallAt1", 0.5), second.getJsonObject("metrics"));
    assertEquals(false, versions.getJsonObject(2).getBoolean("live"));
    assertEquals(null, versions.getJsonObject(2).getValue("promotion"));
  }

  @Test
  void live_servedVersion_isDescribed() throws Exception {
    var before = TestNode.json(node.get("/v1/versions/live"));
    assertEquals(null, before.getValue("live"));
    assertEquals(null, before.getValue("served"));
    serve();
    var live = TestNode.json(node.get("/v1/versions/live"));
    assertEquals(2, live.getInteger("live"));
    assertEquals(2, live.getInteger("served"));
    assertEquals(3, live.getInteger("building"));
    assertEquals(4, live.getInteger("images"));
    assertEquals(5_000, live.getInteger("modelAgeMs"));
    assertEquals(new JsonObject().put("0", 45), live.getJsonObject("readThrough"));
    assertEquals(0.5, live.getJsonObject("coverage").getDouble("indexed"));
  }

  @Test
  void labels_served_areCounted() throws Exception {
    serve();
    var labels = TestNode.json(node.get("/v1/labels")).getJsonArray("labels");
    assertEquals(
        List.of(Map.of("label", "dog", "images", 2), Map.of("label", "cat", "images", 1)),
        labels.stream().map(l -> ((JsonObject) l).getMap()).toList());
    assertEquals(1, TestNode.json(node.get("/v1/labels?n=1")).getJsonArray("labels").size());
    assertEquals(1, TestNode.json(node.get("/v1/labels?limit=1")).getJsonArray("labels").size());
    assertEquals(400, node.get("/v1/labels?n=-1").statusCode());
  }

  @Test
  void images_pageByPage_areListedById() throws Exception {
    serve();
    var first = TestNode.json(node.get("/v1/images?limit=2"));
    assertEquals(List.of(ODD_ID, "none"), ids(first));
    assertEquals(2, first.getInteger("version"));
    assertEquals(
        41,
        first.getJsonArray("images").getJsonObject(0).getJsonObject("sample").getLong("offset"));
    var second = TestNode.json(node.get("/v1/images?limit=2&after=" + first.getString("next")));
    assertEquals(List.of("other", "plain"), ids(second));
    assertEquals(null, second.getValue("next", "absent"));
    assertEquals(List.of("other", "plain"), ids(TestNode.json(node.get("/v1/images?label=dog"))));
    for (var bad : List.of("limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "page=2")) {
      var response = node.get("/v1/images?" + bad);
      assertEquals(400, response.statusCode(), bad);
      var detail = TestNode.json(response).getString("detail");
      assertTrue(detail.contains(bad.substring(0, 4)), detail);
    }
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("images").stream().map(i -> ((JsonObject) i).getString("id")).toList();
  }

  @Test
  void ready_served_saysSo() throws Exception {
    serve();
    assertEquals(2, TestNode.json(node.get("/readyz")).getInteger("version"));
    assertTrue(node.get("/metrics").body().contains("kindred_query_ready 1.0\n"));
  }

  private void assertNotReady(String why) throws Exception {
    var response = node.get("/readyz");
    assertEquals(503, response.statusCode(), response.body());
    var problem = TestNode.json(response);
    assertEquals("urn:kindred:problem:not-ready", problem.getString("type"));
    assertTrue(problem.getString("detail").contains(why), problem.encode());
    assertTrue(node.get("/metrics").body().contains("kindred_query_ready 0.0\n"));
    assertEquals(200, node.get("/livez").statusCode());
  }

  @Test
  void ready_nothingWasAnsweredYet_isNot() throws Exception {
    serve();
    var cold = new ExactIndex(3, TestVersions.DIM);
    node.serving.swap(TestVersions.served(3, TestVersions.artefact(3), cold));
    assertNotReady("version 3 has not answered yet");
    try (var lease = node.serving.lease().orElseThrow()) {
      lease.version().warmUp();
    }
    assertEquals(3, TestNode.json(node.get("/readyz")).getInteger("version"));
  }

  @Test
  void ready_silentBroker_isNot() throws Exception {
    serve();
    status = status.answered(TestNode.NOW.toEpochMilli() - 60_000);
    assertEquals(200, node.get("/readyz").statusCode());
    status = status.answered(TestNode.NOW.toEpochMilli() - 60_001);
    assertNotReady("60000 ms");
    node.close();
    node = new TestNode(directory, "query.http.max-broker-silence = 0", () -> Status.UNKNOWN);
    serve();
    assertEquals(200, node.get("/readyz").statusCode());
  }

  @Test
  void metrics_scrape_hasTheNumbers() throws Exception {
    serve();
    node.search("{\"id\":\"plain\"}");
    node.search("{\"id\":\"unknown\"}");
    var text = node.get("/metrics").body();
    for (var line :
        List.of(
            "kindred_query_search_seconds_count 1",
            "kindred_query_stage_seconds_count{stage=\"search\"} 1",
            "kindred_query_problems_total{type=\"unknown-image\"} 1.0",
            "kindred_query_mixed_versions_total 0.0",
            "kindred_query_served_version 2.0",
            "kindred_query_live_version 2.0",
            "kindred_query_building_version 3.0",
            "kindred_query_images 4.0",
            "kindred_query_lag_records 9.0",
            "kindred_query_model_age_seconds 5.0",
            "kindred_query_lag_seconds 3.0",
            "kindred_query_broker_silence_seconds 2.0",
            "kindred_query_samples_embedded_ratio 1.0",
            "kindred_query_embeddings_indexed_ratio 0.5",
            "kindred_query_stage_seconds_count{stage=\"wait\"} 1",
            "kindred_query_stage_seconds_count{stage=\"embed\"} 0",
            "kindred_query_requests_total{operation=\"search\",status=\"200\"} 1.0",
            "kindred_query_requests_total{operation=\"search\",status=\"404\"} 1.0",
            "kindred_query_requests_under_way 1.0",
            "kindred_query_rejected_total 0.0",
            "kindred_query_searchable_p99_seconds 0.0")) {
      assertTrue(text.contains(line + "\n"), () -> line + " is not in\n" + text);
    }
  }

  @Test
  void page_root_isServedWithAPolicy() throws Exception {
    for (var path : Page.PATHS) {
      var response = node.get(path);
      assertEquals(200, response.statusCode(), path);
      var policy = response.headers().firstValue("content-security-policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self';"), policy);
      assertTrue(!response.body().replace("http://www.w3.org/", "").contains("http://"), path);
    }
    assertTrue(node.get("/").body().startsWith("<!doctype html>"));
  }
}
