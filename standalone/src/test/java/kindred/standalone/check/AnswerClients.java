package kindred.standalone.check;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/** Clients that search by id and by vector until they are closed; every answer is checked. */
public final class AnswerClients implements AutoCloseable {
  private static final int K = 4;
  private static final Duration AWAY = Duration.ofMillis(100);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI search;
  private final AnswerCheck check;
  private final Supplier<List<String>> ids;
  private final int dim;
  private final Duration pause;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong unanswered = new AtomicLong();
  private final ConcurrentHashMap<Integer, AtomicLong> refused = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /**
   * @param ids to ask for; none yet: only vectors are searched
   * @param pause between a client's searches
   */
  public AnswerClients(
      URI node, AnswerCheck check, Supplier<List<String>> ids, int dim, Duration pause) {
    this.search = node.resolve("/v1/search");
    this.check = check;
    this.ids = ids;
    this.dim = dim;
    this.pause = pause;
  }

  public void start(int clients, SplittableRandom random) {
    for (int i = 0; i < clients; i++) {
      var own = random.split();
      threads.add(Thread.ofPlatform().name("client-" + i).start(() -> search(own)));
    }
  }

  private void search(SplittableRandom random) {
    while (!closing) {
      var known = ids.get();
      var query =
          known.isEmpty() || random.nextBoolean()
              ? AnswerCheck.Query.byVector(unit(random))
              : AnswerCheck.Query.byId(known.get(random.nextInt(known.size())));
      try {
        askOrCount(query);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void askOrCount(AnswerCheck.Query query) throws InterruptedException {
    try {
      ask(query);
      Thread.sleep(pause);
    } catch (IOException | KafkaException e) {
      // Killed, or not there yet.
      unanswered.incrementAndGet();
      Thread.sleep(AWAY);
    }
  }

  private void ask(AnswerCheck.Query query) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(search)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body(query)));
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    if (response.statusCode() == 200) {
      check.check(query, JSON.readTree(response.body()));
    } else {
      refused.computeIfAbsent(response.statusCode(), s -> new AtomicLong()).incrementAndGet();
    }
  }

  private static String body(AnswerCheck.Query query) {
    var node = JSON.createObjectNode().put("k", K);
    query.id().ifPresent(id -> node.put("id", id));
    query
        .vector()
        .ifPresent(
            vector -> {
              var array = node.putArray("vector");
              for (float value : vector) {
                array.add(value);
              }
            });
    return node.toString();
  }

  private float[] unit(SplittableRandom random) {
    var vector = new double[dim];
    Arrays.setAll(vector, i -> random.nextGaussian());
    double length = Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
    var unit = new float[dim];
    for (int i = 0; i < dim; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }

  /** Searches that nobody answered, and those refused by status, for people. */
  public String unserved() {
    return "unanswered=%d refused=%s".formatted(unanswered.get(), refused);
  }

  /** Answers of status 500 and above but 503. */
  public long broken() {
    return refused.entrySet().stream()
        .filter(e -> e.getKey() >= 500 && e.getKey() != 503)
        .mapToLong(e -> e.getValue().get())
        .sum();
  }

  @Override
  public void close() {
    closing = true;
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
