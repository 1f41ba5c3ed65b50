package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kindred.query.index.ExactIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionEventsApiTest {
  @TempDir private Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    var overrides = "query.version-events { max-subscribers = 2, max-pending-events = 4 }";
    node = new TestNode(directory, overrides, () -> Status.UNKNOWN);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  /** An event as its lines told it. */
  private record Told(String id, String type, JsonObject data) {}

  private BufferedReader subscribe(String lastEventId) throws Exception {
    var request = node.request("/v1/versions/events").header("Last-Event-ID", lastEventId).build();
    var response = node.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, response.statusCode());
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElse(""));
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static Told next(BufferedReader events) throws Exception {
    String id = "";
    String type = "";
    for (var line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return new Told(id, type, new JsonObject(line.substring(6)));
      }
    }
    throw new AssertionError("the stream has ended");
  }

  @Test
  void events_subscriber_isToldOfVersionsAndOfWhatIsServed() throws Exception {
    TestVersions.published(node.events, 0, 1);
    TestVersions.promoted(node.events, 0, 1);
    TestVersions.published(node.events, 4, 2);
    try (var events = subscribe("")) {
      var live = next(events);
      assertEquals("promoted", live.type());
      assertEquals("m1-p1", live.id());
      assertEquals(1, live.data().getInteger("version"));
      assertEquals("better", live.data().getString("reason"));
      var serving = next(events);
      assertEquals("", serving.id());
      assertEquals("serving", serving.type());
      assertEquals(null, serving.data().getValue("served"));
      TestVersions.promoted(node.events, 3, 2);
      assertEquals("m5-p4", next(events).id());
      TestVersions.retired(node.events, 6, 1);
      var retired = next(events);
      assertEquals("retired", retired.type());
      assertEquals(1, retired.data().getInteger("version"));
      var index = new ExactIndex(2, TestVersions.DIM);
      node.serving.swap(TestVersions.served(2, TestVersions.artefact(2), index));
      assertEquals(2, next(events).data().getInteger("served"));
    }
  }

  @Test
  void events_returningSubscriber_isToldOfWhatItMissed() throws Exception {
    TestVersions.published(node.events, 0, 1);
    TestVersions.promoted(node.events, 0, 1);
    TestVersions.published(node.events, 1, 2);
    TestVersions.retired(node.events, 2, 2);
    // Three are kept; the client saw the promotion before the first version, by its place.
    var told = new ArrayList<String>();
    try (var events = subscribe("m1-p0")) {
      for (var next = next(events); !next.type().equals("serving"); next = next(events)) {
        told.add(next.type() + " " + next.id());
      }
    }
    assertEquals(List.of("promoted m1-p1", "published m2-p1", "retired m3-p1"), told);
    try (var events = subscribe("m2-p1")) {
      assertEquals("retired", next(events).type());
    }
  }

  @Test
  void events_moreThanAllowed_areRefused() throws Exception {
    try (var one = subscribe("");
        var two = subscribe("")) {
      assertEquals("serving", next(one).type());
      assertEquals("serving", next(two).type());
      assertEquals(503, node.get("/v1/versions/events").statusCode());
    }
  }
}
