package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GateBenchCommandTest {
  @Test
  void gate_oneSeed_hasADecisionOfEachKindAndPromotesTheCopy() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("gate", "--seeds", "1", "--classes", "12", "--images", "9", "--json");
    assertEquals(0, status, err.toString());
    var result = JsonMapper.builder().build().readTree(out.toString());
    assertEquals("conv4-16 average group 32d 1x16x16", result.get("network").asText());
    assertEquals(4, result.get("kinds").size());
    for (var kind : result.get("kinds")) {
      assertEquals(1, kind.get("candidates").asInt());
      assertTrue(kind.get("lowest").asDouble() <= kind.get("rate").asDouble());
    }
    var copy = result.get("kinds").get(1);
    assertEquals("untouched copy", copy.get("kind").asText());
    assertEquals(0, copy.get("refused").asInt());
    // A third of 108 images has fewer than learner.gate.min-queries.
    assertEquals(1, copy.get("unexamined").asInt());
    assertEquals(0, copy.get("recallGainOnImages").asDouble());
    assertTrue(err.toString().contains("seed 1, all shuffled: "), err.toString());
  }

  /** Of the binomial with 0, 1 and 10 of 10, to three digits by the formula on paper. */
  @Test
  void wilson_ofTen_isTheKnownInterval() {
    assertArrayEquals(new double[] {0, 0.2775}, GateBenchReport.wilson(0, 10), 1e-4);
    assertArrayEquals(new double[] {0.0179, 0.4042}, GateBenchReport.wilson(1, 10), 1e-4);
    assertArrayEquals(new double[] {0.7225, 1}, GateBenchReport.wilson(10, 10), 1e-4);
  }
}
