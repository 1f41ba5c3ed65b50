package kindred.standalone.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that search without a pause and look at every answer: five neighbours, all with vectors
 * of the version that the answer names. An answer that is not so is a fault.
 */
final class SearchLoad implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int K = 5;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Thread> clients = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Set<Integer> versions = new ConcurrentSkipListSet<>();
  private volatile boolean stopping;

  /**
   * @param nodes a client for each
   * @param vectors that are searched for
   */
  SearchLoad(List<URI> nodes, float[][] vectors) {
    for (var node : nodes) {
      clients.add(Thread.ofPlatform().name("client").start(() -> run(node, vectors)));
    }
  }

  private void run(URI node, float[][] vectors) {
    for (int i = 0; !stopping; i++) {
      long begin = System.nanoTime();
      try {
        look(search(node, vectors[i % vectors.length]));
      } catch (Exception | AssertionError e) {
        faults.add(e.toString());
      }
      answers.incrementAndGet();
      slowestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
    }
  }

  private JsonNode search(URI node, float[] vector) throws Exception {
    var body = "{\"k\":" + K + ",\"vector\":" + Arrays.toString(vector) + "}";
    var request =
        HttpRequest.newBuilder(node.resolve("/v1/search"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  private void look(JsonNode answer) {
    int version = answer.get("version").asInt();
    versions.add(version);
    var neighbours = answer.get("neighbours");
    if (neighbours.size() != K) {
      throw new AssertionError(neighbours.size() + " neighbours: " + answer);
    }
    for (var neighbour : neighbours) {
      if (neighbour.get("attributes").get("version").asInt() != version) {
        throw new AssertionError("mixed: " + answer);
      }
    }
  }

  int answers() {
    return answers.get();
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  Set<Integer> versions() {
    return versions;
  }

  Duration slowest() {
    return Duration.ofNanos(slowestNanos.get());
  }

  /** Waits for the answers under way. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (var client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
