package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnStream;
import kindred.standalone.running.FakeClock;
import kindred.standalone.running.RolesInProcesses;
import kindred.standalone.running.RolesInProcesses.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock of each role is set an hour ahead, and back again, one after the other, while
 * events stream in. A role whose clock goes back ends, saying so, and is started again; every event
 * is where it belongs, once.
 *
 * <p>Not part of the ordinary run: it needs a C compiler, and minutes.
 */
@EnabledIfSystemProperty(
    named = "kindred.clock",
    matches = "true",
    disabledReason = "takes minutes, see docs/operations.md; -Dkindred.clock=true runs it")
class ClockJumpTest {
  private static final String PREFIX = "kindred";
  private static final List<Role> ROLES =
      List.of(Role.VALIDATE, Role.LEARN, Role.EMBED, Role.SERVE);

  /** Until clients have looked at their clocks and found what they take for a silence. */
  private static final long SEEN_SECONDS = 5;

  @TempDir Path dir;

  @Test
  void clocksJump_everyEventIsSearchableOrRejected_once() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the events: " + seed);
    try (var roles = new RolesInProcesses(dir)) {
      var clocks = new EnumMap<Role, FakeClock>(Role.class);
      for (var role : ROLES) {
        clocks.put(role, roles.clock(role));
      }
      roles.start();
      try (var stream = new DrawnStream(roles.config(), new SplittableRandom(seed));
          var api = new Api(roles.node());
          var settled = new Settled(new TopicLog(roles.servers()), PREFIX, roles.node())) {
        stream.start();
        Await.until("a version", () -> !api.promotedVersions().isEmpty());
        stream.settle(settled, "the start");
        for (var role : ROLES) {
          clocks.get(role).set(Duration.ofHours(1));
          TimeUnit.SECONDS.sleep(SEEN_SECONDS);
          stream.settle(settled, role + " an hour ahead");
          goesOn(role, roles);
          clocks.get(role).set(Duration.ZERO);
          if (role != Role.SERVE) {
            awaitEnd(role, roles);
            roles.start(role);
          }
          TimeUnit.SECONDS.sleep(SEEN_SECONDS);
          stream.settle(settled, role + " an hour back");
        }
        assertEquals(Map.of(), roles.ended());
      }
    }
  }

  /** Only a learner may have lost its seat for a while. */
  private static void goesOn(Role role, RolesInProcesses roles) throws Exception {
    var ended = roles.ended();
    if (role == Role.LEARN && ended.keySet().equals(Set.of(role))) {
      assertTrue(ended.get(role).contains("this learner no longer leads"), ended.get(role));
      System.out.println("started again: role=" + role);
      roles.start(role);
      return;
    }
    assertEquals(Map.of(), ended, role + " an hour ahead");
  }

  private static void awaitEnd(Role role, RolesInProcesses roles) throws Exception {
    Await.until(role + " has ended", () -> !roles.of(role).isAlive());
    var log = roles.of(role).log();
    assertTrue(log.contains("the clock was set back by 3"), log);
  }
}
