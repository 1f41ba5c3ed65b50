package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainBenchCommandTest {
  @Test
  void train_withoutPeer_saysWhereTheTimeGoesAndKeepsNoArrays() throws Exception {
    var result =
        run("--batch", "16", "--side", "16", "--steps", "1", "--rounds", "2", "--soak", "20");
    assertEquals("conv4-16 average group 128d 1x16x16", result.get("network").asText());
    for (var part : List.of("mining", "images", "forward", "loss", "backward", "update")) {
      assertTrue(result.get("ours").get(part).asDouble() >= 0, part);
    }
    assertTrue(result.get("ours").get("backward").asDouble() > 0);
    assertTrue(result.get("imagesPerSecond").asDouble() > 0);
    assertEquals(
        result.get("soak").get("arraysFrom").asInt(), result.get("soak").get("arraysTo").asInt());
    assertFalse(result.has("ratio"));
  }

  /** The script's networks are these; a ratio to another one would say nothing. */
  @Test
  void train_peerThatHasNoSuchNetwork_isRefused() {
    for (var key :
        List.of(
            "encoder.pooling=flatten",
            "encoder.stages=3",
            "encoder.stem=strided",
            "learner.objective.name=triplet")) {
      var err = new StringWriter();
      int status =
          new CommandLine(new BenchCommand())
              .setErr(new PrintWriter(err))
              .execute("train", "--peer", "/no/python", "-D", key);
      assertNotEquals(0, status, key);
      assertTrue(err.toString().contains(key.replace('=', ' ')), err.toString());
    }
  }

  @Test
  void report_ratioIsThePeersTimeByOurs_roundByRound() {
    var ours = List.of(split(10), split(20), split(10));
    var peers = List.of(split(15), split(20), split(20));
    var report = TrainBenchReport.of("n", "float32", 16, 1, ours, peers, Optional.empty());
    assertEquals(1.5, report.ratio().orElseThrow());
    assertEquals(1, report.lowestRatio().orElseThrow());
    assertEquals(2, report.highestRatio().orElseThrow());
    // 10 ms of forward, 1 of mining and 2 of preparation.
    assertEquals(13, report.ours().step());
    assertEquals(16 / 0.013, report.imagesPerSecond(), 0.001);
  }

  private static Split split(double forward) {
    return new Split(1, 2, forward, 0, 0, 0);
  }

  private static JsonNode run(String... options) throws Exception {
    var out = new StringWriter();
    var all = new String[options.length + 4];
    all[0] = "train";
    all[1] = "--json";
    all[2] = "-D";
    all[3] = "encoder.width=16";
    System.arraycopy(options, 0, all, 4, options.length);
    int status = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute(all);
    assertEquals(0, status);
    return JsonMapper.builder().build().readTree(out.toString());
  }
}
