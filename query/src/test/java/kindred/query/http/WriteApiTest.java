package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.Sample;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.Pixels;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteApiTest {
  private static final byte[] PNG = Pictures.png(1);

  @TempDir private Path directory;
  private TestNode node;

  private void start(String overrides, boolean acknowledges) {
    var all = "query.samples.timeout = 1 s, query.write.timeout = 200 ms\n" + overrides;
    node = new TestNode(directory, all, () -> Status.UNKNOWN, 0, acknowledges);
    var index = new ExactIndex(2, TestVersions.DIM);
    var vector = new float[TestVersions.DIM];
    vector[0] = 1;
    index.put(new IndexedImage("a/b", Optional.of("cat"), Map.of("x", "y"), vector, 0, 41));
    index.refresh(Map.of(0, 42L));
    node.serving.swap(TestVersions.served(2, TestVersions.artefact(2), index));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private LabelledImage only() {
    assertEquals(1, node.write.sent().size());
    return node.write.sent().getFirst().event();
  }

  private static String type(HttpResponse<String> response) {
    return TestNode.json(response).getString("type").replace("urn:kindred:problem:", "");
  }

  @Test
  void write_rawFile_isAnEvent() throws Exception {
    start("", true);
    var response =
        node.post("/v1/images?id=new%2F1&label=100%25&attr.colour=red&attr.a.b=", "image/png", PNG);
    assertEquals(202, response.statusCode(), response.body());
    assertEquals(
        new JsonObject()
            .put("id", "new/1")
            .put("topic", "kindred.images")
            .put("partition", 0)
            .put("offset", 0),
        TestNode.json(response));
    var event = only();
    assertEquals("new/1", event.getId());
    assertEquals("new/1", node.write.sent().getFirst().key());
    assertEquals(Optional.of("100%"), event.getLabel());
    assertEquals(Map.of("colour", "red", "a.b", ""), event.getAttributes());
    assertEquals(Optional.of("image/png"), event.getMediaType());
    assertEquals(TestNode.NOW, event.getEventTime());
    assertArrayEquals(PNG, event.getBytes().array());
  }

  @Test
  void write_withoutId_isNamedByItsContent() throws Exception {
    start("", true);
    var response = node.post("/v1/images", "application/octet-stream", PNG);
    assertEquals(202, response.statusCode(), response.body());
    assertTrue(only().getId().matches("[0-9a-f]{64}"));
    assertEquals(Optional.empty(), only().getLabel());
    assertEquals(only().getId(), TestNode.json(response).getString("id"));
  }

  private HttpResponse<String> form(String query, Map<String, String> fields) throws Exception {
    var body = new java.io.ByteArrayOutputStream();
    for (var field : fields.entrySet()) {
      var part = "--x\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
      body.writeBytes(part.formatted(field.getKey(), field.getValue()).getBytes());
    }
    body.writeBytes(
        "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"f\"\r\n\r\n".getBytes());
    body.writeBytes(PNG);
    body.writeBytes("\r\n--x--\r\n".getBytes());
    return node.post("/v1/images" + query, "multipart/form-data; boundary=x", body.toByteArray());
  }

  @Test
  void write_form_isAnEvent() throws Exception {
    start("", true);
    var response = form("", Map.of("id", "f", "label", "dog", "attr.x", "1"));
    assertEquals(202, response.statusCode(), response.body());
    assertEquals("f", only().getId());
    assertEquals(Map.of("x", "1"), only().getAttributes());
    assertArrayEquals(PNG, only().getBytes().array());
    assertEquals(400, form("?id=f", Map.of()).statusCode());
    assertEquals(400, form("", Map.of("colour", "red")).statusCode());
  }

  @Test
  void write_unusable_isRefusedAndNothingIsWritten() throws Exception {
    start("image.max-bytes = 2 KiB", true);
    var text = "no image".getBytes();
    assertEquals("unsupported-media-type", type(node.post("/v1/images", "image/png", text)));
    assertEquals("unsupported-media-type", type(node.post("/v1/images", "text/plain", PNG)));
    assertEquals("unusable-image", type(node.post("/v1/images", "image/png", new byte[0])));
    assertEquals("too-large", type(node.post("/v1/images", "image/png", new byte[3 << 10])));
    assertEquals("too-large", type(node.post("/v1/images", "image/png", new byte[1 << 20])));
    for (var bad : List.of("id=", "id=%20", "label=", "id=a&id=b", "x=y", "attr.=1", "k=1")) {
      var response = node.post("/v1/images?" + bad, "image/png", PNG);
      assertEquals("bad-request", type(response), bad);
    }
    assertEquals(List.of(), node.write.sent());
  }

  @Test
  void write_switchedOff_isRefused() throws Exception {
    start("query.write.enabled = false", true);
    assertEquals("writes-off", type(node.post("/v1/images", "image/png", PNG)));
    assertEquals("writes-off", type(node.send(node.request("/v1/images/a%2Fb").DELETE())));
    assertEquals("writes-off", type(relabel("a%2Fb", "{\"label\":\"x\"}")));
  }

  @Test
  void write_silentBroker_isAProblemInTimeAndBounded() throws Exception {
    start("query.write.max-pending = 2", false);
    for (int i = 0; i < 2; i++) {
      var response = node.send(node.request("/v1/images/a" + i).DELETE());
      assertEquals("broker-unreachable", type(response));
      assertEquals("1", response.headers().firstValue("retry-after").orElse(""));
    }
    // Neither of the two is given up by the producer yet.
    assertEquals("busy", type(node.send(node.request("/v1/images/a3").DELETE())));
    assertEquals(200, node.search("{\"id\":\"a/b\"}").statusCode());
  }

  @Test
  void write_tooLargeForTheTopic_isRefused() throws Exception {
    start("", true);
    node.write.fail(new RecordTooLargeException("x"));
    assertEquals("too-large", type(node.post("/v1/images", "image/png", PNG)));
  }

  @Test
  void delete_image_isARecordWithoutAValue() throws Exception {
    start("", true);
    var response = node.send(node.request("/v1/images/a%2Fb").DELETE());
    assertEquals(202, response.statusCode(), response.body());
    assertEquals("a/b", TestNode.json(response).getString("id"));
    assertEquals("a/b", node.write.sent().getFirst().key());
    assertEquals(null, node.write.sent().getFirst().event());
  }

  private HttpResponse<String> relabel(String id, String json) throws Exception {
    return node.send(
        node.request("/v1/images/" + id + "/label")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json, StandardCharsets.UTF_8)));
  }

  private void sample(long offset, Pixels pixels) {
    var sample =
        Sample.newBuilder()
            .setId("a/b")
            .setLabel("cat")
            .setPixels(ByteBuffer.wrap(pixels.values()))
            .setWidth(pixels.width())
            .setHeight(pixels.height())
            .setChannels(pixels.channels())
            .setContentHash("0")
            .setAttributes(Map.of("x", "y", "z", "w"))
            .setEventTime(Instant.EPOCH)
            .build();
    var value = AvroSerde.of(Sample.class).encode(sample);
    node.samples.updateEndOffsets(Map.of(new TopicPartition(TestNode.SAMPLES, 0), 100L));
    node.samples.schedulePollTask(
        () ->
            node.samples.addRecord(
                new ConsumerRecord<>(TestNode.SAMPLES, 0, offset, "a/b", value)));
  }

  @Test
  void relabel_image_isTheStoredPictureWithTheNewLabel() throws Exception {
    start("", true);
    var pixels = Pictures.noise(5, 128, 3);
    sample(41, pixels);
    var response = relabel("a%2Fb", "{\"label\":\"lynx\"}");
    assertEquals(202, response.statusCode(), response.body());
    var event = only();
    assertEquals("a/b", event.getId());
    assertEquals(Optional.of("lynx"), event.getLabel());
    assertEquals(Map.of("x", "y", "z", "w"), event.getAttributes());
    assertEquals(TestNode.NOW, event.getEventTime());
    // Validation sees the very pixels that are stored.
    var decoded = (Decoded.Image) node.decoder.decode(event.getBytes().array());
    assertArrayEquals(pixels.values(), decoded.pixels().values());
  }

  @Test
  void relabel_whatCannotBe_isRefusedAndNothingIsWritten() throws Exception {
    start("", true);
    assertEquals("unknown-image", type(relabel("unknown", "{\"label\":\"x\"}")));
    for (var bad :
        List.of("", "[]", "{", "{}", "{\"label\":1}", "{\"label\":\" \"}", "{\"a\":1}")) {
      assertEquals("bad-request", type(relabel("a%2Fb", bad)), bad);
    }
    var deep = "{\"label\":" + "[".repeat(500) + "]".repeat(500) + "}";
    assertEquals("bad-request", type(relabel("a%2Fb", deep)));
    sample(43, Pictures.noise(5, 128, 3));
    assertEquals("image-changed", type(relabel("a%2Fb", "{\"label\":\"x\"}")));
    assertEquals(List.of(), node.write.sent());
  }

  @Test
  void relabel_silentBroker_isAProblemInTime() throws Exception {
    start("", true);
    assertEquals("samples-unreachable", type(relabel("a%2Fb", "{\"label\":\"x\"}")));
  }
}
