package kindred.standalone.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One round of the corpus on the shared broker; the whole is for the command itself. */
@ExtendWith(SharedBroker.class)
class TortureCommandTest {
  @TempDir Path folder;

  @Test
  void torture_ofCorpusAndFolder_givesEveryEventItsOneVerdict(EmbeddedBroker broker)
      throws Exception {
    Files.writeString(folder.resolve("not a picture.txt"), "hello");
    Files.write(folder.resolve("empty.jpg"), new byte[0]);

    var result =
        run(CommandLine.ExitCode.OK, broker, "--rounds", "1", "--windows", "1", folder.toString());

    assertTrue(result.path("cases").asInt() >= 500, result.toString());
    assertEquals(2, result.path("files").asInt());
    assertEquals(
        result.path("events").asInt(),
        result.path("accepted").asInt() + sum(result.path("rejected")),
        result.toString());
    for (var fault : List.of("wrong", "withoutVerdict", "twice")) {
      assertEquals(0, result.path(fault).size(), result.path(fault).toString());
    }
    assertTrue(topicsOf(broker).stream().noneMatch(name -> name.startsWith("torture-")));
  }

  /** All pictures have more than 100 pixels: what should be accepted is not. */
  @Test
  void torture_otherVerdictsThanExpected_failsTheCommand(EmbeddedBroker broker) throws Exception {
    var result =
        run(
            CommandLine.ExitCode.SOFTWARE,
            broker,
            "--rounds",
            "1",
            "--windows",
            "0",
            "--family",
            "png",
            "--family",
            "key",
            "-D",
            "image.max-pixels=100");

    assertTrue(result.path("wrong").size() > 80, result.path("wrong").size() + " wrong");
    assertTrue(
        result.path("wrong").toString().contains("IMAGE_TOO_MANY_PIXELS, expected accepted"));
    assertEquals(0, result.path("withoutVerdict").size());
  }

  private static int sum(JsonNode counts) {
    var sum = 0;
    for (var count : counts) {
      sum += count.asInt();
    }
    return sum;
  }

  private static List<String> topicsOf(EmbeddedBroker broker) throws Exception {
    var settings = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    try (var admin = Admin.create(settings)) {
      return List.copyOf(admin.listTopics().names().get());
    }
  }

  /** Any ratio will do: the machine may be busy. */
  private static JsonNode run(int status, EmbeddedBroker broker, String... options)
      throws Exception {
    var all =
        new ArrayList<>(
            List.of("--json", "--without-heavy", "--window-events", "30", "--least-ratio", "0"));
    all.addAll(List.of("--servers", broker.bootstrapServers()));
    all.addAll(List.of(options));
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(new TortureCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    assertEquals(status, command.execute(all.toArray(String[]::new)), () -> err + out.toString());
    return JsonMapper.builder().build().readTree(out.toString());
  }
}
