package kindred.query.version;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A wait for writes, given by their offsets w in the images topic, on their way to a version's
 * index:
 *
 * <ol>
 *   <li>validation has committed past w; what it made of them was committed in the same
 *       transaction, so it lies before S, the end of the samples as captured then;
 *   <li>the version's embed group has committed past S; so what it made of them lies before E, the
 *       end of the embeddings as captured then;
 *   <li>the index shows everything before E.
 * </ol>
 *
 * <p>A rejected event passes the same way and shows nothing. For one thread, but for {@link #done}.
 */
final class PendingWrite {
  private final Map<Integer, Long> images;
  private final CompletableFuture<Integer> done;
  private final WriteWaits.Wanted wanted;
  private Map<Integer, Long> validated = Map.of();
  private Optional<Map<Integer, Long>> samples = Optional.empty();
  private int version;
  private Optional<Map<Integer, Long>> embeddings = Optional.empty();

  PendingWrite(
      Map<Integer, Long> images, CompletableFuture<Integer> done, WriteWaits.Wanted wanted) {
    this.images = images;
    this.done = done;
    this.wanted = wanted;
  }

  Map<Integer, Long> images() {
    return images;
  }

  CompletableFuture<Integer> done() {
    return done;
  }

  WriteWaits.Wanted wanted() {
    return wanted;
  }

  /** How far validation was when it had passed the writes. */
  Map<Integer, Long> validated() {
    return validated;
  }

  /**
   * Goes as far as it can.
   *
   * @return whether this version's index shows the writes
   */
  boolean advance(int next, IndexProgress progress, Answers answers) {
    if (samples.isEmpty()) {
      var through = answers.validatedThrough();
      if (!passes(through, images)) {
        return false;
      }
      validated = through;
      samples = Optional.of(answers.samplesWritten());
    }
    if (version != next) {
      version = next;
      embeddings = Optional.empty();
    }
    if (embeddings.isEmpty()) {
      if (!reaches(answers.embeddedThrough(version), samples.get())) {
        return false;
      }
      embeddings = Optional.of(answers.embeddingsWritten(version));
    }
    return reaches(progress.shown(), embeddings.get());
  }

  /** Whether these next offsets lie behind all of the writes. */
  static boolean passes(Map<Integer, Long> through, Map<Integer, Long> writes) {
    return writes.entrySet().stream()
        .allMatch(w -> through.getOrDefault(w.getKey(), 0L) > w.getValue());
  }

  private static boolean reaches(Map<Integer, Long> offsets, Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
