package kindred.query.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import kindred.query.learning.LearningReports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of an event stream. What it has not taken yet is counted; a client that falls too far
 * behind is dropped and may come again with {@code Last-Event-ID}.
 */
final class EventSubscriber implements Consumer<LearningReports.Entry> {
  private static final Logger LOG = LoggerFactory.getLogger(EventSubscriber.class);

  private final HttpServerResponse response;
  private final Context context;
  private final int most;
  private final Function<LearningReports.Entry, Buffer> event;
  private final AtomicInteger pending = new AtomicInteger();

  /** Offset of the newest report that was written; on the event loop. */
  private long told = -1;

  /**
   * @param most events on their way
   * @param event one as bytes
   */
  EventSubscriber(
      HttpServerResponse response,
      Context context,
      int most,
      Function<LearningReports.Entry, Buffer> event) {
    this.response = response;
    this.context = context;
    this.most = most;
    this.event = event;
  }

  /**
   * Begins with what the client has missed; on the event loop. Reports that come meanwhile wait for
   * this loop, and are not written twice.
   */
  void begin(List<LearningReports.Entry> missed) {
    var first = Buffer.buffer(": kindred.learning\n\n");
    for (var entry : missed) {
      first.appendBuffer(event.apply(entry));
      told = entry.offset();
    }
    pending.incrementAndGet();
    write(first);
  }

  /** From any thread; does not block. */
  @Override
  public void accept(LearningReports.Entry entry) {
    if (pending.incrementAndGet() > most) {
      LOG.info("event subscriber dropped, it is more than {} events behind", most);
      context.runOnContext(ignored -> response.reset());
      return;
    }
    var bytes = event.apply(entry);
    context.runOnContext(ignored -> tell(entry.offset(), bytes));
  }

  private void tell(long offset, Buffer bytes) {
    if (offset > told) {
      told = offset;
      write(bytes);
    } else {
      pending.decrementAndGet();
    }
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
