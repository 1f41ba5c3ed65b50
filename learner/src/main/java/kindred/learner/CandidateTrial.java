package kindred.learner;

import java.util.Optional;
import kindred.encoder.Artefact;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.HeldOutTrial;
import kindred.learner.publishing.Trial;

/**
 * A model as it is now, as a candidate beside the live version.
 *
 * @param settings how much is enough to tell
 */
record CandidateTrial(StreamingModel model, GateSettings settings) {
  /**
   * @param live empty where there is none; not compared where it takes other images
   * @param liveStep of training, after which the live version was made
   */
  Trial against(Optional<Artefact> live, long liveStep) {
    var candidate = model.published();
    var trial =
        new HeldOutTrial(model.pass(), model.evaluation(), model.memory(), settings, liveStep);
    try (var initial = model.initialNetwork()) {
      if (live.isEmpty()) {
        return trial.run(candidate, Optional.empty(), initial);
      }
      try (var network = model.networkOf(live.get())) {
        var same = network.architecture().input().equals(candidate.architecture().input());
        return trial.run(candidate, same ? Optional.of(network) : Optional.empty(), initial);
      }
    }
  }
}
