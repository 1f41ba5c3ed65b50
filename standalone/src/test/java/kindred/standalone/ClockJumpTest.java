package kindred.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kindred.standalone.RolesInProcesses.Role;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock of each role is set an hour ahead, and back again, in the middle of events. A role
 * may end by it, saying so, and is started again; every event is where it belongs, once.
 *
 * <p>Not part of the ordinary run: it needs Debian's faketime, and minutes.
 */
@EnabledIfSystemProperty(
    named = "kindred.clock",
    matches = "true",
    disabledReason = "takes minutes, see docs/operations.md; -Dkindred.clock=true runs it")
class ClockJumpTest {
  private static final String PREFIX = "kindred";
  private static final List<Role> ROLES =
      List.of(Role.VALIDATE, Role.EMBED, Role.LEARN, Role.SERVE);

  @TempDir Path dir;

  @Test
  void clocksJump_everyEventIsSearchableOrRejected_once() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the events: " + seed);
    var random = new SplittableRandom(seed);
    try (var roles = new RolesInProcesses(dir);
        var api = new Api(roles.node())) {
      var clocks = new EnumMap<Role, FakeClock>(Role.class);
      for (var role : ROLES) {
        clocks.put(role, roles.clock(role));
      }
      roles.start();
      var log = new TopicLog(roles.servers());
      try (var stream = new DrawnStream(roles.config(), random.split());
          var settled = new Settled(log, PREFIX, roles.node())) {
        stream.start();
        Await.until("some versions", () -> api.promotedVersions().size() >= 2);
        settle(stream, settled, roles, "the start");
        for (var role : ROLES) {
          clocks.get(role).set(Duration.ofHours(1));
          goOn(stream, settled, roles, role + " an hour ahead");
          clocks.get(role).set(Duration.ZERO);
          goOn(stream, settled, roles, role + " back again");
        }
        int versions = api.promotedVersions().getLast();
        Await.until("it still learns", () -> api.promotedVersions().getLast() > versions);
      }
    }
  }

  /** Long enough for all that is done every few seconds. */
  private static void goOn(
      DrawnStream stream, Settled settled, RolesInProcesses roles, String after) throws Exception {
    TimeUnit.SECONDS.sleep(15);
    settle(stream, settled, roles, after);
  }

  private static void settle(
      DrawnStream stream, Settled settled, RolesInProcesses roles, String after) throws Exception {
    int events = stream.pause();
    try {
      long start = System.nanoTime();
      var looks = new Settled.Look[1];
      try {
        Await.until(
            "settled after " + after,
            () -> {
              startEnded(roles);
              looks[0] = settled.look();
              assertEquals(List.of(), looks[0].wrong(), after);
              return looks[0].missing().isEmpty();
            });
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + ": " + looks[0], e);
      }
      System.out.println(
          "settled: after=%s sent=%d ms=%d %s"
              .formatted(
                  after, events, (System.nanoTime() - start) / 1_000_000, looks[0].summary()));
      assertTrue(looks[0].summary().startsWith("events=" + events + " "), () -> "sent " + events);
    } finally {
      stream.resume();
    }
  }

  /** As a supervisor does. */
  private static void startEnded(RolesInProcesses roles) throws Exception {
    for (var ended : roles.ended().entrySet()) {
      System.out.println("ended by itself: " + ended);
      roles.start(ended.getKey());
    }
  }
}
