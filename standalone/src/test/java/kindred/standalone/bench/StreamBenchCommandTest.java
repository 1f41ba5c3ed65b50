package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is counted and told; how long anything takes is nobody's promise here. */
class StreamBenchCommandTest {
  @Test
  void stream_ofSmallSizes_countsEveryStageAndEvent() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    var command =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    // A small network: the path is the same.
    var status =
        command.execute(
            ("stream --json --images 60 --classes 5 --partitions 2 --events 40 --index-events 30"
                    + " --rounds 1 --seconds 1 --shares 0.5,0.9 --seed 7 -D encoder.width=16"
                    + " -D encoder.embedding-dim=16")
                .split(" "));
    assertEquals(CommandLine.ExitCode.OK, status, err.toString());
    var result = JsonMapper.builder().build().readTree(out.toString());
    assertEquals(1, result.path("cases").size());
    var one = result.path("cases").path(0);
    var sizes =
        Map.of("images", 60, "classes", 5, "partitions", 2, "events", 40, "indexEvents", 30);
    sizes.forEach((name, size) -> assertEquals(size, one.path(name).asInt(), name));
    assertEquals(7, one.path("seed").asInt());
    assertEquals(0, one.path("wrong").asInt());
    for (var stage : List.of("validate", "embed", "index", "whole")) {
      assertTrue(one.path(stage).has("perSecond") && one.path(stage).has("cpuMsPerEvent"), stage);
    }
    assertTrue(one.path("whole").path("perSecond").path("median").asDouble() > 0);
    assertTrue(one.path("residentMiB").asInt() > 0 && one.path("heapMiB").asInt() > 0);
    for (var topic : List.of("image", "sample", "embedding")) {
      assertTrue(one.path("bytesPerEvent").path(topic).asInt() > 50, topic);
    }
    assertTrue(one.path("indexBytes").asInt() > 0);
    var loads = one.path("loads");
    assertEquals(2, loads.size());
    loads.forEach(StreamBenchCommandTest::assertLoad);
    assertEquals(
        2, err.toString().lines().filter(line -> line.contains("events/s")).count(), "rounds");
  }

  /** Every event that was sent is timed once, and the times are one before the other. */
  private static void assertLoad(JsonNode load) {
    var times = load.path("searchableMs");
    var perSecond = load.path("perSecond").path("median").asDouble();
    assertEquals(Math.max(1, perSecond), times.path("number").asInt(), 1, "a second of events");
    assertTrue(times.path("p50").asDouble() > 0);
    assertTrue(times.path("p50").asDouble() <= times.path("p99").asDouble());
    for (var parts : List.of("parts", "slowest")) {
      for (var part : List.of("acknowledged", "validated", "embedded", "shown")) {
        assertTrue(load.path(parts).path(part).asDouble(-1) >= 0, parts + " " + part);
      }
    }
  }

  @Test
  void cases_ofSeveralSizes_changeOneAtATime() {
    var cases = StreamCase.of(List.of(10, 20, 30), List.of(4, 5), List.of(1, 2));
    assertEquals(
        List.of(
            new StreamCase(10, 4, 1),
            new StreamCase(20, 4, 1),
            new StreamCase(30, 4, 1),
            new StreamCase(10, 5, 1),
            new StreamCase(10, 4, 2)),
        cases);
  }

  @Test
  void arguments_ofACaseOfItsOwn_keepAllElse() {
    var given =
        List.of("bench", "stream", "--images", "1,2", "--classes=3", "--json", "-D", "a.b=c");
    assertEquals(
        List.of(
            "bench",
            "stream",
            "-D",
            "a.b=c",
            "--json",
            "--images=2",
            "--classes=3",
            "--partitions=1"),
        StreamCaseProcess.arguments(new StreamCase(2, 3, 1), given));
  }

  @Test
  void drain_ofABacklog_countsFromItsFirstCommit() {
    long second = 1_000_000_000;
    assertEquals(
        1.5, Drain.perSecond(new long[] {3 * second, second, 2 * second, second, 3 * second}));
    assertEquals(Double.NaN, Drain.perSecond(new long[] {5, 5}));
  }

  /** What the node says first counts, and parts of a time add up to it. */
  @Test
  void passages_ofTwoPartitions_areShownByTheirOwnOffsets() {
    var passages = new Passages();
    passages.due("a", 100);
    passages.due("b", 200);
    passages.acknowledged("a", 110);
    passages.acknowledged("b", 190);
    passages.validated("a", 0, 7, 130);
    passages.validated("b", 1, 3, 260);
    passages.validated("of another measurement", 0, 1, 140);
    passages.embedded("a", 150);
    passages.embedded("b", 300);
    passages.shown(Map.of(0, 7L, 1, 3L), 400);
    assertEquals(0, passages.shown());
    passages.shown(Map.of(0, 8L, 1, 3L), 500);
    passages.shown(Map.of(0, 9L, 1, 4L), 600);
    assertEquals(2, passages.shown());
    var times = passages.all().stream().map(Passages.Passage::total).sorted().toList();
    assertEquals(List.of(400L, 400L), times);
    for (var event : passages.all()) {
      assertEquals(event.total(), event.parts().stream().mapToLong(part -> part).sum());
    }
  }
}
