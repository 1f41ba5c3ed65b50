package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.schemas.ModelVersion;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.running.Await;
import kindred.standalone.running.KindredProcess;
import kindred.standalone.running.LearnersOnBroker;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P3: a learner that is killed again and again, publications included, ends with the state
 * of one that was left alone, bit by bit.
 */
@ExtendWith(SharedBroker.class)
class KilledLearnerTest {
  private static final int IMAGES = 420;

  /** How often each moment is met: twenty kills. */
  private static final Map<Moment, Integer> KILLS =
      Map.of(
          Moment.STARTING, 1,
          Moment.LEADING, 5,
          Moment.CHECKPOINT_DRAFT, 2,
          Moment.CHECKPOINT, 2,
          Moment.ARTEFACT_DRAFT, 2,
          Moment.ARTEFACT, 2,
          Moment.DELETION, 1,
          Moment.MODEL, 3,
          Moment.PROMOTION, 2);

  @TempDir Path dir;

  @Test
  void killedAtTwentyMoments_endsInTheStateOfAnUndisturbedRun(EmbeddedBroker broker)
      throws Exception {
    var seed = new Random().nextLong();
    System.out.println("seed of the kills: " + seed);
    var servers = broker.bootstrapServers();
    try (var undisturbed =
            new LearnersOnBroker(
                Files.createDirectory(dir.resolve("undisturbed")), servers, "undisturbed");
        var killed =
            new LearnersOnBroker(Files.createDirectory(dir.resolve("killed")), servers, "killed")) {
      var events = send(undisturbed);
      assertEquals(events, send(killed));
      undisturbed.start();
      kill(killed, servers, new Random(seed));
      finish(killed, events, killed.start());
      Await.until("the undisturbed learner is done", () -> undisturbed.isIdle(events));
      undisturbed.stop();

      var message = "seed " + seed;
      assertEquals(state(undisturbed), state(killed), message);
      assertVersions(undisturbed.versions(), killed.versions(), message);
      assertArtefacts(killed);
    }
  }

  private static int send(LearnersOnBroker learners) throws Exception {
    var events = LearnersOnBroker.events(learners.topics().samples().name(), IMAGES);
    learners.send(events);
    return events.size();
  }

  private static void kill(LearnersOnBroker learners, String servers, Random random)
      throws Exception {
    var moments = new ArrayList<Moment>();
    KILLS.forEach((moment, times) -> moments.addAll(Collections.nCopies(times, moment)));
    Collections.sort(moments);
    Collections.shuffle(moments, random);
    try (var uncommitted =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      for (var moment : moments) {
        var learner = learners.start();
        if (moment != Moment.STARTING) {
          learner.awaitLog("learner leads: ");
        }
        var come = moment.watch(learners, uncommitted);
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!come.getAsBoolean() && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        var delay =
            switch (moment) {
              case STARTING -> random.nextInt(4000);
              case LEADING -> random.nextInt(2000);
              default -> random.nextInt(4);
            };
        TimeUnit.MILLISECONDS.sleep(delay);
        assertTrue(learner.isAlive(), () -> "ended by itself: " + moment);
        learner.kill();
        System.out.println(
            "killed: moment=%s in time=%s version=%d"
                .formatted(moment, System.nanoTime() < end, learners.newestVersion()));
      }
    }
  }

  private static void finish(LearnersOnBroker learners, int events, KindredProcess last)
      throws Exception {
    Await.until("everything is learnt", () -> learners.isIdle(events));
    last.close();
    assertFalse(last.isAlive());
  }

  /** The newest checkpoint: where in the log, at which step, and the digest of every section. */
  private static Map<String, JsonNode> state(LearnersOnBroker learners) throws Exception {
    try (var checkpoints = Files.list(learners.checkpoints())) {
      var newest = checkpoints.filter(c -> c.getFileName().toString().startsWith("c-")).sorted();
      var file = newest.toList().getLast().resolve("manifest.json");
      var manifest = JsonMapper.builder().build().readTree(file.toFile());
      var progress = manifest.get("progress");
      return Map.of(
          "sections", manifest.get("sections"),
          "offsets", progress.get("offsets"),
          "events", progress.get("events"),
          "step", progress.get("step"));
    }
  }

  /** The same weights at the same steps; every number once, growing. */
  private static void assertVersions(
      List<ModelVersion> undisturbed, List<ModelVersion> killed, String message) {
    var numbers = killed.stream().map(ModelVersion::getVersion).toList();
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers, message);
    assertEquals(weights(undisturbed), weights(killed), message);
    assertTrue(killed.size() > 20, () -> "only " + killed.size() + " versions");
  }

  private static Map<Long, String> weights(List<ModelVersion> versions) {
    var weights = new TreeMap<Long, String>();
    versions.forEach(version -> weights.put(version.getStep(), version.getWeightsSha256()));
    return weights;
  }

  /** What is not retired can be read, what is retired is gone. */
  private static void assertArtefacts(LearnersOnBroker learners) throws Exception {
    var store = new ArtefactStore(new ArtefactsConfig(learners.artefacts().toUri()));
    var published = new HashMap<String, ModelVersion>();
    for (var version : learners.versions()) {
      published.put(Integer.toString(version.getVersion()), version);
    }
    for (var record : learners.models()) {
      if (record.value() == null) {
        published.remove(record.key());
      }
    }
    for (var version : published.values()) {
      store.read(URI.create(version.getArtefactUri()), version.getArtefactSha256());
    }
    try (var files = Files.list(learners.artefacts())) {
      var left = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertEquals(published.keySet().stream().map(v -> "v" + v).sorted().toList(), left);
    }
    assertTrue(published.size() <= 5 + 1, () -> published.size() + " versions stayed");
  }
}
