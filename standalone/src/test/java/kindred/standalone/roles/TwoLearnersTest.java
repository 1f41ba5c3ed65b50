package kindred.standalone.roles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import kindred.schemas.ModelVersion;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.running.Await;
import kindred.standalone.running.LearnersOnBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two learners of one prefix by mistake: one leads, the other follows it; never both. */
@ExtendWith(SharedBroker.class)
class TwoLearnersTest {
  private static final int IMAGES = 480;

  @TempDir Path dir;

  @Test
  void leaderKilledThenSuccessorStopped_theNextGoesOnAndTheFencedOneEnds(EmbeddedBroker broker)
      throws Exception {
    try (var learners = new LearnersOnBroker(dir, broker.bootstrapServers(), "two-learners")) {
      var events = LearnersOnBroker.events(learners.topics().samples().name(), IMAGES);
      var half = events.size() / 2;
      var first = learners.start().awaitLog("learner leads: ");
      var second = learners.start().awaitLog("standing by: another learner leads");
      learners.send(events.subList(0, half));
      Await.until("the leader publishes", () -> learners.newestVersion() >= 3);
      assertFalse(second.log().contains("learner leads: "), second.log());

      first.kill();
      second.awaitLog("learner leads: ").awaitLog("checkpoint restored: ");
      Await.until("the successor has learnt what there is", () -> learners.isIdle(half));

      var third = learners.start().awaitLog("standing by: another learner leads");
      var before = learners.newestVersion();
      second.signal("STOP");
      third.awaitLog("learner leads: ");
      learners.send(events.subList(half, events.size()));
      Await.until("the third publishes", () -> learners.newestVersion() > before);
      second.signal("CONT");
      assertEquals(1, second.awaitExit(), second.log());
      assertTrue(
          second.log().contains("this learner no longer leads the group two-learners.learner: "),
          second.log());
      Await.until("all is learnt", () -> learners.isIdle(events.size()));
      assertTrue(third.isAlive());

      var numbers = learners.versions().stream().map(ModelVersion::getVersion).toList();
      assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    }
  }
}
