package kindred.query.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of an event stream. What it has not taken yet is counted; a client that falls too far
 * behind is dropped and may come again with {@code Last-Event-ID}.
 */
final class EventSubscriber<E> implements Consumer<E> {
  private static final Logger LOG = LoggerFactory.getLogger(EventSubscriber.class);

  private final HttpServerResponse response;
  private final Context context;
  private final int most;
  private final Function<E, Buffer> event;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param most events on their way
   * @param event one as bytes
   */
  EventSubscriber(
      HttpServerResponse response, Context context, int most, Function<E, Buffer> event) {
    this.response = response;
    this.context = context;
    this.most = most;
    this.event = event;
  }

  /** On the event loop. */
  void begin(Buffer first) {
    pending.incrementAndGet();
    write(first);
  }

  /** From any thread; does not block. */
  @Override
  public void accept(E entry) {
    send(event.apply(entry));
  }

  /** What only this client is told; from any thread. */
  void send(Buffer bytes) {
    if (pending.incrementAndGet() > most) {
      LOG.info("event subscriber dropped, it is more than {} events behind", most);
      context.runOnContext(ignored -> response.reset());
      return;
    }
    context.runOnContext(ignored -> write(bytes));
  }

  /** Keeps an idle connection open; on the event loop. */
  void comment() {
    if (pending.get() == 0) {
      pending.incrementAndGet();
      write(Buffer.buffer(":\n\n"));
    }
  }

  private void write(Buffer bytes) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.write(bytes).onComplete(written -> pending.decrementAndGet());
  }
}
