package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.BrokersInProcesses;
import kindred.standalone.running.Proxy;
import kindred.standalone.running.RolesInProcesses;
import kindred.standalone.running.RolesInProcesses.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three brokers with three copies of everything, events and searches all the while. Whatever
 * becomes of one broker, or of the network between a role and the brokers, every event is
 * searchable or rejected, once, and no role ends but a learner that may not lead any more.
 */
@EnabledIfSystemProperty(
    named = "kindred.brokers",
    matches = "true",
    disabledReason = "takes minutes, see docs/operations.md; -Dkindred.brokers=true runs it")
class ThreeBrokersTest {
  /** A broker that is silent for longer is replaced: broker.session.timeout.ms is 6 seconds. */
  private static final long PAUSE_SECONDS = 12;

  /** Longer than the roles' sessions, which are 10 seconds, and a transaction's time of 15. */
  private static final long PARTITION_SECONDS = 20;

  private static final List<Role> ROLES =
      List.of(Role.VALIDATE, Role.LEARN, Role.EMBED, Role.SERVE);

  @TempDir Path dir;

  private interface Faults {
    void inject(BrokersInProcesses brokers, Check check, SplittableRandom random) throws Exception;
  }

  private interface Check {
    void after(String fault) throws Exception;
  }

  private enum Fault {
    KILLED,
    PAUSED,
    RESTARTED
  }

  @Test
  void brokersKilledPausedRestarted_eachInTurn_everyEventOnce() throws Exception {
    under(
        (brokers, check, random) -> {
          for (var fault : shuffled(List.of(Fault.values()), random)) {
            for (int node : shuffled(BrokersInProcesses.NODES, random)) {
              TimeUnit.MILLISECONDS.sleep(random.nextInt(2000));
              inject(fault, node, brokers);
              check.after("broker " + node + " " + fault);
            }
          }
        });
  }

  private static void inject(Fault fault, int node, BrokersInProcesses brokers) throws Exception {
    switch (fault) {
      case KILLED -> {
        brokers.of(node).kill();
        TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        brokers.start(node);
      }
      case PAUSED -> {
        brokers.of(node).signal("STOP");
        TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        brokers.of(node).signal("CONT");
      }
      case RESTARTED -> {
        brokers.of(node).close();
        brokers.start(node);
      }
    }
  }

  @Test
  void networkBroken_betweenEachRoleAndBrokers_everyEventOnce() throws Exception {
    var broken = List.of(Proxy.State.STALLED, Proxy.State.CUT, Proxy.State.REFUSED);
    under(
        (brokers, check, random) -> {
          for (var role : shuffled(ROLES, random)) {
            for (var state : shuffled(broken, random)) {
              partition(role, BrokersInProcesses.NODES, state, brokers, check);
            }
            var one = List.of(1 + random.nextInt(BrokersInProcesses.NODES.size()));
            partition(role, one, broken.get(random.nextInt(broken.size())), brokers, check);
          }
        });
  }

  private static void partition(
      Role role, List<Integer> nodes, Proxy.State state, BrokersInProcesses brokers, Check check)
      throws Exception {
    nodes.forEach(node -> brokers.between(role, node).set(state));
    TimeUnit.SECONDS.sleep(PARTITION_SECONDS);
    nodes.forEach(node -> brokers.between(role, node).set(Proxy.State.PASSING));
    check.after(role + " to " + nodes + " " + state);
  }

  private void under(Faults faults) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the faults: " + seed);
    var random = new SplittableRandom(seed);
    try (var brokers = new BrokersInProcesses(dir)) {
      brokers.start();
      try (var roles = new RolesInProcesses(dir, brokers);
          var api = new Api(roles.node())) {
        roles.start();
        var load = new CheckedLoad(roles, Duration.ofMillis(200), random.split());
        try (load) {
          load.start(1, random.split());
          Await.until("a second version", () -> api.promotedVersions().size() > 1);
          load.settle("the start");
          faults.inject(
              brokers,
              fault -> {
                startAgain(roles);
                load.settle(fault);
                startAgain(roles);
              },
              random);
          load.assertAnswered();
        }
        assertEquals(List.of(), load.answers().faults(), "seed " + seed);
      }
    }
  }

  /** A learner that may not lead any more ends, to be started again; no other role may end. */
  private static void startAgain(RolesInProcesses roles) throws Exception {
    for (var ended : roles.ended().entrySet()) {
      var log = ended.getValue();
      assertTrue(log.contains("this learner no longer leads"), () -> ended.getKey() + log);
      System.out.println("started again: role=" + ended.getKey());
      roles.start(ended.getKey());
    }
  }

  private static <T> List<T> shuffled(List<T> all, SplittableRandom random) {
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    return shuffled;
  }
}
