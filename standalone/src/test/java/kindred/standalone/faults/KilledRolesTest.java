package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.RolesInProcesses;
import kindred.standalone.running.RolesInProcesses.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P2: whatever process is killed whenever, every event is searchable or rejected, once. And
 * P1 all the while: clients search throughout, an operator goes back and forth now and then, and no
 * answer mixes versions.
 */
class KilledRolesTest {
  /** How often each role is killed. The learner has a test of its own. */
  private static final Map<Role, Integer> KILLS =
      Map.of(Role.VALIDATE, 3, Role.EMBED, 3, Role.SERVE, 3, Role.BROKER, 2);

  /** So many are never retired: learner.retire.keep-promoted. */
  private static final int NEWEST = 3;

  /** The learner's clients give up after a minute without a broker, and it may end with them. */
  private static final Duration OUTAGE = Duration.ofSeconds(40);

  @TempDir Path dir;

  @Test
  void killedRoles_everyEventIsSearchableOrRejected_once() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the kills: " + seed);
    var random = new SplittableRandom(seed);
    try (var roles = new RolesInProcesses(dir);
        var api = new Api(roles.node())) {
      roles.start();
      var load = new CheckedLoad(roles, Duration.ofMillis(100), random.split());
      try (load) {
        load.start(2, random.split());
        Await.until("some versions", () -> api.promotedVersions().size() >= NEWEST);
        load.settle("the start");
        for (var role : order(random)) {
          goBack(api, random);
          kill(role, roles, random);
          load.settle(role.toString());
        }
        load.assertAnswered();
      }
      var answers = load.answers();
      assertEquals(List.of(), answers.faults(), "seed " + seed);
      assertTrue(answers.answers().size() >= NEWEST, () -> "versions: " + answers.answers());
      var empty = answers.empty().keySet();
      assertTrue(Set.of(1).containsAll(empty), () -> "searched while empty: " + empty);
      assertEquals(
          Map.of(), answers.unreadable(), "versions that are served have their embeddings");
      assertTrue(answers.told() > 0.9 * answers.count(), () -> answers.told() + " told apart");
    }
  }

  private static List<Role> order(SplittableRandom random) {
    var order = new ArrayList<Role>();
    KILLS.forEach((role, times) -> order.addAll(Collections.nCopies(times, role)));
    Collections.sort(order);
    Collections.shuffle(order, new Random(random.nextLong()));
    return order;
  }

  /** Now and then an operator wants another one of the newest versions. */
  private static void goBack(Api api, SplittableRandom random) throws Exception {
    var all = api.promotedVersions();
    var newest = new ArrayList<>(all.subList(Math.max(0, all.size() - NEWEST), all.size()));
    newest.remove((Integer) api.json("/v1/versions/live").path("live").asInt());
    if (random.nextInt(3) > 0 && !newest.isEmpty()) {
      int version = newest.get(random.nextInt(newest.size()));
      var answer = api.promote(version, RolesInProcesses.KEY);
      System.out.println("promoted: " + new String(answer.body()));
      assertEquals(200, answer.statusCode());
    }
  }

  /** Events go on meanwhile. */
  private static void kill(Role role, RolesInProcesses roles, SplittableRandom random)
      throws Exception {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(3000));
    assertEquals(Map.of(), roles.ended(), "ended by themselves");
    roles.of(role).kill();
    long start = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
    roles.start(role);
    var away = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("killed: role=%s awayMs=%d".formatted(role, away.toMillis()));
    if (role == Role.BROKER && away.compareTo(OUTAGE) > 0) {
      for (var ended : roles.ended().keySet()) {
        System.out.println("started again after a long outage: role=" + ended);
        roles.start(ended);
      }
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(1000));
  }
}
