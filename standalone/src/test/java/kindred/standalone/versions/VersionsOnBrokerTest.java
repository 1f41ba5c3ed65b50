package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.ingest.source.DrawnCharacters;
import kindred.learner.LearnRole;
import kindred.learner.LearnerConfig;
import kindred.schemas.KafkaConfig;
import kindred.schemas.ModelVersion;
import kindred.standalone.Kindred;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.broker.TestBroker;
import kindred.standalone.config.Configuration;
import kindred.standalone.running.Await;
import kindred.standalone.running.LearnersOnBroker;
import kindred.standalone.running.TopicReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands about versions, on those that a learner in this process has made. */
@ExtendWith(SharedBroker.class)
class VersionsOnBrokerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int IMAGES = 60;
  private static final int FAILED = 4;

  @TempDir Path dir;
  private String servers;
  private LearnersOnBroker learners;
  private int events;

  /** What a command left. */
  private record Ran(int status, String out, String err) {
    JsonNode json() throws Exception {
      assertEquals(0, status, err);
      return JSON.readTree(out);
    }
  }

  @BeforeEach
  void learn(TestBroker broker) throws Exception {
    servers = broker.bootstrapServers();
    var others =
        Map.of(
            "learner.retire.keep-promoted", "50",
            "learner.retire.keep-others", "50",
            "learner.checkpoint.keep", "50");
    learners = new LearnersOnBroker(dir, servers, "versions", others);
    var records = LearnersOnBroker.events(learners.topics().samples().name(), IMAGES);
    events = records.size();
    send(records);
    var config = Configuration.load(Optional.empty(), Map.of(), learners.keys());
    try (var role =
        new LearnRole(
            KafkaConfig.from(config),
            learners.topics(),
            new ArtefactStore(ArtefactsConfig.from(config)),
            EncoderConfig.from(config),
            LearnerConfig.from(config),
            Clock.systemUTC())) {
      var thread = new Thread(role::run, "learn");
      thread.start();
      Await.until("everything is learnt", () -> learners.isIdle(events) || !thread.isAlive());
    }
    assertTrue(learners.isIdle(events));
  }

  /** As validation does: in transactions, whose ends take offsets; one of them failed. */
  private void send(List<ProducerRecord<String, byte[]>> records) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers, "transactional.id", "versions"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      for (var at = 0; at < records.size(); at += 10) {
        if (at == 30) {
          producer.beginTransaction();
          records.subList(0, FAILED).forEach(producer::send);
          producer.flush();
          producer.abortTransaction();
        }
        producer.beginTransaction();
        records.subList(at, Math.min(records.size(), at + 10)).forEach(producer::send);
        producer.commitTransaction();
      }
    }
  }

  @Test
  void versionsAndReplay_afterLearning_doWhatTheySay() throws Exception {
    var versions = new TreeMap<Integer, ModelVersion>();
    learners.versions().forEach(version -> versions.put(version.getVersion(), version));
    assertTrue(versions.size() >= 4, versions.size() + " versions");
    replay(versions);
    listAndShow(versions);
    diff(versions.lastKey());
    var live = live();
    assertNotEquals(1, live);
    promote(live);
    retire(live);
  }

  private void replay(TreeMap<Integer, ModelVersion> versions) throws Exception {
    var last = versions.lastEntry().getValue();
    var number = Integer.toString(last.getVersion());
    for (var from : List.of("start", checkpoint(versions.get(2).getStep()).toString())) {
      var ran = run("replay", "--from", from, "--version", number, "--json");
      var result = ran.json();
      assertEquals(last.getWeightsSha256(), result.path("weightsSha256").asText(), ran.err());
      assertTrue(result.path("equal").asBoolean());
      assertEquals(last.getEvents(), result.path("events").asLong());
      assertEquals(0, result.path("lostImages").asInt());
      if (from.equals("start")) {
        // One end of a transaction before the failed one, and its own.
        assertEquals(FAILED + 2, result.path("longestGap").asInt(), ran.out());
      }
    }
    // At the end of the log all steps that were due are made.
    var end = "0:" + last.getTrainedThrough().get("0");
    var toTheEnd = run("replay", "--from", "start", "--to", end);
    assertEquals(last.getWeightsSha256(), toTheEnd.out().strip());
    assertEquals(0, toTheEnd.status());

    var seeded =
        run("replay", "--from", "start", "--version", number, "-D", "learner.seed=2", "--json");
    assertEquals(1, seeded.status());
    var other = JSON.readTree(seeded.out());
    assertNotEquals(last.getWeightsSha256(), other.path("weightsSha256").asText());
    assertTrue(seeded.err().contains(last.getWeightsSha256()), seeded.err());
    assertTrue(seeded.err().contains(other.path("weightsSha256").asText()), seeded.err());

    assertEquals(2, run("replay", "--from", dir.toString(), "--version", number).status());
    assertEquals(2, run("replay", "--from", "start", "--to", "0-7").status());
    assertEquals(2, run("replay", "--from", "start").status());
  }

  /** The first one at this step or later. */
  private Path checkpoint(long step) throws Exception {
    try (var checkpoints = Files.list(learners.checkpoints())) {
      for (var directory : checkpoints.sorted().toList()) {
        var manifest = JSON.readTree(directory.resolve("manifest.json").toFile());
        if (manifest.path("progress").path("step").asLong() >= step) {
          return directory;
        }
      }
    }
    throw new AssertionError("no checkpoint at step " + step);
  }

  private void listAndShow(TreeMap<Integer, ModelVersion> versions) throws Exception {
    var rows = list();
    assertEquals(List.copyOf(versions.keySet()), List.copyOf(rows.keySet()));
    rows.forEach((version, row) -> assertEquals("none", row.path("embeddings").asText()));
    assertEquals(versions.get(2).getStep(), rows.get(2).path("step").asLong());
    assertTrue(rows.get(2).path("recall").has("prequentialRecallAt1"), rows.get(2).toString());
    long end = versions.lastEntry().getValue().getTrainedThrough().get("0");
    embed(live(), end - 1);
    assertEquals("partial", list().get(live()).path("embeddings").asText());
    embed(live(), end);
    assertEquals("complete", list().get(live()).path("embeddings").asText());
    assertEquals(versions.size() + 1, run("versions", "list").out().lines().count());

    var shown = run("versions", "show", "1", "--json").json();
    assertEquals(versions.get(1).getWeightsSha256(), shown.path("weightsSha256").asText());
    assertEquals(1, shown.path("promotions").size(), shown.toString());
    var text = run("versions", "show", "1").out();
    assertTrue(text.contains(versions.get(1).getArtefactSha256()), text);
    assertEquals(2, run("versions", "show", "99").status());
  }

  /** As the embed role leaves it. */
  private void embed(int version, long through) throws Exception {
    var samples = new TopicPartition(learners.topics().samples().name(), 0);
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      learners.topics().create(admin, learners.topics().embeddings(version));
      admin
          .alterConsumerGroupOffsets(
              learners.topics().embedGroup(version),
              Map.of(samples, new OffsetAndMetadata(through)))
          .all()
          .get();
    }
  }

  private void diff(int last) throws Exception {
    var drawn = new DrawnCharacters(5, 6, 6);
    for (var i = 0; i < drawn.size(); i++) {
      var image = drawn.read(i);
      var file = dir.resolve("probes").resolve(image.id());
      Files.createDirectories(file.getParent());
      Files.write(file, image.bytes());
    }
    var probes = dir.resolve("probes").resolve("drawn-5").toString();
    var different = run("versions", "diff", "1", "" + last, "--images", probes, "--json").json();
    assertEquals(36, different.path("probes").asInt());
    assertEquals(36, different.path("queries").asInt());
    assertTrue(different.path("changedNearest").asDouble() > 0, different.toString());
    assertTrue(different.path("overlap").asDouble() < 1, different.toString());
    var recall = different.path("recallAt1");
    assertTrue(recall.path("1").asDouble() <= 1 && recall.has("" + last), different.toString());
    var same =
        run("versions", "diff", "2", "2", "--images", probes, "--probe", "20", "--json").json();
    assertEquals(20, same.path("probes").asInt());
    assertEquals(0, same.path("changedNearest").asDouble());
    assertEquals(1, same.path("overlap").asDouble(), 1e-9);
    var table = run("versions", "diff", "1", "2", "--images", probes, "--examples", "1").out();
    assertTrue(table.contains("nearest neighbour changed"), table);
  }

  private void promote(int live) throws Exception {
    var promoted =
        run("versions", "promote", "1", "--reason", "the shelves moved", "--json").json();
    assertTrue(promoted.path("promoted").asBoolean());
    assertEquals(live, promoted.path("previous").asInt());
    var rows = list();
    assertEquals("live", rows.get(1).path("state").asText());
    assertEquals("previous", rows.get(live).path("state").asText());
    var promotions = run("versions", "show", "1", "--json").json().path("promotions");
    assertEquals(2, promotions.size(), promotions.toString());
    var reason = promotions.get(1).path("reason").asText();
    assertTrue(reason.endsWith(System.getProperty("user.name") + ": the shelves moved"), reason);

    var count = promotions();
    var again = run("versions", "promote", "1", "--json");
    assertEquals(false, again.json().path("promoted").asBoolean());
    assertTrue(again.err().contains("live already"), again.err());
    assertEquals(2, run("versions", "promote", "99").status());
    assertEquals(2, run("versions", "promote", "2", "--reason", "x".repeat(501)).status());
    assertEquals(count, promotions());
  }

  /** Version 1 is live, the version given was live before it. */
  private void retire(int before) throws Exception {
    assertEquals(2, run("versions", "retire", "1").status());
    assertEquals(2, run("versions", "retire", "" + before).status());
    assertEquals(2, run("versions", "retire", "99").status());
    var other = before == 2 ? 3 : 2;
    var retired = run("versions", "retire", "" + other, "--json");
    assertTrue(retired.json().path("retired").asBoolean());
    assertTrue(retired.err().contains("the learner deletes"), retired.err());
    var record = learners.models().getLast();
    assertEquals("" + other, record.key());
    assertEquals(null, record.value());
    assertEquals("retired-pending", list().get(other).path("state").asText());
    var shown = run("versions", "show", "" + other, "--json").json();
    assertEquals("retired", shown.path("state").asText());
    assertEquals(2, run("versions", "promote", "" + other).status());
    var again = run("versions", "retire", "" + other, "--json").json();
    assertEquals(false, again.path("retired").asBoolean());
    assertEquals(0, run("versions", "retire", "" + before, "--force").status());
    assertEquals("retired-pending", list().get(before).path("state").asText());
  }

  private int promotions() {
    return TopicReader.all(servers, learners.topics().promotions().name()).size();
  }

  private int live() throws Exception {
    return list().entrySet().stream()
        .filter(row -> row.getValue().path("state").asText().equals("live"))
        .map(Map.Entry::getKey)
        .reduce(
            (one, other) -> {
              throw new AssertionError(one + " and " + other + " are live");
            })
        .orElseThrow();
  }

  private TreeMap<Integer, JsonNode> list() throws Exception {
    var ran = run("versions", "list", "--json");
    assertEquals(0, ran.status(), ran.err());
    var rows = new TreeMap<Integer, JsonNode>();
    for (var line : ran.out().lines().toList()) {
      var row = JSON.readTree(line);
      rows.put(row.path("version").asInt(), row);
    }
    return rows;
  }

  private Ran run(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    var given = List.of(arguments);
    learners
        .keys()
        .forEach(
            (key, value) -> {
              if (given.stream().noneMatch(argument -> argument.startsWith(key + "="))) {
                all.addAll(List.of("-D", key + "=" + value));
              }
            });
    var out = new StringWriter();
    var err = new StringWriter();
    var status =
        Kindred.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ran(status, out.toString(), err.toString());
  }
}
