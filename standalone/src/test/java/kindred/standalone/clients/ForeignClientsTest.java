package kindred.standalone.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import kindred.schemas.Topics;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.running.Command;
import kindred.standalone.running.TopicReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients of {@code docs/clients}, with the commands that its README prints. Each is skipped
 * where its language or a package is not there.
 */
@ExtendWith(SharedBroker.class)
class ForeignClientsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String README = "docs/clients/README.md";
  private static final String PYTHON = "/usr/bin/python3";
  private static final Instant MADE = Instant.parse("2026-11-26T04:05:06.789Z");

  /** The package files and scripts of the Node clients, and where npm puts what they need. */
  private static final Path NODE_ROOT = Path.of("target", "clients").toAbsolutePath();

  @TempDir private Path directory;

  @Test
  void producePy_sendsEventsAndDeletionsThatWeRead(EmbeddedBroker broker) throws Exception {
    assumePython("kafka");
    assertProduces(broker, "python-events", ROOT, printed(PYTHON + " docs/clients/produce.py"));
  }

  @Test
  void produceMjs_sendsEventsAndDeletionsThatWeRead(EmbeddedBroker broker) throws Exception {
    assumeNode();
    assertProduces(broker, "node-events", NODE_ROOT, printed("node docs/clients/node/produce.mjs"));
  }

  private void assertProduces(EmbeddedBroker broker, String prefix, Path root, List<String> client)
      throws Exception {
    var topics = topics(broker, prefix);
    var file = Files.write(directory.resolve("ä.png"), new byte[] {1, 2, 3}).toString();
    var command = new ArrayList<>(client);
    command.addAll(List.of(at(broker, prefix)));
    var out = Command.run(root, with(command, "--label", "apple", file));
    assertEquals("minOffset=0:0\n1 acknowledged\n", out);
    assertEquals(
        "minOffset=0:1\n1 acknowledged\n", Command.run(root, with(command, "--delete", file)));

    var records = TopicReader.all(broker.bootstrapServers(), topics.images().name());
    var event = AvroSerde.of(LabelledImage.class).decode(records.get(0).value());
    assertEquals(file, records.get(0).key());
    assertEquals(file, event.getId());
    assertEquals("apple", event.getLabel().orElseThrow());
    assertEquals(3, event.getBytes().remaining());
    assertTrue(event.getEventTime().isAfter(Instant.now().minusSeconds(600)));
    assertEquals("1.0", header(records.get(0).headers().lastHeader("ce_specversion").value()));
    assertEquals(file, records.get(1).key());
    assertNull(records.get(1).value());
  }

  private static String[] at(EmbeddedBroker broker, String prefix) {
    return new String[] {"--servers", broker.bootstrapServers(), "--prefix", prefix};
  }

  /** The words of a command that the README has. */
  private static List<String> printed(String command) throws IOException {
    var readme = Files.readString(ROOT.resolve(README));
    assertTrue(readme.contains("\n    " + command), () -> "not in " + README + ": " + command);
    return List.of(command.split(" "));
  }

  private static List<String> with(List<String> command, String... more) {
    return Stream.concat(command.stream(), Stream.of(more)).toList();
  }

  private static String header(byte[] value) {
    return new String(value, UTF_8);
  }

  @Test
  void followModelsPy_printsWhatWasCommitted(EmbeddedBroker broker) throws Exception {
    assumePython("confluent_kafka");
    announce(broker, "python-models");
    var client = printed(PYTHON + " docs/clients/follow_models.py --once");
    assertFollowed(Command.run(ROOT, with(client, at(broker, "python-models"))));
  }

  @Test
  void followModelsPy_onceWithoutABroker_endsAndNamesIt() throws Exception {
    assumePython("confluent_kafka");
    var client = PYTHON + " docs/clients/follow_models.py --once --servers 127.0.0.1:1";
    var script = client + " --patience 0.5 2>&1; echo status $?";
    var out = Command.run(ROOT, List.of("bash", "-c", script));
    var end = "no end of kindred.models, kindred.promotions at 127.0.0.1:1 in 0.5 s\nstatus 1\n";
    assertTrue(out.endsWith(end), out);
  }

  @Test
  void followModelsMjs_printsWhatWasCommitted(EmbeddedBroker broker) throws Exception {
    assumeNode();
    announce(broker, "node-models");
    var client = printed("node docs/clients/node/follow_models.mjs --once");
    assertFollowed(Command.run(NODE_ROOT, with(client, at(broker, "node-models"))));
  }

  /** In any order between the two topics. */
  private static void assertFollowed(String out) throws Exception {
    var lines = new ArrayList<JsonNode>();
    for (var line : out.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    var told = lines.stream().map(l -> l.path("event").asText() + " " + l.path("version")).sorted();
    assertEquals(
        List.of("promoted 7", "published 6", "published 7", "retired 6"), told.toList(), out);
    var seven =
        lines.stream().filter(l -> l.path("artefactUri").asText().equals("file:/a/v7")).findAny();
    assertEquals(128, seven.orElseThrow().path("embeddingDim").asInt());
    var promoted = lines.stream().filter(l -> l.has("reason")).findAny();
    assertEquals("better", promoted.orElseThrow().path("reason").asText());
    assertEquals(MADE, time(seven.orElseThrow().path("createdAt")));
    assertEquals(MADE, time(promoted.orElseThrow().path("at")));
  }

  /** As text, with whatever digits a language writes. */
  private static Instant time(JsonNode iso) {
    assertTrue(iso.isTextual(), iso.toString());
    return OffsetDateTime.parse(iso.asText()).toInstant();
  }

  @Test
  void pythonClients_help_isTheirUsage() throws Exception {
    assumePython("kafka, confluent_kafka, numpy");
    for (var name : List.of("produce", "follow_models", "embed")) {
      var command = List.of(PYTHON, "docs/clients/" + name + ".py", "--help");
      assertTrue(Command.run(ROOT, command).startsWith("usage: " + name + ".py"), name);
    }
  }

  @Test
  void nodeClients_help_isTheirUsage() throws Exception {
    assumeNode();
    for (var name : List.of("produce", "follow_models")) {
      var command = List.of("node", "docs/clients/node/" + name + ".mjs", "--help");
      var usage = "Usage: node " + name + ".mjs [options]";
      assertTrue(Command.run(NODE_ROOT, command).startsWith(usage), name);
    }
  }

  @Test
  void kcat_printsVersionsWithTheirHeaders(EmbeddedBroker broker) throws Exception {
    Command.assume("kcat", "kcat", "-V");
    announce(broker, "kcat-models");
    var command =
        Files.readAllLines(ROOT.resolve(README)).stream()
            .filter(line -> line.startsWith("    kcat") && line.contains("-t kindred.models"))
            .map(line -> line.replace("127.0.0.1:9092", broker.bootstrapServers()))
            .map(line -> line.replace("kindred.models", "kcat-models.models"))
            .findAny();
    var out = Command.run(ROOT, List.of("bash", "-c", command.orElseThrow()));
    var lines = out.lines().toList();
    assertEquals(3, lines.size(), out);
    assertTrue(lines.get(0).startsWith("6 "), out);
    assertTrue(lines.get(1).startsWith("7 "), out);
    assertTrue(lines.get(1).contains("ce_type=kindred.version.published"), out);
    assertTrue(lines.get(2).startsWith("6 -1 bytes "), out);
    assertTrue(lines.get(2).contains("ce_type=kindred.version.retired"), out);
  }

  /** As the learner does: in transactions, of which one fails. */
  private void announce(EmbeddedBroker broker, String prefix) throws Exception {
    var topics = topics(broker, prefix);
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", broker.bootstrapServers(), "transactional.id", prefix);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(published(topics, 6)).get();
      producer.send(published(topics, 7)).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(published(topics, 8)).get();
      producer.abortTransaction();
      producer.beginTransaction();
      var retired = new ProducerRecord<String, byte[]>(topics.models().name(), "6", null);
      topics.cloudEvents().retired(6, retired.headers());
      producer.send(retired).get();
      var promotion = Promotion.newBuilder().setVersion(7).setReason("better").setAt(MADE).build();
      var value = topics.serde(topics.promotions()).encode(promotion);
      producer.send(new ProducerRecord<>(topics.promotions().name(), "default", value)).get();
      producer.commitTransaction();
    }
  }

  private static ProducerRecord<String, byte[]> published(Topics topics, int number) {
    var version = version(number);
    var value = topics.serde(topics.models()).encode(version);
    var record = new ProducerRecord<>(topics.models().name(), Integer.toString(number), value);
    topics.cloudEvents().published(version, record.headers());
    return record;
  }

  private static ModelVersion version(int number) {
    return ModelVersion.newBuilder()
        .setVersion(number)
        .setArtefactUri("file:/a/v" + number)
        .setArtefactSha256("00")
        .setArtefactBytes(1)
        .setWeightsSha256("00")
        .setArchitecture("conv4")
        .setEmbeddingDim(128)
        .setInputSide(32)
        .setInputChannels(1)
        .setObjective("multi-similarity")
        .setStep(1)
        .setEvents(1)
        .setClasses(1)
        .setCreatedAt(MADE)
        .build();
  }

  private static Topics topics(EmbeddedBroker broker, String prefix) {
    var topics = SharedBroker.topics(prefix);
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
      topics.create(admin);
    }
    return topics;
  }

  private static void assumePython(String client) throws Exception {
    Command.assume(PYTHON + " with avro, " + client, PYTHON, "-c", "import avro, " + client);
  }

  /** As in a clone of the repository, but with what npm brings below target. */
  private static void assumeNode() throws Exception {
    Command.assume(
        "node of version 18 or more",
        "node",
        "-e",
        "process.exit(+(process.versions.node.split('.')[0] < 18))");
    var clients = NODE_ROOT.resolve("docs/clients/node");
    Files.createDirectories(clients);
    try (var files = Files.list(ROOT.resolve("docs/clients/node"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, clients.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    var schemas = NODE_ROOT.resolve("schemas");
    if (!Files.exists(schemas)) {
      Files.createSymbolicLink(schemas, ROOT.resolve("schemas"));
    }
    if (!Files.exists(clients.resolve("node_modules/.package-lock.json"))) {
      Command.assume(
          "npm with kafkajs and avsc",
          "npm",
          "ci",
          "--prefix",
          clients.toString(),
          "--prefer-offline",
          "--no-audit",
          "--no-fund",
          "--ignore-scripts");
    }
  }
}
