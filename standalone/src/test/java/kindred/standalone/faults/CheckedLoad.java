package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.SplittableRandom;
import kindred.standalone.check.AnswerCheck;
import kindred.standalone.check.AnswerClients;
import kindred.standalone.check.GalleryVectors;
import kindred.standalone.check.Settled;
import kindred.standalone.check.TopicLog;
import kindred.standalone.running.DrawnStream;
import kindred.standalone.running.RolesInProcesses;

/** Events and searches while something is broken, and what the checker finds of both. */
final class CheckedLoad implements AutoCloseable {
  private static final String PREFIX = "kindred";

  private final AnswerCheck answers;
  private final DrawnStream stream;
  private final Settled settled;
  private final AnswerClients clients;

  /**
   * @param roles that run
   * @param pause between a client's searches
   */
  CheckedLoad(RolesInProcesses roles, Duration pause, SplittableRandom random) {
    var log = new TopicLog(roles.servers());
    var vectors = new GalleryVectors(log, PREFIX);
    answers = new AnswerCheck(vectors);
    stream = new DrawnStream(roles.config(), random);
    settled = new Settled(log, PREFIX, roles.node());
    clients = new AnswerClients(roles.node(), answers, vectors::ids, RolesInProcesses.DIM, pause);
  }

  void start(int searching, SplittableRandom random) {
    stream.start();
    clients.start(searching, random);
  }

  /** Holds the events until all that were sent are where they belong. */
  void settle(String after) throws Exception {
    stream.settle(settled, after);
  }

  /** Says what became of the searches; none may have come to an error of the node. */
  void assertAnswered() {
    System.out.println(
        "answers: by version=%s told=%d unreadable=%s %s"
            .formatted(
                answers.answers(), answers.told(), answers.unreadable(), clients.unserved()));
    assertEquals(0, clients.broken(), clients.unserved());
  }

  /** Complete once this is closed. */
  AnswerCheck answers() {
    return answers;
  }

  @Override
  public void close() {
    clients.close();
    settled.close();
    stream.close();
  }
}
