package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.query.index.IndexUnavailableException;
import kindred.query.opensearch.FakeOpenSearch.Said;
import org.junit.jupiter.api.Test;

class OpenSearchClientTest {
  /** Nothing listens there. */
  private static final String NOBODY = "http://127.0.0.1:1";

  private static OpenSearchClient client(String hosts, String more) {
    return new OpenSearchClient(
        OpenSearchConfigTest.from("hosts = \"" + hosts + "\", retry-host = 1 minute, " + more));
  }

  @Test
  void send_oneHostIsAway_theOtherAnswersAndIsPreferred() throws IOException {
    try (var host = new FakeOpenSearch(asked -> new Said(200, "{\"a\": 1}"));
        var client = client(NOBODY + "," + host.host(), "user = u, password = p")) {
      for (int i = 0; i < 10; i++) {
        assertEquals(1, client.send("GET", "/x").json().getInteger("a"));
      }
      assertEquals(10, host.asked.size());
      assertEquals("Basic dTpw", host.asked.getFirst().authorization());
    }
  }

  @Test
  void send_hostHangs_theOtherAnswers() throws IOException {
    var end = new CountDownLatch(1);
    try (var hangs =
            new FakeOpenSearch(
                asked -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return new Said(200, "{}");
                });
        var host = new FakeOpenSearch(asked -> new Said(200, "{\"a\": 1}"));
        var client = client(hangs.host() + "," + host.host(), "request-timeout = 200 ms")) {
      assertEquals(1, client.send("GET", "/x").json().getInteger("a"));
      end.countDown();
    }
  }

  @Test
  void send_answerBreaksOffInItsBody_theOtherAnswers() throws IOException {
    try (var socket = new ServerSocket(0);
        var host = new FakeOpenSearch(asked -> new Said(200, "{\"a\": 1}"));
        var client =
            client(
                "http://127.0.0.1:" + socket.getLocalPort() + "," + host.host(),
                "request-timeout = 500 ms")) {
      // Stays open, and nothing more comes.
      var half =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  var open = socket.accept();
                  var head = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
                  open.getOutputStream().write(head.getBytes(UTF_8));
                  return open;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertEquals(1, client.send("GET", "/x").json().getInteger("a"));
      half.join().close();
    }
  }

  @Test
  void send_halfACharacter_isSentAsAnotherOne() throws IOException {
    try (var host = new FakeOpenSearch(asked -> new Said(200, "{}"));
        var client = client(host.host(), "")) {
      assertTrue(client.send("POST", "/x", new JsonObject().put("a", "\ud800")).isOk());
      assertEquals("{\"a\":\"?\"}", host.asked.getFirst().body());
    }
  }

  @Test
  void send_busyForAWhile_isAskedAgain() throws IOException {
    var times = new AtomicInteger();
    try (var host =
            new FakeOpenSearch(
                asked -> times.incrementAndGet() < 4 ? new Said(503, "{}") : new Said(200, "{}"));
        var client = client(host.host(), "")) {
      assertEquals(200, client.send("GET", "/x").status());
      assertEquals(4, times.get());
    }
  }

  @Test
  void send_alwaysTheSameFault_tellsItWhenTimeIsUp() throws IOException {
    try (var host =
            new FakeOpenSearch(
                asked -> new Said(500, "{\"error\": {\"type\": \"t\", \"reason\": \"r\"}}"));
        var client = client(host.host(), "search-timeout = 2 s")) {
      var thrown = assertThrows(IndexUnavailableException.class, () -> client.send("GET", "/x"));
      assertTrue(thrown.getMessage().contains("500 t: r"), thrown.getMessage());
      assertTrue(host.asked.size() > 1);
    }
  }

  @Test
  void send_nobodyAnswers_endsWithinItsTime() throws IOException {
    try (var host = new FakeOpenSearch(asked -> new Said(200, "no json"));
        var client = client(NOBODY + "," + host.host(), "search-timeout = 300 ms")) {
      assertThrows(IndexUnavailableException.class, () -> client.send("GET", "/x"));
    }
  }

  @Test
  void send_refusedLogin_saysSoAndIsNotRepeated() throws IOException {
    try (var host = new FakeOpenSearch(asked -> new Said(401, "{\"error\": \"who\"}"));
        var client = client(host.host(), "")) {
      var thrown = assertThrows(IndexUnavailableException.class, () -> client.send("GET", "/x"));
      assertTrue(thrown.getMessage().contains("401 who"), thrown.getMessage());
      assertEquals(1, host.asked.size());
    }
  }
}
