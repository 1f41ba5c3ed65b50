package kindred.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.EncoderConfig;
import kindred.schemas.Topics;
import kindred.schemas.TopicsConfig;
import kindred.standalone.RolesInProcesses.Role;
import kindred.standalone.bench.SyntheticVersions;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wall clock of validate, embed and serve is set an hour ahead, and back again, one after the
 * other. A role whose clock goes back ends, saying so, and is started again; every event is where
 * it belongs, once.
 *
 * <p>Not part of the ordinary run: it needs Debian's faketime, and minutes.
 */
@EnabledIfSystemProperty(
    named = "kindred.clock",
    matches = "true",
    disabledReason = "takes minutes, see docs/operations.md; -Dkindred.clock=true runs it")
class ClockJumpTest {
  private static final String PREFIX = "kindred";
  private static final List<Role> ROLES = List.of(Role.VALIDATE, Role.EMBED, Role.SERVE);
  private static final int EVENTS = 10;

  @TempDir Path dir;
  private int sent;

  @Test
  void clocksJump_everyEventIsSearchable_once() throws Exception {
    try (var roles = new RolesInProcesses(dir)) {
      var clocks = new EnumMap<Role, FakeClock>(Role.class);
      for (var role : ROLES) {
        clocks.put(role, roles.clock(role));
      }
      roles.start(Role.BROKER);
      publish(roles);
      for (var role : ROLES) {
        roles.start(role);
      }
      var events = new DrawnEvents(roles.config());
      try (var settled = new Settled(new TopicLog(roles.servers()), PREFIX, roles.node())) {
        settle(events, settled, roles);
        for (var role : ROLES) {
          clocks.get(role).set(Duration.ofHours(1));
          TimeUnit.SECONDS.sleep(5);
          settle(events, settled, roles);
          assertEquals(Map.of(), roles.ended(), role + " an hour ahead");
          clocks.get(role).set(Duration.ZERO);
          if (role != Role.SERVE) {
            Await.until(role + " has ended", () -> !roles.of(role).isAlive());
            var log = roles.of(role).log();
            assertTrue(log.contains("the clock was set back by 3"), log);
            roles.start(role);
          }
          TimeUnit.SECONDS.sleep(5);
          settle(events, settled, roles);
        }
      }
    }
  }

  private static void publish(RolesInProcesses roles) {
    var config = roles.config();
    var store = new ArtefactStore(ArtefactsConfig.from(config));
    var topics = new Topics(TopicsConfig.from(config));
    var architecture = EncoderConfig.from(config).architecture();
    try (var versions = new SyntheticVersions(roles.servers(), topics, store, architecture)) {
      versions.publish(1);
      versions.promote(1);
    }
  }

  private static List<Throwable> ended(RolesInProcesses roles) {
    try {
      return roles.ended().entrySet().stream()
          .map(ended -> (Throwable) new AssertionError(ended.toString()))
          .toList();
    } catch (java.io.IOException e) {
      return List.of(e);
    }
  }

  private void settle(DrawnEvents events, Settled settled, RolesInProcesses roles)
      throws Exception {
    events.send(sent, sent + EVENTS);
    sent += EVENTS;
    long start = System.nanoTime();
    DrawnEvents.settle(settled, () -> ended(roles), sent);
    System.out.println("settled after ms=" + (System.nanoTime() - start) / 1_000_000);
  }
}
