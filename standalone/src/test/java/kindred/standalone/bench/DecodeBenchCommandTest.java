package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DecodeBenchCommandTest {
  @Test
  void decode_ofFewFiles_comparesAllThreeWays() throws Exception {
    var out = new StringWriter();
    var result = JsonMapper.builder().build().readTree(run(CommandLine.ExitCode.OK, out, "--json"));

    assertEquals(2, result.path("files").asInt());
    assertTrue(result.path("imageIo").asDouble() > 0);
    for (var way : List.of("decoded", "validated")) {
      var turns = result.path(way);
      assertTrue(turns.path("perSecond").asDouble() > 0, way);
      assertTrue(turns.path("lowestRatio").asDouble() <= turns.path("ratio").asDouble(), way);
      assertTrue(turns.path("ratio").asDouble() <= turns.path("highestRatio").asDouble(), way);
    }
    for (var part : List.of("event", "image", "digest")) {
      assertTrue(result.path("parts").path(part).asDouble() > 0, part);
    }
  }

  @Test
  void decode_filesThatAreRefused_failsTheCommand() {
    run(CommandLine.ExitCode.SOFTWARE, new StringWriter(), "-D", "image.max-pixels=100");
  }

  private static String run(int status, StringWriter out, String... options) {
    var all =
        new ArrayList<>(
            List.of(
                "decode", "--images", "2", "--side", "200", "--rounds", "2", "--seconds", "0.1"));
    all.addAll(List.of(options));
    var err = new StringWriter();
    var command =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    assertEquals(status, command.execute(all.toArray(String[]::new)), err.toString());
    return out.toString();
  }
}
