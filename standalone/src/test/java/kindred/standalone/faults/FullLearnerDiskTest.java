package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.schemas.ModelVersion;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.running.Await;
import kindred.standalone.running.LearnersOnBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disks of a learner's checkpoints and artefacts fill up while it learns: it says so, waits,
 * goes on when there is room, and comes to the same weights as a learner that had room all along.
 */
@ExtendWith(SharedBroker.class)
class FullLearnerDiskTest {
  private static final int IMAGES = 150;

  @TempDir Path dir;

  @Test
  void disksFull_learnerWaits_andLearnsTheSame(EmbeddedBroker broker) throws Exception {
    var servers = broker.bootstrapServers();
    try (var checkpoints = SmallDisk.mount(dir.resolve("checkpoints"), 8 << 10);
        var artefacts = SmallDisk.mount(dir.resolve("artefacts"), 8 << 10);
        var full =
            learners(
                "full",
                servers,
                Map.of(
                    "learner.checkpoint.directory", checkpoints.root().resolve("c").toString(),
                    "artefacts.uri", artefacts.root().resolve("a").toUri().toString()));
        var undisturbed = learners("roomy", servers, Map.of())) {
      int events = send(undisturbed);
      undisturbed.start();
      var learner = full.start();
      learner.awaitLog("version promoted: version=1 ");

      checkpoints.fill(0);
      assertEquals(events, send(full));
      learner.awaitLog("checkpoint of step ");
      assertTrue(learner.log().contains(" not written to " + checkpoints.root() + "/c: No space"));
      int before = full.newestVersion();
      artefacts.fill(0);
      checkpoints.makeRoom();
      learner.awaitLog("artefact of version ");
      assertTrue(
          learner.log().contains(" not written to " + artefacts.root() + "/a: No space")
              || learner.log().contains("tensors not written to " + artefacts.root()));
      assertEquals(before, full.newestVersion());
      artefacts.makeRoom();

      Await.until("all is learnt", () -> full.isIdle(events) && undisturbed.isIdle(events));
      assertEquals(weights(undisturbed.versions()), weights(full.versions()));
      assertTrue(learner.isAlive(), learner::toString);
      var store = new ArtefactStore(new ArtefactsConfig(artefacts.root().resolve("a").toUri()));
      var newest = full.versions().getLast();
      store.read(URI.create(newest.getArtefactUri()), newest.getArtefactSha256());
      try (var left = Files.list(artefacts.root().resolve("a"))) {
        assertEquals(
            List.of(), left.filter(f -> f.getFileName().toString().startsWith(".")).toList());
      }
    }
  }

  private LearnersOnBroker learners(String name, String servers, Map<String, String> others)
      throws Exception {
    return new LearnersOnBroker(Files.createDirectory(dir.resolve(name)), servers, name, others);
  }

  private static int send(LearnersOnBroker learners) throws Exception {
    var events = LearnersOnBroker.events(learners.topics().samples().name(), IMAGES);
    learners.send(events);
    return events.size();
  }

  /** Step to digest. */
  private static Map<Long, String> weights(List<ModelVersion> versions) {
    var weights = new TreeMap<Long, String>();
    versions.forEach(version -> weights.put(version.getStep(), version.getWeightsSha256()));
    return weights;
  }
}
