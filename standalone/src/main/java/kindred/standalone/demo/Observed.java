package kindred.standalone.demo;

import java.util.Map;
import java.util.Optional;
import kindred.schemas.GateDecision;
import kindred.schemas.LearningReport;
import kindred.schemas.Promotion;

/**
 * What the topics have shown so far.
 *
 * @param accepted sample records that are not deletions
 * @param rejected records of the rejected topic
 * @param versions the newest one's number: they count from 1
 * @param newestVersionStep the step at which the newest version was published
 * @param live the newest promotion
 * @param lastSample partition of the samples topic to the offset of its newest record
 * @param report the newest learning report
 * @param gate the newest gate decision, which only some reports carry
 */
record Observed(
    long accepted,
    long rejected,
    int versions,
    long newestVersionStep,
    Optional<Promotion> live,
    Map<Integer, Long> lastSample,
    Optional<LearningReport> report,
    Optional<GateDecision> gate) {

  static final Observed NOTHING =
      new Observed(0, 0, 0, 0, Optional.empty(), Map.of(), Optional.empty(), Optional.empty());

  /** The promoted version, 0 before the first. */
  int liveVersion() {
    return live.map(Promotion::getVersion).orElse(0);
  }

  /**
   * Whether the learner has read every sample there is and will publish nothing more.
   *
   * @param minSteps since the newest version that are worth another one
   */
  boolean learnerIdle(int minSteps) {
    return report
        .filter(LearningReport::getCaughtUp)
        .filter(last -> last.getLatestVersion() == versions)
        .filter(last -> last.getStep() - newestVersionStep < minSteps)
        .map(LearningReport::getReadThrough)
        .filter(
            read ->
                lastSample.entrySet().stream()
                    .allMatch(
                        last -> read.getOrDefault(last.getKey().toString(), 0L) > last.getValue()))
        .isPresent();
  }
}
