package kindred.query.version;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;

/** What a broker would say of the way of a write; set by a test, from any thread. */
public final class TestWrites implements WriteFacts {
  public final Map<Integer, Long> validated = new ConcurrentHashMap<>();
  public final Map<Integer, Long> samples = new ConcurrentHashMap<>();
  public final Map<Integer, Long> embedded = new ConcurrentHashMap<>();
  public final Map<Integer, Long> embeddings = new ConcurrentHashMap<>();
  public final AtomicInteger asked = new AtomicInteger();
  public volatile boolean silent;

  /** Waits that nobody has started. */
  public WriteWaits waits(Serving serving, int most) {
    return new WriteWaits(serving, this, most);
  }

  private Map<Integer, Long> answer(Map<Integer, Long> known) {
    if (silent) {
      throw new TimeoutException("silent");
    }
    asked.incrementAndGet();
    return Map.copyOf(known);
  }

  @Override
  public Map<Integer, Long> validatedThrough() {
    return answer(validated);
  }

  @Override
  public Map<Integer, Long> samplesWritten() {
    return answer(samples);
  }

  @Override
  public Map<Integer, Long> embeddedThrough(int version) {
    return answer(embedded);
  }

  @Override
  public Map<Integer, Long> embeddingsWritten(int version) {
    return answer(embeddings);
  }

  @Override
  public void close() {}
}
