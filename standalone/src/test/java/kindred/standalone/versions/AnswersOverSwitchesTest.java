package kindred.standalone.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import kindred.standalone.check.AnswerCheck;
import kindred.standalone.check.AnswerClients;
import kindred.standalone.check.GalleryVectors;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.DrawnStream;
import kindred.standalone.running.RolesInProcesses;
import kindred.standalone.running.RolesInProcesses.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise P1: concurrent searches while an operator goes back and forth between three versions that
 * a learner has made; no answer mixes two. {@code -Dkindred.answers=10000} checks fewer
 * (docs/operations.md).
 */
class AnswersOverSwitchesTest {
  private static final String PREFIX = "kindred";
  private static final int ANSWERS = Integer.getInteger("kindred.answers", 100_000);
  private static final int SWITCHES = 20;
  private static final int VERSIONS = 3;
  private static final int EVENTS = 220;
  private static final int CLIENTS = 4;

  @TempDir Path dir;

  @Test
  void answers_whilePromotionsGoBackAndForth_areOfOneVersion() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed of the searches: " + seed);
    var random = new SplittableRandom(seed);
    try (var roles = new RolesInProcesses(dir);
        var api = new Api(roles.node())) {
      roles.start();
      sendEvents(roles, random.split());
      var versions = awaitVersions(roles, api);
      var vectors = new GalleryVectors(new TopicLog(roles.servers()), PREFIX);
      for (int version : versions) {
        vectors.of(version);
      }
      var check = new AnswerCheck(vectors);
      long start = System.nanoTime();
      var clients =
          new AnswerClients(
              roles.node(), check, vectors::ids, RolesInProcesses.DIM, Duration.ofMillis(0));
      try (clients) {
        clients.start(CLIENTS, random.split());
        flip(api, check, versions, random.split());
      }
      System.out.println(
          "answers: checked=%d switches=%d by version=%s told=%d seconds=%d %s"
              .formatted(
                  check.count(),
                  SWITCHES,
                  check.answers(),
                  check.told(),
                  (System.nanoTime() - start) / 1_000_000_000,
                  clients.unserved()));
      assertEquals(List.of(), check.faults(), "seed " + seed);
      assertEquals(Set.copyOf(versions), check.answers().keySet());
      assertEquals(0, clients.broken(), clients.unserved());
      assertEquals(Map.of(), check.empty(), "searched while empty");
      // What makes the figures above mean something.
      assertTrue(check.told() > 0.95 * check.count(), () -> check.told() + " would be found out");
    }
  }

  private static void sendEvents(RolesInProcesses roles, SplittableRandom random) throws Exception {
    try (var stream = new DrawnStream(roles.config(), random)) {
      stream.start();
      Await.until(
          "events are sent",
          () -> {
            try {
              return stream.pause() >= EVENTS;
            } finally {
              stream.resume();
            }
          });
    }
  }

  /** The newest promoted ones; then the learner is stopped, so that they stay. */
  private static List<Integer> awaitVersions(RolesInProcesses roles, Api api) throws Exception {
    Await.until("enough versions were served", () -> api.promotedVersions().size() >= VERSIONS);
    roles.of(Role.LEARN).close();
    Await.until(
        "the live version is served",
        () -> {
          var live = api.json("/v1/versions/live");
          return live.path("served").asInt() > 0
              && live.path("served").asInt() == live.path("live").asInt();
        });
    var all = api.promotedVersions();
    return all.subList(all.size() - VERSIONS, all.size());
  }

  private static void flip(
      Api api, AnswerCheck check, List<Integer> versions, SplittableRandom random)
      throws Exception {
    for (int i = 1; i <= SWITCHES; i++) {
      int served = api.json("/v1/versions/live").path("served").asInt();
      var others = new ArrayList<>(versions);
      others.remove((Integer) served);
      int next = others.get(random.nextInt(others.size()));
      var answer = api.promote(next, RolesInProcesses.KEY);
      assertEquals(200, answer.statusCode(), () -> new String(answer.body()));
      Await.until(
          "version " + next + " is served",
          () -> api.json("/v1/versions/live").path("served").asInt() == next);
      long enough = (long) ANSWERS * i / SWITCHES;
      Await.until("answers", Duration.ofMinutes(30), () -> check.count() >= enough);
    }
  }
}
