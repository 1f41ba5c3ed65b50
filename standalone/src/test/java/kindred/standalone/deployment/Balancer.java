package kindred.standalone.deployment;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says where the next request goes, as a load balancer does: in turn to the nodes that said at
 * {@code /readyz} that they are ready when they were asked last. It never sends a request again.
 */
final class Balancer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<URI> nodes;
  private final Duration every;
  private final List<URI> ready = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread thread = new Thread(this::look, "balancer");

  Balancer(List<URI> nodes, Duration every) {
    this.nodes = nodes;
    this.every = every;
  }

  void start() {
    nodes.stream().filter(this::isReady).forEach(ready::add);
    thread.start();
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(every);
        for (var node : nodes) {
          if (!isReady(node)) {
            ready.remove(node);
          } else if (!ready.contains(node)) {
            ready.add(node);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** A node that takes long to say so is as ready as before: the machine may have much to do. */
  private boolean isReady(URI node) {
    var probe = HttpRequest.newBuilder(node.resolve("/readyz")).timeout(PATIENCE);
    try {
      return http.send(probe.build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (HttpTimeoutException e) {
      return ready.contains(node);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits while there is none. */
  URI next() throws InterruptedException {
    while (true) {
      var now = List.copyOf(ready);
      if (!now.isEmpty()) {
        return now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    http.close();
  }
}
