package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kindred.standalone.Kindred;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedBroker.class)
class ProduceCommandTest {
  @TempDir private Path directory;

  private int produce(EmbeddedBroker broker) {
    return Kindred.commandLine()
        .setErr(new PrintWriter(new StringWriter()))
        .execute(
            "produce",
            "--images",
            directory.toString(),
            "-Dimage.max-bytes=4",
            "-Dtopics.prefix=skipped",
            "-Dkafka.bootstrap.servers=" + broker.bootstrapServers());
  }

  @Test
  void produce_everyImageSkipped_isAFailure(EmbeddedBroker broker) throws Exception {
    try (var admin =
        Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
      SharedBroker.topics("skipped").create(admin);
    }
    Files.write(directory.resolve("large.png"), new byte[5]);
    assertEquals(1, produce(broker));
    Files.write(directory.resolve("small.png"), new byte[4]);
    assertEquals(0, produce(broker));
  }
}
