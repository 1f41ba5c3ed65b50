package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Bounds the requests that are in the house: a request takes a place before its body is read, and
 * gives it back when it is answered and its work has ended, which after a timeout is later.
 */
final class Admission {
  private static final String TICKET = "ticket";

  private final WorkerExecutor threads;
  private final int places;
  private final Duration timeout;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  Admission(WorkerExecutor threads, int places, Duration timeout) {
    this.threads = threads;
    this.places = places;
    this.timeout = timeout;
  }

  private final class Ticket {
    private final AtomicInteger users = new AtomicInteger(1);
    private final long until = System.nanoTime() + timeout.toNanos();

    private void leave() {
      if (users.decrementAndGet() == 0) {
        taken.decrementAndGet();
      }
    }
  }

  int taken() {
    return taken.get();
  }

  /** Requests for which no place was free. */
  long refused() {
    return refused.get();
  }

  /** Lets a request in, or refuses it. */
  void admit(RoutingContext context) {
    take(context);
    context.addEndHandler(ended -> leave(context));
    context.next();
  }

  /** Gives the place back early; what the request still does needs none. */
  static void leave(RoutingContext context) {
    Ticket ticket = context.remove(TICKET);
    if (ticket != null) {
      ticket.leave();
    }
  }

  /**
   * Lets an admitted request wait outside: it gives its place back until the wait is over, and then
   * takes one again, with its whole time before it, or is refused.
   */
  <T> Future<T> outside(RoutingContext context, Future<T> wait) {
    leave(context);
    return wait.compose(
        value -> {
          if (context.response().closed() || context.response().ended()) {
            return Future.failedFuture("the client has gone");
          }
          take(context);
          return Future.succeededFuture(value);
        });
  }

  private void take(RoutingContext context) {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      refused.incrementAndGet();
      throw new Problem(ProblemType.BUSY, places + " requests are waiting").exception();
    }
    context.put(TICKET, new Ticket());
  }

  /** Runs an admitted request's work off the event loop; fails with a timeout in time. */
  <T> Future<T> work(RoutingContext context, Callable<T> work) {
    return steps(
        context,
        steps ->
            steps.blocking(
                () -> {
                  steps.checkTime();
                  return work.call();
                }));
  }

  /**
   * Lets an admitted request take steps, on and off the event loop. They fail with a timeout in
   * time; those under way then end all the same, and the request keeps its place until they have.
   */
  <T> Future<T> steps(RoutingContext context, Function<Steps, Future<T>> steps) {
    Connections.bodyRead(context);
    Ticket ticket = context.get(TICKET);
    ticket.users.incrementAndGet();
    var result = Future.succeededFuture(new Steps(context, ticket)).compose(steps);
    result.onComplete(done -> ticket.leave());
    long left = Math.max(1, ticket.until - System.nanoTime());
    return result.timeout(left, TimeUnit.NANOSECONDS);
  }

  /** What the steps of a request need. */
  final class Steps {
    private final RoutingContext context;
    private final Ticket ticket;

    private Steps(RoutingContext context, Ticket ticket) {
      this.context = context;
      this.ticket = ticket;
    }

    /** {@link System#nanoTime} at which the request has had its time. */
    long until() {
      return ticket.until;
    }

    void checkTime() throws TimeoutException {
      if (System.nanoTime() - ticket.until > 0) {
        throw new TimeoutException();
      }
    }

    /** Runs off the event loop, sooner or later, in time or not. */
    <T> Future<T> blocking(Callable<T> work) {
      return threads.executeBlocking(Tracing.logged(context, work), false);
    }
  }
}
