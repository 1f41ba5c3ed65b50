package kindred.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kindred.schemas.AvroSerde;
import kindred.schemas.KafkaConfig;
import kindred.schemas.LabelledImage;
import kindred.schemas.ModelVersion;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of {@code docs/clients}; skipped where Debian's python3-kafka or -avro is absent. */
@ExtendWith(SharedBroker.class)
class PythonClientsTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final Path CLIENTS = Path.of("..", "docs", "clients");

  @TempDir Path dir;

  @Test
  void producePy_sendsEventsAndDeletionsThatWeRead(EmbeddedBroker broker) throws Exception {
    assumePackages();
    var topics = SharedBroker.topics("python-events");
    create(broker, topics);
    var file = Files.write(dir.resolve("a.png"), new byte[] {1, 2, 3});
    var servers =
        List.of("--servers", broker.bootstrapServers(), "--topic", topics.images().name());
    run("produce.py", servers, "--label", "apple", file.toString());
    run("produce.py", servers, "--delete", file.toString());

    var records = TopicReader.all(broker.bootstrapServers(), topics.images().name());
    var event = AvroSerde.of(LabelledImage.class).decode(records.get(0).value());
    assertEquals(file.toString(), records.get(0).key());
    assertEquals(file.toString(), event.getId());
    assertEquals("apple", event.getLabel().orElseThrow());
    assertEquals(3, event.getBytes().remaining());
    assertNull(records.get(1).value());
  }

  @Test
  void followModelsPy_printsTheVersionThatWeWrote(EmbeddedBroker broker) throws Exception {
    assumePackages();
    var topics = SharedBroker.topics("python-models");
    create(broker, topics);
    try (var producer =
        new KafkaProducer<>(
            new KafkaConfig(Map.of("bootstrap.servers", broker.bootstrapServers()))
                .client(Map.of()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var bytes = AvroSerde.of(ModelVersion.class).encode(version());
      producer.send(new ProducerRecord<>(topics.models().name(), "7", bytes)).get();
    }
    var out =
        run(
            "follow_models.py",
            List.of("--servers", broker.bootstrapServers(), "--topic", topics.models().name()),
            "--once");
    assertTrue(out.contains("\"version\": 7"), out);
    assertTrue(out.contains("\"artefactUri\": \"file:/a/v7\""), out);
  }

  private static ModelVersion version() {
    return ModelVersion.newBuilder()
        .setVersion(7)
        .setArtefactUri("file:/a/v7")
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
        .setCreatedAt(Instant.EPOCH)
        .build();
  }

  private static void create(EmbeddedBroker broker, kindred.schemas.Topics topics) {
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
      topics.create(admin);
    }
  }

  private static void assumePackages() throws Exception {
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), "no " + PYTHON);
    var check = new ProcessBuilder(PYTHON, "-c", "import avro, kafka").start();
    assumeTrue(check.waitFor() == 0, "python3-kafka or python3-avro is not installed");
  }

  private String run(String script, List<String> options, String... rest) throws Exception {
    var command = new ArrayList<>(List.of(PYTHON, CLIENTS.resolve(script).toString()));
    command.addAll(options);
    command.addAll(List.of(rest));
    var out = dir.resolve("out");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "did not end: " + command);
    var text = Files.readString(out);
    assertEquals(0, process.exitValue(), text);
    return text;
  }
}
