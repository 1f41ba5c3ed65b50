package kindred.schemas.image;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The threads that decode. At most {@code slots} decode at once; callers wait for a slot, and that
 * wait does not count against the image. A worker that does not end in time is told to stop and
 * left behind, and another takes its slot, as long as no more than {@code slots} are left behind:
 * then callers wait. So there are never more than {@code 2 x slots} threads, all daemons.
 */
final class DecodeWorkers implements AutoCloseable {
  private final Semaphore slots;
  private final Semaphore leftBehind;
  private final ThreadPoolExecutor threads;

  DecodeWorkers(int slots) {
    this.slots = new Semaphore(slots, true);
    this.leftBehind = new Semaphore(slots);
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // bounded by the semaphores
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("image-decode-", 0).factory());
  }

  /** What can be run here: the work, and how to make it end early. */
  interface Work<T> {
    T run();

    /** Called from another thread when the time is over; the result no longer matters. */
    void abort();
  }

  /**
   * Runs the work on a worker.
   *
   * @throws TimeoutException where it took longer than the limit
   */
  <T> T run(Work<T> work, Duration limit) throws TimeoutException {
    slots.acquireUninterruptibly();
    var owed = new AtomicReference<>(slots);
    var task =
        new FutureTask<>(
            () -> {
              try {
                return work.run();
              } finally {
                owed.getAndSet(null).release();
              }
            });
    try {
      threads.execute(task);
    } catch (RuntimeException | Error e) {
      slots.release();
      throw e;
    }
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      leaveBehind(work, owed);
      throw e;
    } catch (InterruptedException e) {
      leaveBehind(work, owed);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while an image was decoded");
    } catch (ExecutionException e) {
      throw new IllegalStateException("decoding failed", e.getCause());
    }
  }

  /** Gives the slot to the next caller; the late worker pays back a place among the late ones. */
  private void leaveBehind(Work<?> work, AtomicReference<Semaphore> owed) {
    work.abort();
    if (leftBehind.tryAcquire()) {
      var paid = owed.compareAndSet(slots, leftBehind) ? slots : leftBehind;
      paid.release();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
