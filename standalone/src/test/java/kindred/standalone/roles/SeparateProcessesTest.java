package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import kindred.ingest.EventProducer;
import kindred.ingest.IngestConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;
import kindred.schemas.AvroSerde;
import kindred.schemas.Embedding;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LearningReport;
import kindred.schemas.ModelVersion;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.schemas.Vectors;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.KindredProcess;
import kindred.standalone.running.TopicReader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole loop as an operator would run it: five roles and the producer, a process each. The
 * learner is killed in the middle. One run of the loop, looked at from several sides in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeparateProcessesTest {
  private static final int CLASSES = 16;
  private static final int IMAGES_PER_CLASS = 12;
  private static final int EVENTS = CLASSES * IMAGES_PER_CLASS;

  private static final int MIN_STEPS = 10;

  /** A small network and a short stream: about 190 steps. */
  private static final Map<String, String> SMALL =
      Map.of(
          "encoder.input.side", "28",
          "encoder.input.channels", "1",
          "encoder.width", "32",
          "learner.steps-per-event", "1.0",
          "learner.publish.first-steps", "40",
          "learner.publish.min-steps", Integer.toString(MIN_STEPS),
          "learner.checkpoint.every-steps", "10");

  private final DrawnCharacters drawn = new DrawnCharacters(7, CLASSES, IMAGES_PER_CLASS);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Map<String, String> keys = new java.util.HashMap<>(SMALL);
  private Path dir;
  private String servers;
  private KindredProcess learn;
  private KindredProcess validate;
  private KindredProcess embed;
  private Topics topics;
  private EventProducer producer;
  private Api api;

  @BeforeAll
  void startRoles(@TempDir Path dir) throws Exception {
    this.dir = dir;
    var broker = start("broker", "--dir", dir.resolve("broker").toString(), "--port", "0");
    servers = group(broker.awaitLog("broker ready at ").log(), "broker ready at (\\S+)");
    keys.put("data-dir", dir.toString());
    keys.put("kafka.bootstrap.servers", servers);
    assertEquals(0, start("topics").awaitExit());
    validate = start("validate");
    learn = start("learn");
    embed = start("embed");
    var serve = start("serve", "--port", "0");
    api = new Api(URI.create(group(serve.awaitLog("serving at ").log(), "serving at (\\S+)")));
    opened.add(api);
    var config = Configuration.load(Optional.empty(), Map.of(), keys);
    topics = new Topics(TopicsConfig.from(config));
    producer =
        new EventProducer(
            KafkaConfig.from(config), topics, IngestConfig.from(config), Clock.systemUTC());
    opened.add(producer);
  }

  @AfterAll
  void stopRoles() throws Exception {
    for (var resource : opened.reversed()) {
      resource.close();
    }
  }

  @Test
  @Order(1)
  void search_beforeAnyEvent_isServedByTheUntrainedVersion() throws Exception {
    Await.until("version 1 is served", () -> api.get("/readyz").statusCode() == 200);
    assertEquals(1, api.json("/v1/versions/live").get("served").asInt());
  }

  @Test
  @Order(2)
  void producedFolder_isSearchableAsAWhole() throws Exception {
    var folder = writeFolder();
    var produce = start("produce", "--images", folder.toString(), "--shuffle", "1", "--json");
    assertEquals(0, produce.awaitExit(), produce.log());
    assertTrue(produce.out().contains("\"events\":" + EVENTS), produce.out());
    var minOffset = "0:" + (EVENTS - 1);
    assertTrue(produce.out().contains("\"minOffset\":\"" + minOffset + "\""), produce.out());
    assertTrue(produce.log().contains("; minOffset=" + minOffset), produce.log());
    Await.until("all images are in the index", () -> images() == EVENTS);
  }

  @Test
  @Order(3)
  void killedLearner_startedAgain_goesOnFromItsCheckpoint() throws Exception {
    Await.until("a checkpoint in the middle", () -> newestStep() >= 30 || checkpoints() >= 4);
    learn.kill();
    learn = start("learn");
    var log = learn.awaitLog("checkpoint restored").log();
    var step = Integer.parseInt(group(log, "checkpoint restored: .* step=(\\d+)"));
    assertTrue(step >= 10, "went on from step " + step);
    Await.until(
        "the log is learnt", () -> report().filter(r -> r.getEvents() == EVENTS).isPresent());
    assertTrue(report().orElseThrow().getStep() > step, "no step after the restart");
  }

  @Test
  @Order(4)
  void liveVersion_isATrainedOne_andEveryVersionIsPublishedOnce() throws Exception {
    Await.until("the learner publishes nothing more", this::learnerIsIdle);
    var live = report().orElseThrow().getLiveVersion();
    assertTrue(live > 1, "no trained version was promoted");
    Await.until(
        "version " + live + " is served with every image",
        () -> api.json("/v1/versions/live").get("served").asInt() == live && images() == EVENTS);
    var versions = publishedVersions();
    assertEquals(
        versions.size() - retiredVersions().size(),
        api.json("/v1/versions").get("versions").size());
    assertEquals(new HashSet<>(versions).size(), versions.size(), "each once: " + versions);
  }

  @Test
  @Order(5)
  void search_byImageIdAndVector_findsTheImageUnderOneVersion() throws Exception {
    var image = drawn.read(17);
    var byImage = api.searchImage(image.bytes(), 5);
    assertEquals(id(17), byImage.get("neighbours").get(0).get("id").asText());
    assertEquals(1.0, byImage.get("neighbours").get(0).get("score").asDouble(), 1e-3);

    var byId = api.searchJson("{\"id\":\"" + id(17) + "\",\"k\":5}");
    assertFalse(ids(byId).contains(id(17)), "an image is not its own neighbour");
    assertEquals(ids(byImage).subList(1, 5), ids(byId).subList(0, 4));

    var version = byImage.get("version").asInt();
    assertEquals(version, byId.get("version").asInt());
    var byVector =
        api.searchJson("{\"vector\":" + Arrays.toString(vector(version, id(17))) + ",\"k\":5}");
    assertEquals(version, byVector.get("version").asInt());
    assertEquals(ids(byImage), ids(byVector));
  }

  @Test
  @Order(6)
  void correctedLabel_showsInAnswers() throws Exception {
    var image = drawn.read(3);
    producer.send(
        new SourceImage(
            id(3), Optional.of("corrected"), image.bytes(), Optional.empty(), Map.of()));
    Await.until(
        "the corrected label",
        () ->
            api.searchImage(image.bytes(), 1)
                .get("neighbours")
                .get(0)
                .get("label")
                .asText()
                .equals("corrected"));
    assertEquals(EVENTS, images());
  }

  @Test
  @Order(7)
  void deletedImage_leavesAnswers() throws Exception {
    producer.delete(List.of(id(5)));
    Await.until("the deletion", () -> api.image(id(5)).statusCode() == 404);
    assertFalse(ids(api.searchImage(drawn.read(5).bytes(), 10)).contains(id(5)));
    assertEquals(EVENTS - 1, images());
  }

  @Test
  @Order(8)
  void brokenBytes_areRejectedWithTheirReason_andTheStreamGoesOn() throws Exception {
    var broken = "not an image".getBytes(StandardCharsets.UTF_8);
    var half = Arrays.copyOf(drawn.read(8).bytes(), 100);
    producer.send(sourceImage("broken", broken));
    producer.send(sourceImage("half", half));
    producer.send(sourceImage("after", drawn.read(9).bytes()));
    Await.until("the event after", () -> api.image("after").statusCode() == 200);
    var reasons = new java.util.TreeMap<String, String>();
    for (var record : TopicReader.all(servers, topics.rejected().name())) {
      reasons.put(
          record.key(), new String(record.headers().lastHeader("kindred.rejection").value()));
    }
    assertEquals(Map.of("broken", "IMAGE_UNKNOWN_FORMAT", "half", "IMAGE_BROKEN"), reasons);
    assertEquals(EVENTS, images());
  }

  /** As they come, without health endpoints; {@code DeployedRolesTest} stops them with those. */
  @Test
  @Order(9)
  void stoppedRoles_endWithStatus0() throws Exception {
    for (var role : List.of(validate, learn, embed)) {
      role.signal("TERM");
      assertEquals(0, role.awaitExit(), role.log());
    }
  }

  private KindredProcess start(String command, String... own) throws Exception {
    var arguments = new ArrayList<String>();
    arguments.add(command);
    keys.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
    arguments.addAll(List.of(own));
    var name = command + opened.size();
    var process = KindredProcess.start(dir, name, arguments.toArray(String[]::new));
    opened.add(process);
    return process;
  }

  private Path writeFolder() throws Exception {
    var folder = Files.createDirectories(dir.resolve("images"));
    for (int i = 0; i < drawn.size(); i++) {
      var file = folder.resolve(id(i));
      Files.createDirectories(file.getParent());
      Files.write(file, drawn.read(i).bytes());
    }
    return folder;
  }

  private String id(int index) throws Exception {
    return drawn.read(index).label().orElseThrow() + "/" + index + ".png";
  }

  private static SourceImage sourceImage(String id, byte[] bytes) {
    return new SourceImage(id, Optional.of("other"), bytes, Optional.empty(), Map.of());
  }

  private long images() throws Exception {
    return api.json("/v1/versions/live").get("images").asLong();
  }

  /** Caught up, the last gate decision reported, and too few steps since for another version. */
  private boolean learnerIsIdle() {
    var models = AvroSerde.of(ModelVersion.class);
    var newest =
        TopicReader.all(servers, topics.models().name()).stream()
            .filter(record -> record.value() != null)
            .map(record -> models.decode(record.value()))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    return report()
        .filter(LearningReport::getCaughtUp)
        .filter(report -> report.getEvents() == EVENTS)
        .filter(report -> report.getLatestVersion() == newest.getVersion())
        .filter(report -> report.getStep() - newest.getStep() < MIN_STEPS)
        .isPresent();
  }

  private List<String> publishedVersions() {
    return versions(record -> record.value() != null);
  }

  private List<String> retiredVersions() {
    return versions(record -> record.value() == null);
  }

  private List<String> versions(Predicate<ConsumerRecord<String, byte[]>> which) {
    return TopicReader.all(servers, topics.models().name()).stream()
        .filter(which)
        .map(ConsumerRecord::key)
        .toList();
  }

  private Optional<LearningReport> report() {
    var serde = AvroSerde.of(LearningReport.class);
    return TopicReader.all(servers, topics.learning().name()).stream()
        .map(record -> serde.decode(record.value()))
        .reduce((earlier, later) -> later);
  }

  private long newestStep() {
    return report().map(LearningReport::getStep).orElse(0L);
  }

  private long checkpoints() throws Exception {
    var checkpoints = dir.resolve("checkpoints");
    if (!Files.exists(checkpoints)) {
      return 0;
    }
    try (var all = Files.list(checkpoints)) {
      return all.filter(c -> c.getFileName().toString().startsWith("c-"))
          .mapToLong(c -> Long.parseLong(c.getFileName().toString().substring(2)))
          .max()
          .orElse(0);
    }
  }

  private float[] vector(int version, String id) {
    var serde = AvroSerde.of(Embedding.class);
    return TopicReader.all(servers, topics.embeddings(version).name()).stream()
        .filter(record -> record.key().equals(id))
        .map(record -> Vectors.fromBytes(serde.decode(record.value()).getVector()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> ids(JsonNode answer) {
    return StreamSupport.stream(answer.get("neighbours").spliterator(), false)
        .map(neighbour -> neighbour.get("id").asText())
        .toList();
  }

  private static String group(String text, String pattern) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertTrue(matcher.find(), "no '" + pattern + "' in " + text);
    return matcher.group(1);
  }
}
