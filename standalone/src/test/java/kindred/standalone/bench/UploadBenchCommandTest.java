package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UploadBenchCommandTest {
  @Test
  void uploads_ofFewClients_areAnsweredInEveryMode() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    var options =
        "uploads --json --images 20 --clients 2 --rounds 1 --seconds 0.2 -D encoder.width=16"
            + " -D encoder.embedding-dim=16 -D encoder.input.side=16";
    assertEquals(CommandLine.ExitCode.OK, command.execute(options.split(" ")), err.toString());
    var result = JsonMapper.builder().build().readTree(out.toString());
    assertEquals(0, result.path("failures").asInt());
    assertEquals(16, result.path("inputSide").asInt());
    assertEquals(3, result.path("modes").size());
    for (var mode : result.path("modes")) {
      assertTrue(mode.path("perSecond").path("median").asDouble() > 0, mode.toString());
      assertTrue(mode.path("p50Ms").path("median").asDouble() > 0, mode.toString());
      assertTrue(mode.path("aloneP50Ms").path("median").asDouble() > 0, mode.toString());
    }
  }
}
