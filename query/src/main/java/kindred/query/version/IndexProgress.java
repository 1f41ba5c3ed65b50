package kindred.query.version;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How far an index has read its embeddings.
 *
 * @param shown what searches see: partition of the embeddings topic to next offset
 * @param caughtUpMs when searches last saw everything the topic was known to have, in milliseconds
 *     since 1970; empty before
 */
public record IndexProgress(Map<Integer, Long> shown, OptionalLong caughtUpMs) {
  /** Nothing was shown yet. */
  public static final IndexProgress NONE = new IndexProgress(Map.of(), OptionalLong.empty());

  public IndexProgress {
    shown = Map.copyOf(shown);
  }
}
