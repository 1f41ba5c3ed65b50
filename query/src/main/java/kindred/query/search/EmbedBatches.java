package kindred.query.search;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import kindred.encoder.Encoder;
import kindred.schemas.image.Pixels;

/**
 * Embeds query images that come at about the same time together, in one forward pass of their
 * version's encoder. An encoder takes one call at a time, so nothing is lost by one thread that
 * makes all calls: while it works, the next batch gathers. A batch is of one version. What waits is
 * bounded by the requests that are let in, each with one image at most.
 */
public final class EmbedBatches {
  private final Executor thread;
  private final int max;
  private final Duration patience;
  private final IntSupplier expected;
  private final Pass pass;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean atWork;

  /** A forward pass. */
  interface Pass {
    float[][] of(Encoder encoder, List<Pixels> images);
  }

  private record Waiting(
      Encoder encoder, Pixels pixels, long until, long since, CompletableFuture<float[]> vector) {
    private boolean isLate() {
      return System.nanoTime() - until > 0;
    }
  }

  /**
   * @param thread that embeds; given one task at a time, which ends when nothing waits
   * @param config how many and how long
   * @param expected requests at work, whose images may come yet: an image waits for nobody where
   *     all are here
   */
  public EmbedBatches(Executor thread, SearchConfig.EmbedBatch config, IntSupplier expected) {
    this(thread, config, expected, Encoder::embed);
  }

  EmbedBatches(Executor thread, SearchConfig.EmbedBatch config, IntSupplier expected, Pass pass) {
    this.thread = thread;
    this.expected = expected;
    this.max = config.max();
    this.patience = config.patience();
    this.pass = pass;
  }

  /**
   * The unit vector of an image. Fails with a {@link TimeoutException} where its turn comes too
   * late. The caller keeps the encoder open until then.
   *
   * @param until {@link System#nanoTime} after which nobody wants it
   */
  public CompletionStage<float[]> embed(Encoder encoder, Pixels pixels, long until) {
    var vector = new CompletableFuture<float[]>();
    synchronized (waiting) {
      waiting.add(new Waiting(encoder, pixels, until, System.nanoTime(), vector));
      waiting.notifyAll();
      if (atWork) {
        return vector;
      }
      atWork = true;
    }
    try {
      thread.execute(this::work);
    } catch (RuntimeException e) {
      // Nobody will come: the node is closing.
      synchronized (waiting) {
        atWork = false;
        waiting.forEach(image -> image.vector.completeExceptionally(e));
        waiting.clear();
      }
    }
    return vector;
  }

  private void work() {
    for (var batch = next(); !batch.isEmpty(); batch = next()) {
      embed(batch);
    }
  }

  /** Images of one version, the oldest first; none, and the work has ended, where none wait. */
  private List<Waiting> next() {
    synchronized (waiting) {
      var batch = new ArrayList<Waiting>();
      atWork = !waiting.isEmpty();
      if (atWork) {
        gather();
        var encoder = waiting.getFirst().encoder;
        for (var each = waiting.iterator(); each.hasNext() && batch.size() < max; ) {
          var image = each.next();
          if (image.encoder == encoder) {
            batch.add(image);
            each.remove();
          }
        }
      }
      return batch;
    }
  }

  /** Gives others their time to join the oldest image that waits. */
  private void gather() {
    long until = waiting.getFirst().since + patience.toNanos();
    try {
      for (long left = until - System.nanoTime();
          left > 0 && waiting.size() < Math.min(max, expected.getAsInt());
          left = until - System.nanoTime()) {
        waiting.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      // What waits is embedded all the same; the thread ends after that.
      Thread.currentThread().interrupt();
    }
  }

  private void embed(List<Waiting> batch) {
    var wanted = new ArrayList<Waiting>();
    for (var image : batch) {
      if (image.isLate()) {
        image.vector.completeExceptionally(new TimeoutException());
      } else {
        wanted.add(image);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    try {
      var pixels = wanted.stream().map(Waiting::pixels).toList();
      var vectors = pass.of(wanted.getFirst().encoder, pixels);
      for (int i = 0; i < vectors.length; i++) {
        wanted.get(i).vector.complete(vectors[i]);
      }
    } catch (RuntimeException | Error e) {
      failed(wanted, e);
    }
  }

  /** One image that cannot be embedded is no reason for the others to fail. */
  private void failed(List<Waiting> batch, Throwable failure) {
    if (batch.size() == 1 || failure instanceof Error) {
      batch.forEach(image -> image.vector.completeExceptionally(failure));
    } else {
      batch.forEach(image -> embed(List.of(image)));
    }
  }
}
