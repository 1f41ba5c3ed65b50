package kindred.learner.checkpoint;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far a learner had come.
 *
 * @param identity what the state only fits to: architecture, seed and the like, name to value
 * @param step training steps so far
 * @param events samples seen so far, corrections and deletions included
 * @param version as which these weights, or earlier ones of theirs, were published last; 0 before
 *     the first
 * @param parent the version before it, 0 for none
 * @param versionStep the step at which that version was made
 * @param publishes whether this checkpoint is what the version is made from
 * @param createdAtMs milliseconds since 1970
 * @param offsets partition of the samples topic to the next offset to read
 */
public record Progress(
    Map<String, String> identity,
    long step,
    long events,
    int version,
    int parent,
    long versionStep,
    boolean publishes,
    long createdAtMs,
    Map<Integer, Long> offsets) {
  public Progress {
    identity = new TreeMap<>(identity);
    offsets = new TreeMap<>(offsets);
  }
}
