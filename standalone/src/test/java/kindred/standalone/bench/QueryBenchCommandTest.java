package kindred.standalone.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QueryBenchCommandTest {
  @TempDir private Path directory;

  @Test
  void query_withoutPeers_measuresAndUsesItsIndicesAgain() throws Exception {
    var first = run();
    assertEquals(600, first.get("images").asInt());
    assertTrue(first.get("fillSeconds").asDouble() > 0);
    assertTrue(first.get("recall").asDouble() >= 0.95);
    assertEquals(2, first.get("rates").size());
    for (var rate : first.get("rates")) {
      assertTrue(rate.get("perSecond").get("median").asDouble() > 0);
      assertFalse(rate.has("ratio"));
    }
    assertEquals(6, first.get("filtered").size());
    assertEquals("exact", first.get("filtered").get(0).get("way").asText());
    assertEquals(1, first.get("filtered").get(0).get("recall").asDouble());
    assertEquals(3, first.get("compressed").size());
    for (var form : first.get("compressed")) {
      assertTrue(form.get("recall").asDouble() > 0.8, form.toString());
    }
    assertTrue(first.get("inserts").get("busyP99").get("median").asDouble() > 0);
    assertFalse(first.has("hnswlib"));
    assertFalse(first.has("http"));
    assertEquals(0, run().get("fillSeconds").asDouble(), "it was there");
  }

  private JsonNode run() throws Exception {
    var out = new StringWriter();
    String[] options = {
      "query",
      "--images",
      "600",
      "--dim",
      "32",
      "--queries",
      "20",
      "--rounds",
      "1",
      "--seconds",
      "0.05",
      "--recall",
      "0.95",
      "--filtered",
      "--compressed",
      "--inserts",
      "500",
      "--json",
      "--keep",
      directory.toString()
    };
    int status =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute(options);
    assertEquals(0, status);
    return JsonMapper.builder().build().readTree(out.toString());
  }

  @Test
  void result_whatWrkPrints_isRead() {
    var result =
        Wrk.result(
            """
            Running 4s test @ http://127.0.0.1:1/v1/search
              1 threads and 4 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   812.50us    1.10ms  20.33ms   93.11%
                Req/Sec     5.80k     0.50k    6.50k    70.00%
              Latency Distribution
                 50%  612.00us
                 75%    0.90ms
                 90%    1.40ms
                 99%    5.25ms
              23115 requests in 4.00s, 40.00MB read
              Non-2xx or 3xx responses: 3
            Requests/sec:   5778.75
            Transfer/sec:     10.00MB
            """);
    assertEquals(new Wrk.Result(5778.75, 0.8125, 0.612, 5.25, 3), result);
  }

  @Test
  void of_sameSeed_sameVectorsOfUnitLength() {
    var one = ClusteredVectors.of(200, 3, 8, 5);
    var other = ClusteredVectors.of(200, 3, 8, 5);
    for (int i = 0; i < 200; i++) {
      double squares = 0;
      for (int d = 0; d < 8; d++) {
        assertEquals(one.vectors()[i][d], other.vectors()[i][d]);
        squares += one.vectors()[i][d] * one.vectors()[i][d];
      }
      assertEquals(1, squares, 1e-5);
    }
    assertEquals("image 7", one.image(7).id());
    assertEquals("7", one.image(107).attributes().get("hundredth"));
  }
}
