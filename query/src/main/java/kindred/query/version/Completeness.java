package kindred.query.version;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When searches last saw everything that the embeddings topic had, by what the broker says. For one
 * thread.
 */
final class Completeness {
  /**
   * How long answers may claim to be up to date after the broker's last word, and the wait for it.
   */
  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  private final EmbeddingsLog log;
  private long completeMs;
  private OptionalLong caughtUpMs = OptionalLong.empty();
  private long askedMs = Long.MIN_VALUE / 2;
  private boolean answered;

  Completeness(EmbeddingsLog log) {
    this.log = log;
  }

  /** The index has all that was in the topic then, or will have it once it is filled. */
  void begin(long ms) {
    completeMs = ms;
  }

  /** Everything that was read is shown: is it everything? */
  void look(long now) {
    ask(now);
    if (answered && log.nothingWaits()) {
      completeMs = now;
      caughtUpMs = OptionalLong.of(now);
    }
  }

  /**
   * A fetch that is not answered looks like one that found nothing, so the broker is asked. It may
   * take as long as it holds back a fetch: hence only after what was read is shown.
   */
  private void ask(long now) {
    if (Math.abs(now - askedMs) < ASK_EVERY.toMillis()) {
      return;
    }
    askedMs = now;
    answered = log.isAnswered(ASK_EVERY);
  }

  /** As a {@link Bookmark} has it. */
  long completeMs() {
    return completeMs;
  }

  /** As {@link IndexProgress} has it. */
  OptionalLong caughtUpMs() {
    return caughtUpMs;
  }
}
