package kindred.learner;

import java.util.Optional;
import kindred.encoder.Artefact;
import kindred.learner.publishing.GateSettings;
import kindred.learner.publishing.PromotionGate;
import kindred.schemas.GateDecision;

/**
 * Versions of a {@link StreamedTraining} and what the gate of the service makes of them, without
 * Kafka and files. For the same thread.
 */
public final class StreamedVersions {
  private final StreamingModel model;
  private final PromotionGate gate;
  private Optional<Artefact> live = Optional.empty();
  private long liveStep;
  private int newest;

  /**
   * Without a version.
   *
   * @param training whose state versions are made of
   * @param settings {@code learner.gate}
   */
  public StreamedVersions(StreamedTraining training, GateSettings settings) {
    this.model = training.model();
    this.gate = new PromotionGate(settings);
  }

  /** Makes the next version; it is live if the decision says so. */
  public GateDecision publish() {
    newest++;
    var trial = new CandidateTrial(model, gate.settings()).against(live, liveStep);
    var decision = gate.decide(newest, trial, model.telemetry().alarm().alarm());
    if (decision.getPromoted()) {
      live = Optional.of(model.artefact());
      liveStep = model.steps();
    }
    return decision;
  }
}
