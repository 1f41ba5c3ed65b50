package kindred.standalone.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Searches by vector over HTTP at a steady rate. A search's time counts from when it was due, so
 * that a node which holds up one of them is charged for those that had to wait behind it.
 */
final class SearchLoad implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SIGNIFICANT_DIGITS = 3;

  private final URI search;
  private final int clients;
  private final double perSecond;
  private final int dim;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong failures = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private Histogram window = histogram();
  private volatile boolean closing;

  /**
   * @param node whose searches are timed
   * @param clients that search at the same time
   * @param perSecond searches of all clients together
   * @param dim floats per vector
   */
  SearchLoad(URI node, int clients, double perSecond, int dim) {
    this.search = node.resolve("/v1/search");
    this.clients = clients;
    this.perSecond = perSecond;
    this.dim = dim;
  }

  private static Histogram histogram() {
    return new Histogram(PATIENCE.toNanos() / 1_000, SIGNIFICANT_DIGITS);
  }

  void start() {
    for (int client = 0; client < clients; client++) {
      var random = new SplittableRandom(client);
      threads.add(Thread.ofPlatform().name("bench-client-" + client).start(() -> run(random)));
    }
  }

  /** Begins a window; gives back the microseconds of what was answered since the one before. */
  synchronized Histogram next() {
    var before = window;
    window = histogram();
    return before;
  }

  /** Searches that were not answered with 200. */
  long failures() {
    return failures.get();
  }

  private void run(SplittableRandom random) {
    long between = (long) (clients * 1e9 / perSecond);
    long due = System.nanoTime() + random.nextLong(between);
    while (!closing) {
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      } else {
        search(random);
        record((System.nanoTime() - due) / 1_000);
        due += between;
      }
    }
  }

  private void search(SplittableRandom random) {
    var vector = SyntheticVersions.vectors(random, 1, dim)[0];
    var body = "{\"k\":10,\"vector\":" + Arrays.toString(vector) + "}";
    var request =
        HttpRequest.newBuilder(search)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      if (http.send(request, BodyHandlers.discarding()).statusCode() != 200) {
        failures.incrementAndGet();
      }
    } catch (IOException e) {
      failures.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  private synchronized void record(long micros) {
    window.recordValue(Math.min(micros, window.getHighestTrackableValue()));
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
