package kindred.learner;

import java.util.HashMap;
import java.util.Map;
import kindred.encoder.ArtefactStore;
import kindred.learner.stream.SampleEvent;
import kindred.learner.stream.SampleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes of the log, from where the stream stands up to a place, what the learner made of it: each
 * sample is observed, then the steps that have come due are run. For one thread, once.
 */
final class LogReplay {
  private static final Logger LOG = LoggerFactory.getLogger(LogReplay.class);
  private static final int REPORT_EVERY = 1000;

  private final SampleStream samples;
  private final StreamingModel model;
  private final Replay.Target target;
  private final Map<Integer, Long> next;
  private long missing;
  private long longestGap;

  /**
   * @param from partition to the first offset that matters; partitions not named from 0
   */
  LogReplay(
      SampleStream samples, StreamingModel model, Replay.Target target, Map<Integer, Long> from) {
    this.samples = samples;
    this.model = model;
    this.target = target;
    this.next = new HashMap<>(from);
  }

  /**
   * Replays.
   *
   * @param lost remembered images that the log had no more at the start
   * @throws IllegalArgumentException where the target names a partition that is not there
   * @throws IllegalStateException where the log ends before the target
   */
  Replay.Result run(int lost) {
    var partitions = samples.positions().keySet();
    if (!partitions.containsAll(target.offsets().keySet())) {
      throw new IllegalArgumentException(
          "samples have partitions %s, not %s".formatted(partitions, target.offsets().keySet()));
    }
    train();
    while (!samples.reached(target.offsets())) {
      var event = samples.next();
      if (event.isPresent()) {
        take(event.get());
      } else if (samples.caughtUp() && !samples.reached(target.offsets())) {
        throw new IllegalStateException(
            "samples end at %s, before %s".formatted(samples.positions(), target.offsets()));
      }
    }
    return new Replay.Result(
        ArtefactStore.weightsSha256(model.artefact()),
        model.steps(),
        model.events(),
        lost,
        missing,
        longestGap);
  }

  /** Of several partitions one may stand beyond its end while another has not come to it. */
  private void take(SampleEvent event) {
    if (event.offset() >= target.offsets().getOrDefault(event.partition(), 0L)) {
      return;
    }
    var gap = event.offset() - next.getOrDefault(event.partition(), 0L);
    missing += gap;
    longestGap = Math.max(longestGap, gap);
    next.put(event.partition(), event.offset() + 1);
    model.observe(event);
    train();
    if (model.events() % REPORT_EVERY == 0) {
      LOG.info("replayed: events={} steps={}", model.events(), model.steps());
    }
  }

  /** A version may have been made between two steps of one sample; more are not due before it. */
  private void train() {
    while (model.stepDue() && model.steps() < target.step().orElse(Long.MAX_VALUE)) {
      model.step();
    }
  }
}
