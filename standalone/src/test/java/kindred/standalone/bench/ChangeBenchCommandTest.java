package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The real roles on a broker of the bench's own. */
class ChangeBenchCommandTest {
  @Test
  void changes_ofEveryKind_areShownAndTimed() throws Exception {
    var result = run(CommandLine.ExitCode.OK, "--changes", "2");
    assertEquals(0, result.path("failures").asInt());
    assertEquals(0, result.path("wrong").asInt());
    for (var kind : List.of("additionMs", "correctionMs", "deletionMs")) {
      for (var time : List.of("shown", "sinceAcknowledged", "search")) {
        assertTimes(2, result.path(kind).path(time), kind + " " + time);
      }
    }
    for (var part : List.of("acknowledged", "validated", "embedded", "shown")) {
      assertTimes(6, result.path("pathMs").path(part), part);
    }
    assertTimes(4, result.path("rollbackMs"), "rollback");
    assertTrue(result.path("searchMs").path("number").asInt() > 0);
  }

  private static void assertTimes(int number, JsonNode latency, String name) {
    assertEquals(number, latency.path("number").asInt(), name);
    assertTrue(latency.path("p50").asDouble() <= latency.path("p99").asDouble(), name);
    assertTrue(latency.path("p99").asDouble() >= 0 && latency.path("max").asDouble() > 0, name);
  }

  /** No write can show within a millisecond, so the searches that wait are refused. */
  @Test
  void changes_whoseWaitingSearchesFail_areCountedAndFailTheCommand() throws Exception {
    var result =
        run(
            CommandLine.ExitCode.SOFTWARE,
            "--changes",
            "1",
            "-D",
            "query.http.max-freshness-wait=1 ms");
    assertTrue(result.path("failures").asInt() >= 3, result.toString());
    assertEquals(0, result.path("additionMs").path("shown").path("number").asInt());
  }

  @Test
  void expectedGallery_thatSomethingElseShows_countsEveryDifference() {
    var gallery = new ExpectedGallery(10, new SplittableRandom(1));
    var kept = gallery.next(Change.Kind.ADDITION);
    var other = gallery.next(Change.Kind.ADDITION);
    assertEquals(0, gallery.differences(id -> id.equals(kept.id()) ? kept.after() : other.after()));
    assertEquals(2, gallery.differences(id -> Optional.empty()));
    assertEquals(2, gallery.differences(id -> Optional.of("another")));
    var deleted = gallery.next(Change.Kind.DELETION);
    assertEquals(Optional.empty(), deleted.after());
    assertEquals(1, gallery.differences(id -> kept.after()));
  }

  private static JsonNode run(int status, String... options) throws Exception {
    var all =
        new ArrayList<>(
            List.of("changes", "--json", "--images", "30", "--searches-per-second", "10"));
    // A small network: the path is the same.
    all.addAll(List.of("-D", "encoder.width=16", "-D", "encoder.embedding-dim=16"));
    all.addAll(List.of(options));
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    assertEquals(status, command.execute(all.toArray(String[]::new)), err.toString());
    return JsonMapper.builder().build().readTree(out.toString());
  }
}
