package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import kindred.query.index.ExactIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.TraceContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {
  @TempDir private Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    node = new TestNode(directory, "", () -> Status.UNKNOWN);
    var index = new ExactIndex(1, TestVersions.DIM);
    node.serving.swap(TestVersions.served(1, TestVersions.artefact(1), index));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static TraceContext of(HttpResponse<String> response) {
    var header = response.headers().firstValue(TraceContext.HEADER).orElse(null);
    return TraceContext.parse(header).orElseThrow();
  }

  @Test
  void request_ofATrace_continuesIt() throws Exception {
    for (boolean sampled : new boolean[] {true, false}) {
      var trace = TraceContext.fresh(sampled);
      for (var path : new String[] {"/livez", "/v1/nothing", "/v1/labels?n=-1"}) {
        var response = node.send(node.request(path).header(TraceContext.HEADER, trace.toString()));
        var given = of(response);
        assertEquals(trace.traceId(), given.traceId());
        assertEquals(sampled, given.sampled());
        assertNotEquals(trace.parentId(), given.parentId());
      }
    }
  }

  @Test
  void request_withoutUsableTrace_beginsOne() throws Exception {
    var first = of(node.get("/livez"));
    assertNotEquals(first.traceId(), of(node.get("/livez")).traceId());
    var broken = node.send(node.request("/livez").header(TraceContext.HEADER, "00-x-y-z"));
    assertEquals(200, broken.statusCode());
    of(broken);
    var two =
        node.request("/livez")
            .header(TraceContext.HEADER, first.toString())
            .header(TraceContext.HEADER, TraceContext.fresh(true).toString());
    assertNotEquals(first.traceId(), of(node.send(two)).traceId());
  }

  @Test
  void writeAndDelete_ofATrace_takeItToKafka() throws Exception {
    var trace = TraceContext.fresh(true).toString();
    var written =
        node.send(
            node.request("/v1/images?id=a")
                .header(TraceContext.HEADER, trace)
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(Pictures.png(1))));
    assertEquals(202, written.statusCode(), written.body());
    var deleted =
        node.send(node.request("/v1/images/a").header(TraceContext.HEADER, trace).DELETE());
    assertEquals(202, deleted.statusCode(), deleted.body());
    assertEquals(List.of(of(written), of(deleted)), node.write.traces());
  }
}
