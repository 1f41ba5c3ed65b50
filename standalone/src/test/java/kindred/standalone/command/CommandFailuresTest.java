package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kindred.standalone.Kindred;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What an operator can mend is told in one line, without a trace. */
class CommandFailuresTest {
  private static final String NOBODY = "-Dkafka.bootstrap.servers=127.0.0.1:1";
  private static final String NO_ANSWER =
      "no broker answers at 127.0.0.1:1 (kafka.bootstrap.servers) after ";

  @TempDir private Path directory;
  private final Logger logger = (Logger) LoggerFactory.getLogger(Kindred.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  private void assertSays(int status, String line, String... arguments) {
    var err = new StringWriter();
    var command = Kindred.commandLine().setErr(new PrintWriter(err));
    assertEquals(status, command.execute(arguments), err.toString());
    assertEquals(line, err.toString().strip());
    var errors = log.list.stream().filter(e -> e.getLevel() == Level.ERROR);
    assertEquals(List.of(), errors.map(ILoggingEvent::getFormattedMessage).toList());
  }

  @Test
  void images_thatAreNotThere_areNamed() {
    var missing = directory.resolve("none").toString();
    var fact = ": '" + missing + "' does not exist";
    assertSays(1, "kindred produce" + fact, "produce", "--images", missing, NOBODY);
    assertSays(1, "kindred evaluate" + fact, "evaluate", "--images", missing);
    assertSays(1, "kindred demo" + fact, "demo", "--images", missing);
    assertSays(1, "kindred bench decode" + fact, "bench", "decode", "--folder", missing);
    assertSays(2, "kindred torture: '" + missing + "' is no folder", "torture", missing);
  }

  @Test
  void dataDirectory_thatCannotBe_isNamed() throws Exception {
    var file = Files.createFile(directory.resolve("file")).toString();
    assertSays(
        1, "kindred demo: '" + file + "': FileAlreadyExistsException", "demo", "--data-dir", file);
  }

  @Test
  void split_thatIsNotThere_isNamed() throws Exception {
    Files.write(Files.createDirectories(directory.resolve("i/a")).resolve("a.png"), new byte[1]);
    var missing = directory.resolve("split.tsv").toString();
    var images = directory.resolve("i").toString();
    assertSays(
        1,
        "kindred evaluate: '" + missing + "' does not exist",
        Stream.of("evaluate", "--images", images, "--split", missing).toArray(String[]::new));
  }

  @Test
  void port_thatIsTaken_isNamed() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var port = Integer.toString(other.getLocalPort());
      var fact = " 127.0.0.1, %s.port " + port + ": cannot listen there: Address already in use";
      assertSays(
          1,
          "kindred broker: broker.host" + fact.formatted("broker"),
          "broker",
          "--port",
          port,
          "--dir",
          directory.resolve("broker").toString());
      assertTrue(Files.notExists(directory.resolve("broker")), "nothing was written");
      assertSays(
          1,
          "kindred serve: query.host" + fact.formatted("query"),
          "serve",
          "--port",
          port,
          "-Dquery.http.drain=0",
          "-Ddata-dir=" + directory,
          "-Dkafka.request.timeout.ms=200",
          "-Dkafka.default.api.timeout.ms=300",
          NOBODY);
    }
  }

  @Test
  void broker_thatIsNotReached_isNamed() {
    var patience =
        List.of("-Dkafka.default.api.timeout.ms=300", "-Dkafka.request.timeout.ms=200", NOBODY);
    for (var command :
        List.of(
            List.of("topics"), List.of("versions", "list"), List.of("produce", "--delete", "a"))) {
      assertSays(
          1,
          "kindred "
              + String.join(" ", command.stream().filter(this::isName).toList())
              + ": "
              + NO_ANSWER
              + "300 ms",
          Stream.concat(command.stream(), patience.stream()).toArray(String[]::new));
    }
    assertSays(
        1,
        "kindred topics: kafka: No resolvable bootstrap urls given in bootstrap.servers",
        "topics",
        "-Dkafka.bootstrap.servers=nowhere.invalid:9092");
  }

  private boolean isName(String word) {
    return !word.startsWith("-") && !word.equals("a");
  }

  @Test
  void role_withoutABroker_saysSo() {
    var waits =
        List.of(
            "-Dingest.topics-wait=300 ms",
            "-Dlearner.stream.start-timeout=300 ms",
            "-Dencoder.embed.start-timeout=300 ms",
            "-Ddata-dir=" + directory,
            NOBODY);
    for (var role : List.of("validate", "learn")) {
      assertSays(
          1,
          "kindred " + role + ": " + NO_ANSWER + "300 ms",
          Stream.concat(Stream.of(role), waits.stream()).toArray(String[]::new));
    }
  }
}
