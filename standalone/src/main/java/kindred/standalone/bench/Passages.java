package kindred.standalone.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the events of one measurement are. Told of by several threads. */
final class Passages {
  /** One event's moments, in nanoseconds of one clock; 0 until then. */
  static final class Passage {
    private final long due;
    private volatile long acknowledged;
    private volatile long validated;
    private volatile long embedded;
    private volatile long shown;
    private volatile long sampleOffset;

    private Passage(long due) {
      this.due = due;
    }

    /** From when it was to be sent until searches see it. */
    long total() {
      return shown - due;
    }

    /** The same in parts: acknowledged, sample readable, embedding readable, shown. */
    List<Long> parts() {
      long sent = Math.max(due, acknowledged);
      long sampled = Math.max(sent, validated);
      long vector = Math.max(sampled, embedded);
      return List.of(sent - due, sampled - sent, vector - sampled, Math.max(0, shown - vector));
    }
  }

  private final Map<String, Passage> events = new ConcurrentHashMap<>();
  private final Map<Integer, Queue<Passage>> unseen = new ConcurrentHashMap<>();
  private final AtomicInteger validated = new AtomicInteger();
  private final AtomicInteger embedded = new AtomicInteger();
  private final AtomicInteger shown = new AtomicInteger();

  /** An event is about to be sent. */
  void due(String id, long nanos) {
    events.put(id, new Passage(nanos));
  }

  void acknowledged(String id, long nanos) {
    events.get(id).acknowledged = nanos;
  }

  /** Its sample can be read; other images' are passed over. */
  void validated(String id, int partition, long offset, long nanos) {
    var event = events.get(id);
    if (event != null && event.validated == 0) {
      event.sampleOffset = offset;
      event.validated = nanos;
      unseen.computeIfAbsent(partition, p -> new ConcurrentLinkedQueue<>()).add(event);
      validated.incrementAndGet();
    }
  }

  /** Its embedding can be read. */
  void embedded(String id, long nanos) {
    var event = events.get(id);
    if (event != null && event.embedded == 0) {
      event.embedded = nanos;
      embedded.incrementAndGet();
    }
  }

  /**
   * Searches see all samples before these offsets.
   *
   * @param through partition to offset
   */
  void shown(Map<Integer, Long> through, long nanos) {
    through.forEach(
        (partition, end) -> {
          var waiting = unseen.getOrDefault(partition, new ConcurrentLinkedQueue<>());
          while (!waiting.isEmpty() && waiting.peek().sampleOffset < end) {
            waiting.remove().shown = nanos;
            shown.incrementAndGet();
          }
        });
  }

  int validated() {
    return validated.get();
  }

  int embedded() {
    return embedded.get();
  }

  int shown() {
    return shown.get();
  }

  /** When each sample could be read. */
  long[] validatedNanos() {
    return events.values().stream().mapToLong(event -> event.validated).toArray();
  }

  /** When each embedding could be read. */
  long[] embeddedNanos() {
    return events.values().stream().mapToLong(event -> event.embedded).toArray();
  }

  Collection<Passage> all() {
    return events.values();
  }
}
