package kindred.learner;

import java.util.HashMap;
import java.util.Map;
import kindred.learner.mining.MinedBatch.Twins;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of classes that stay too alike to be set against each other. While training begins most
 * classes are; those that still are after many steps may be one thing under two labels. For the log
 * only, no part of the state.
 */
final class AlikeClasses {
  private static final Logger LOG = LoggerFactory.getLogger(AlikeClasses.class);
  private static final int MOST = 1000;
  private static final int STEPS_TO_PART = 500;
  private static final long TOLD = Long.MAX_VALUE;

  // The step that each was first seen at, or TOLD.
  private final Map<Twins, Long> first = new HashMap<>();

  /** A pair was passed over in this step. */
  void observe(Twins pair, long step) {
    if (first.size() < MOST) {
      first.putIfAbsent(pair, step);
    }
    long since = first.getOrDefault(pair, TOLD);
    if (since != TOLD && step - since >= STEPS_TO_PART) {
      first.put(pair, TOLD);
      LOG.info(
          "classes still too alike to be set against each other, perhaps one thing under two"
              + " labels: anchor={} other={} step={} since={}",
          pair.anchor(),
          pair.other(),
          step,
          since);
    }
  }
}
