package kindred.query.http;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.query.QueryConfig;
import kindred.query.http.HostileRequests.Hostile;
import kindred.query.index.IndexedImage;
import kindred.query.index.LuceneIndex;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A running node and requests that want to break it: it goes on answering, and says why not. */
@TestInstance(Lifecycle.PER_CLASS)
class HostileRequestsTest {
  private static final Map<String, ProblemType> PROBLEMS =
      Arrays.stream(ProblemType.values()).collect(toMap(ProblemType::urn, type -> type));

  /** Nothing of these may be told to anybody. */
  private static final List<String> INSIDES =
      List.of("Exception", "java.", "io.vertx", "netty", "kindred.query.http", "\tat ", "uploads");

  private Path directory;
  private TestNode node;
  private int port;

  @BeforeAll
  void start(@TempDir Path temporary) {
    directory = temporary;
    var overrides =
        """
        image { max-bytes = 200000, max-decode-time = 5 s }
        query.http { max-json-bytes = 64 KiB, max-pending-searches = 8 }
        query.http { idle-timeout = 4 s, max-freshness-wait = 1 s }
        query.limits { read-timeout = 1500 ms, max-connections = 60 }
        """;
    node = new TestNode(directory, overrides, () -> Status.UNKNOWN);
    port = node.request("/").build().uri().getPort();
    var index =
        LuceneIndex.create(
            1,
            TestVersions.DIM,
            directory.resolve("index"),
            QueryConfig.from(ConfigFactory.defaultReference()).index());
    var vector = new float[TestVersions.DIM];
    vector[0] = 1;
    for (int i = 0; i < 20; i++) {
      index.put(new IndexedImage("image" + i, Optional.of("a"), Map.of(), vector, 0, i));
    }
    index.refresh(Map.of(0, 20L));
    node.serving.swap(TestVersions.served(1, TestVersions.artefact(1), index));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @AfterEach
  void search_afterEachRequest_isAnswered() throws Exception {
    var answer = node.search("{\"id\":\"image1\",\"k\":3}");
    while (answer.statusCode() == 503) {
      answer = node.search("{\"id\":\"image1\",\"k\":3}"); // Places are given back a moment later.
    }
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(3, TestNode.json(answer).getJsonArray("neighbours").size());
  }

  static List<Hostile> requests() {
    return HostileRequests.all();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void request_hostile_isAProblem(Hostile request) throws Exception {
    try (var connection = new RawConnection(port)) {
      connection.send(request.bytes());
      var answer = connection.answer();
      answer.ifPresent(found -> assertDocumented(request, found));
      if (request.last() || answer.isEmpty()) {
        assertEquals(Optional.empty(), connection.answer(), "only one request was sent");
      }
    }
  }

  private void assertDocumented(Hostile request, RawConnection.Answer answer) {
    for (var inside : INSIDES) {
      assertFalse(answer.body().contains(inside), answer::body);
    }
    assertFalse(answer.body().contains(directory.toString()), answer::body);
    if (answer.status() < 400) {
      assertTrue(request.answers().isEmpty(), answer::toString);
      return;
    }
    if (answer.status() == 501 && answer.body().isEmpty()) {
      assertTrue(request.answers().isEmpty(), "another version of HTTP has no answer of ours");
      return;
    }
    assertTrue(answer.status() < 500, answer::toString);
    assertTrue(
        answer.headers().contains("content-type: application/problem+json"), answer::toString);
    var problem = new JsonObject(answer.body());
    var type = PROBLEMS.get(problem.getString("type"));
    assertEquals(type.status(), answer.status());
    assertTrue(request.answers().isEmpty() || request.answers().contains(type), answer::toString);
  }

  @Test
  void problems_all_areDocumented() throws Exception {
    var pages = new StringBuilder(Files.readString(Path.of("../README.md")));
    try (var docs = Files.list(Path.of("../docs"))) {
      for (var page : docs.filter(path -> path.toString().endsWith(".md")).toList()) {
        pages.append(Files.readString(page));
      }
    }
    for (var type : ProblemType.values()) {
      assertTrue(pages.indexOf("`" + type.code() + "`") >= 0, type.code());
    }
  }

  private static void drip(RawConnection connection, String text) throws InterruptedException {
    for (int i = 0; connection.send(text.substring(i % text.length()).substring(0, 1)); i++) {
      Thread.sleep(20);
    }
  }

  @Test
  void slow_headBodyOrNothing_isEnded() throws Exception {
    var body =
        "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 60000\r\n\r\n";
    try (var nothing = new RawConnection(port);
        var head = new RawConnection(port);
        var bodies = new RawConnection(port);
        var later = new RawConnection(port)) {
      bodies.send(body);
      later.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertEquals(200, later.answer().orElseThrow().status());
      head.send("GET /livez HTTP/1.1\r\n");
      drip(head, "X: a\r\n");
      assertEquals(Optional.empty(), nothing.answer());
      assertEquals(Optional.empty(), head.answer());
      drip(bodies, "[");
    }
  }

  @Test
  void body_thatNeverEnds_isAnsweredInTime() throws Exception {
    var part = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nx\r\n";
    var head = "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";
    try (var body = new RawConnection(port);
        var form = new RawConnection(port)) {
      body.send(head + "application/json\r\nContent-Length: 60000\r\n\r\n{");
      // Whole by its length, but its last part does not end.
      form.send(
          head
              + "multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(part.length(), part));
      for (var slow : List.of(body, form)) {
        var answer = slow.answer().orElseThrow();
        assertEquals(408, answer.status());
        assertTrue(answer.body().contains(ProblemType.READ_TIMEOUT.urn()), answer::body);
        assertEquals(Optional.empty(), slow.answer());
      }
    }
    assertNoUploads();
  }

  @Test
  void body_gigantic_isRefusedAndEnds() throws Exception {
    var head = "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";
    var form = "multipart/form-data; boundary=b\r\n";
    var part = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n";
    var chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
    for (var length :
        List.of("Content-Length: 10000000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n")) {
      for (var type : List.of("image/png\r\n", form, "application/json\r\n")) {
        try (var connection = new RawConnection(port)) {
          connection.send(head + type + length);
          boolean chunked = length.startsWith("T");
          if (type.equals(form)) {
            connection.send(chunked ? "%x\r\n%s\r\n".formatted(part.length(), part) : part);
          }
          int sent = 0;
          while (sent < 4_000 && connection.send(chunk)) {
            sent++;
          }
          assertTrue(sent < 4_000, "250 MB were read");
        }
      }
    }
    assertNoUploads();
  }

  private void assertNoUploads() throws Exception {
    var uploads = directory.resolve("uploads");
    for (int i = 0; Files.exists(uploads); i++) {
      try (var left = Files.list(uploads)) {
        var files = left.toList();
        if (files.isEmpty()) {
          return;
        }
        assertTrue(i < 500, files.size() + " files left");
      }
      Thread.sleep(20);
    }
  }

  @Test
  void connection_halfClosedOrReset_harmsNobody() throws Exception {
    var whole = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    var half =
        "POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 100\r\n\r\nx";
    for (int i = 0; i < 20; i++) {
      for (var text : List.of(whole, half, whole.substring(0, 30))) {
        try (var connection = new RawConnection(port)) {
          connection.send(text);
          connection.endOutput();
          connection.answer().ifPresent(answer -> assertTrue(answer.status() < 500));
        }
        try (var connection = new RawConnection(port)) {
          connection.send(text);
          connection.reset();
        }
      }
    }
  }

  @Test
  void connections_moreThanAllowed_areClosed() throws Exception {
    var open = new ArrayList<RawConnection>();
    try {
      int refused = 0;
      for (int i = 0; i < 80; i++) {
        var connection = new RawConnection(port);
        open.add(connection);
        connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
        refused += connection.answer().isPresent() ? 0 : 1;
      }
      assertTrue(refused >= 20, refused + " refused");
    } finally {
      for (var connection : open) {
        connection.close();
      }
    }
    // Closed here, and then there.
    for (boolean again = true; again; ) {
      try (var connection = new RawConnection(port)) {
        connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
        again = connection.answer().isEmpty();
      }
    }
  }

  @Test
  void answers_notRead_doNotPileUp() throws Exception {
    var before = ProcessMemory.now();
    try (var connection = new RawConnection(port)) {
      var many = "GET /search.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
      int sent = 0;
      while (sent < 200 && connection.send(many)) {
        sent++;
      }
      assertTrue(sent < 200, "200,000 requests were taken");
    }
    var after = ProcessMemory.now();
    assertTrue(after.direct() - before.direct() < 16 << 20, before + " " + after);
    assertTrue(after.heap() - before.heap() < 16 << 20, before + " " + after);
  }

  private void everything() throws Exception {
    for (var request : HostileRequests.all()) {
      request_hostile_isAProblem(request);
    }
    connection_halfClosedOrReset_harmsNobody();
  }

  @Test
  void memory_afterManyRepetitions_isWhatItWas() throws Exception {
    everything();
    var before = ProcessMemory.now();
    for (int i = 0; i < 4; i++) {
      everything();
      search_afterEachRequest_isAnswered();
    }
    var after = ProcessMemory.now();
    var both = before + " " + after;
    assertTrue(after.heap() - before.heap() < 16 << 20, both);
    assertTrue(after.direct() - before.direct() < 16 << 20, both);
    assertTrue(after.resident() - before.resident() < 64 << 20, both);
    assertTrue(after.threads() - before.threads() < 8, both);
    assertTrue(after.files() - before.files() < 16, both);
    assertNoUploads();
  }

  @Test
  void problems_codes_areUnique() {
    assertEquals(ProblemType.values().length, Set.copyOf(PROBLEMS.keySet()).size());
  }
}
