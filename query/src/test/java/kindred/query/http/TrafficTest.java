package kindred.query.http;

import static java.net.http.HttpClient.Version.HTTP_1_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is stopped while clients search; none of their requests fails. */
@Timeout(120)
class TrafficTest {
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final int CLIENTS = 4;

  @TempDir private Path directory;
  private TestNode node;

  @BeforeEach
  void start() {
    node = new TestNode(directory, "query.http.max-broker-silence = 0", () -> Status.UNKNOWN);
    var index = new ExactIndex(1, TestVersions.DIM);
    var vector = new float[TestVersions.DIM];
    vector[0] = 1;
    index.put(new IndexedImage("a", Optional.of("cat"), Map.of(), vector, 0, 0));
    index.refresh(Map.of(0, 1L));
    var served = TestVersions.served(1, TestVersions.artefact(1), index);
    served.warmUp();
    node.serving.swap(served);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  /** Sends searches by picture as long as the node is said to be ready; counts the answers. */
  private int search(HttpClient client, AtomicBoolean ready, CountDownLatch searching)
      throws Exception {
    var search =
        node.request("/v1/search")
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(Pictures.png(1)))
            .build();
    int answers = 0;
    while (ready.get()) {
      var response = client.send(search, BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      answers++;
      searching.countDown();
    }
    return answers;
  }

  private Future<Void> seeOut(ExecutorService threads) {
    return threads.submit(
        () -> {
          node.routes.traffic().seeOut(node.server, DRAIN, Duration.ofMinutes(1));
          return null;
        });
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void seeOut_underLoad_failsNoRequest(HttpClient.Version http) throws Exception {
    var ready = new AtomicBoolean(true);
    try (var threads = Executors.newCachedThreadPool();
        var client = HttpClient.newBuilder().version(http).build();
        var newcomer = HttpClient.newBuilder().version(HTTP_1_1).build()) {
      try {
        var searching = new CountDownLatch(CLIENTS * 10);
        var clients = new ArrayList<Future<Integer>>();
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(threads.submit(() -> search(client, ready, searching)));
        }
        assertTrue(searching.await(1, TimeUnit.MINUTES));
        var stopped = seeOut(threads);
        // As whoever spreads the load does.
        while (node.get("/readyz").statusCode() == 200) {
          Thread.sleep(5);
        }
        var late = newcomer.send(node.request("/v1/labels").build(), BodyHandlers.ofString());
        assertEquals(200, late.statusCode(), "connections are taken until the drain is over");
        assertEquals("close", late.headers().firstValue("connection").orElse(""));
        ready.set(false);
        for (var each : clients) {
          assertTrue(each.get(1, TimeUnit.MINUTES) > 0);
        }
        stopped.get(1, TimeUnit.MINUTES);
        assertThrows(ConnectException.class, () -> node.get("/livez"));
      } finally {
        ready.set(false);
      }
    }
  }

  @Test
  void seeOut_halfARequest_isAnsweredAndStreamsEnd() throws Exception {
    var png = Pictures.png(1);
    var head =
        "POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n"
            .formatted(png.length);
    try (var threads = Executors.newCachedThreadPool();
        var client = HttpClient.newBuilder().version(HTTP_1_1).build();
        var socket = new Socket(InetAddress.getLoopbackAddress(), node.server.actualPort())) {
      var stream =
          client.send(node.request("/v1/learning/events").build(), BodyHandlers.ofInputStream());
      assertEquals(200, stream.statusCode());
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(png, 0, png.length / 2);
      while (node.routes.traffic().underWay() < 2) {
        Thread.sleep(5);
      }
      var stopped = seeOut(threads);
      while (isAccepting()) {
        Thread.sleep(20);
      }
      socket.getOutputStream().write(png, png.length / 2, png.length - png.length / 2);
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
      assertTrue(answer.contains("\"id\":\"a\""), answer);
      stopped.get(1, TimeUnit.MINUTES);
      assertThrows(IOException.class, () -> stream.body().readAllBytes());
      // The connection is gone a moment before its end is told.
      while (node.routes.traffic().underWay() > 0) {
        Thread.sleep(5);
      }
    }
  }

  private boolean isAccepting() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.server.actualPort())) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }
}
