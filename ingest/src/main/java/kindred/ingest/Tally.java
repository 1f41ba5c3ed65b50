package kindred.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has become of the events of one run; told by the producer's own thread. */
final class Tally {
  private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
  private static final int REMEMBERED = 10;

  private final List<String> firstSkipped = new ArrayList<>();
  private final Map<Integer, Long> newest = new HashMap<>();
  private long events;
  private long bytes;
  private long skipped;
  private KafkaException failure;

  Callback acknowledging(String id, int imageBytes) {
    return (metadata, exception) -> {
      switch (exception) {
        case null -> acknowledged(imageBytes, metadata);
        case RecordTooLargeException e ->
            skipped("event '" + id + "' is too large: " + e.getMessage());
        default -> failed(id, exception);
      }
    };
  }

  private synchronized void acknowledged(int imageBytes, RecordMetadata place) {
    events++;
    bytes += imageBytes;
    newest.merge(place.partition(), place.offset(), Math::max);
  }

  private synchronized void failed(String id, Exception cause) {
    if (failure == null) {
      failure = new KafkaException("event '" + id + "' was not acknowledged", cause);
    }
  }

  synchronized void skipped(String why) {
    skipped++;
    if (firstSkipped.size() < REMEMBERED) {
      firstSkipped.add(why);
    }
  }

  /** Throws the first failure, if there was one. */
  synchronized void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /** For runs where nothing may be skipped. */
  synchronized void throwSkipped() {
    if (skipped > 0) {
      throw new KafkaException(firstSkipped.getFirst());
    }
  }

  synchronized Produced produced(Duration elapsed) {
    if (skipped > 0) {
      LOG.warn("event=images-skipped count={} first={}", skipped, firstSkipped);
    }
    return new Produced(events, bytes, skipped, firstSkipped, newest, elapsed);
  }
}
