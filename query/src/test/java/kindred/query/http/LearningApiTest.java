package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import kindred.query.version.Status;
import kindred.schemas.AvroSerde;
import kindred.schemas.ConfusedPair;
import kindred.schemas.GateDecision;
import kindred.schemas.LearningReport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningApiTest {
  private static final TopicPartition REPORTS = new TopicPartition(TestNode.REPORTS, 0);

  @TempDir private Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    start("query.learning { history = 3, max-subscribers = 2, max-pending-events = 4 }");
  }

  private void start(String overrides) {
    node = new TestNode(directory, overrides, () -> Status.UNKNOWN);
    node.reports.updateBeginningOffsets(Map.of(REPORTS, 0L));
    node.reports.updateEndOffsets(Map.of(REPORTS, 0L));
    node.learning.start();
    while (node.reports.assignment().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void report(long offset, String label) {
    report(offset, label, 1);
  }

  private void report(long offset, String label, int pairs) {
    var pair = ConfusedPair.newBuilder().setLabel(label).setTakenFor("dog").setCount(3).build();
    var report =
        LearningReport.newBuilder()
            .setAt(Instant.parse("2026-11-24T10:00:00Z"))
            .setStep(offset)
            .setEvents(10)
            .setReadThrough(Map.of("0", 7L))
            .setCaughtUp(true)
            .setLoss(Double.NaN)
            .setGate(
                GateDecision.newBuilder()
                    .setCandidate(2)
                    .setPromoted(false)
                    .setReason("worse")
                    .build())
            .setConfused(Collections.nCopies(pairs, pair))
            .build();
    var value = AvroSerde.of(LearningReport.class).encode(report);
    node.reports.addRecord(new ConsumerRecord<>(TestNode.REPORTS, 0, offset, "default", value));
  }

  private void await(long offset) {
    while (node.learning.latest().map(e -> e.offset()).orElse(-1L) < offset) {
      Thread.onSpinWait();
    }
  }

  @Test
  void latest_reports_areShownFieldByField() throws Exception {
    assertEquals("{\"latest\":null,\"history\":[]}", node.get("/v1/learning").body());
    report(0, "cat");
    node.reports.addRecord(new ConsumerRecord<>(TestNode.REPORTS, 0, 1, "default", new byte[] {1}));
    for (long offset = 2; offset < 5; offset++) {
      report(offset, "cat");
    }
    await(4);
    var learning = TestNode.json(node.get("/v1/learning"));
    assertEquals(3, learning.getJsonArray("history").size());
    var latest = learning.getJsonObject("latest");
    assertEquals(4, latest.getLong("offset"));
    assertEquals(4, latest.getLong("step"));
    assertEquals("2026-11-24T10:00:00Z", latest.getString("at"));
    assertEquals(new JsonObject().put("0", 7), latest.getJsonObject("readThrough"));
    assertEquals(null, latest.getValue("loss"));
    assertEquals(false, latest.getJsonObject("gate").getBoolean("promoted"));
    assertEquals("cat", latest.getJsonArray("confused").getJsonObject(0).getString("label"));
  }

  private BufferedReader subscribe(String lastEventId) throws Exception {
    var request = node.request("/v1/learning/events").header("Last-Event-ID", lastEventId).build();
    var response = node.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, response.statusCode());
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElse(""));
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static String next(BufferedReader events, String start) throws Exception {
    for (var line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
    }
    throw new AssertionError("the stream has ended");
  }

  @Test
  void events_subscriber_isToldOfWhatItMissedAndOfWhatComes() throws Exception {
    report(0, "cat");
    report(1, "cat");
    await(1);
    try (var newcomer = subscribe("");
        var returning = subscribe("0")) {
      assertEquals("1", next(newcomer, "id: "));
      assertEquals("1", next(returning, "id: "));
      assertEquals(503, node.get("/v1/learning/events").statusCode(), "two are all there may be");
      report(2, "later");
      assertEquals("2", next(newcomer, "id: "));
      var data = new JsonObject(next(newcomer, "data: "));
      assertEquals("later", data.getJsonArray("confused").getJsonObject(0).getString("label"));
      assertEquals("2", next(returning, "id: "));
    }
    // Whoever leaves makes room.
    while (true) {
      var request = node.request("/v1/learning/events").build();
      var response = node.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      response.body().close();
      if (response.statusCode() == 200) {
        break;
      }
      Thread.sleep(10);
    }
  }

  /** Reports come while clients subscribe: each client is told of all from its first one on. */
  @Test
  void events_reportsWhileSubscribing_noneIsMissedOrTwice() throws Exception {
    node.close();
    start("query.learning { history = 3, max-subscribers = 1000, max-pending-events = 10000 }");
    var done = new AtomicBoolean();
    var reporting =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (long offset = 0; !done.get(); offset++) {
                    report(offset, "cat");
                    LockSupport.parkNanos(50_000);
                  }
                });
    try {
      await(0);
      for (int subscriber = 0; subscriber < 100; subscriber++) {
        try (var events = subscribe("")) {
          long first = Long.parseLong(next(events, "id: "));
          for (int i = 1; i <= 2; i++) {
            assertEquals(first + i, Long.parseLong(next(events, "id: ")));
          }
        }
      }
    } finally {
      done.set(true);
      reporting.join();
    }
  }

  /** A client that does not read, and reports that are larger than the sockets' buffers. */
  @Test
  void events_slowSubscriber_isDropped() throws Exception {
    var uri = node.request("/v1/learning/events").build().uri();
    try (var slow = new Socket(uri.getHost(), uri.getPort())) {
      slow.getOutputStream()
          .write("GET /v1/learning/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes());
      assertEquals("HTTP/1.1 200", new String(slow.getInputStream().readNBytes(12)));
      var large = "x".repeat(1 << 16);
      for (long offset = 0; offset < 12; offset++) {
        report(offset, large, 64);
        await(offset);
      }
      long read = 0;
      var buffer = new byte[1 << 16];
      try {
        for (int n = 0; n >= 0; n = slow.getInputStream().read(buffer)) {
          read += n;
        }
      } catch (java.net.SocketException e) {
        // Reset: dropped as well.
      }
      assertTrue(read < 12L * 64 * large.length(), read + " bytes came: nothing was dropped");
    }
  }
}
