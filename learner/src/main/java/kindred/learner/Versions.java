package kindred.learner;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.CorruptArtefactException;
import kindred.learner.checkpoint.Progress;
import kindred.learner.publishing.PromotionGate;
import kindred.learner.publishing.VersionPublisher;
import kindred.schemas.GateDecision;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions a model goes through: their numbers, their publication, and whether they go live.
 * What a version holds comes from the checkpoint it is made from, so all of it can be repeated.
 */
final class Versions {
  private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

  private final StreamingModel model;
  private final VersionPublisher publisher;
  private final ArtefactStore artefacts;
  private final PromotionGate gate;
  private final String objective;
  private int newest;
  private int parent;
  // The version this model's weights were last published as, 0 for none.
  private int own;
  private long newestStep;

  Versions(
      StreamingModel model,
      VersionPublisher publisher,
      ArtefactStore artefacts,
      PromotionGate gate,
      String objective) {
    this.model = model;
    this.publisher = publisher;
    this.artefacts = artefacts;
    this.gate = gate;
    this.objective = objective;
  }

  /** The newest version's number, 0 before the first. */
  int newest() {
    return newest;
  }

  int parent() {
    return parent;
  }

  /** The version this model's weights were last published as: the next one's parent, 0 for none. */
  int own() {
    return own;
  }

  /** The step at which the newest version was made. */
  long newestStep() {
    return newestStep;
  }

  /** The live version, 0 for none; someone may have gone back to an earlier one. */
  int live() {
    return publisher.live().map(Promotion::getVersion).orElse(0);
  }

  /**
   * When a version is made by this clock, but never before what is live went live: by that it is
   * known after a crash whether it was decided on, whatever became of the clock.
   */
  long stampMs(long nowMs) {
    return Math.max(
        nowMs, publisher.live().map(live -> live.getAt().toEpochMilli() + 1).orElse(0L));
  }

  /** Gives the model's present state the next number. */
  void next(long step) {
    parent = own;
    newest++;
    own = newest;
    newestStep = step;
  }

  /**
   * Without a checkpoint all is learnt again. If versions exist, theirs are the numbers below and
   * the live one stays until a better one comes; initial weights are not put before it.
   */
  void startWithoutCheckpoint() {
    newest = publisher.newest();
    if (newest > 0) {
      LOG.warn("no checkpoint, learning from the start: newestVersion={}", newest);
    }
  }

  /**
   * Takes up where the checkpoint left off, publication included if that is what it was for.
   *
   * @param skipped broken checkpoints; each may have been for a number that is now taken
   */
  Optional<GateDecision> restore(Progress progress, int skipped) {
    newest = progress.version();
    own = newest;
    parent = progress.parent();
    newestStep = progress.versionStep();
    var decision =
        progress.publishes() && !decidedSince(progress, publisher.live())
            ? Optional.of(publish(progress))
            : Optional.<GateDecision>empty();
    newest = Math.max(newest + skipped, publisher.newest());
    return decision;
  }

  /**
   * A promotion that is younger than the version: decided, or someone chose another one since; or
   * the version was retired; or it is not this model's.
   */
  private boolean decidedSince(Progress progress, Optional<Promotion> live) {
    if (publisher.isRetired(progress.version())) {
      return true;
    }
    if (publisher.isTaken(progress.version(), model.artefact())) {
      LOG.warn(
          "version not decided again, the restored weights are not quite those published: version={}",
          progress.version());
      return true;
    }
    return publisher.find(progress.version()).isPresent()
        && live.isPresent()
        && live.get().getAt().toEpochMilli() >= progress.createdAtMs();
  }

  /**
   * Publishes the model as the version of this checkpoint and decides whether it goes live. Someone
   * may promote or retire versions while it is tried: it is held against what is live at the end.
   */
  GateDecision publish(Progress progress) {
    publisher.publish(progress, model.artefact(), objective);
    var live = publisher.live();
    var decision = decide(progress.version(), live);
    for (var now = publisher.live(); !now.equals(live); now = publisher.live()) {
      LOG.info("another version went live meanwhile, tried again: version={}", progress.version());
      live = now;
      decision = decide(progress.version(), live);
    }
    if (decision.getPromoted() && publisher.isRetired(progress.version())) {
      decision =
          GateDecision.newBuilder(decision)
              .setPromoted(false)
              .setReason("it was retired before it was decided on")
              .build();
    }
    if (decision.getPromoted()) {
      promote(decision, live, progress.createdAtMs());
    } else {
      LOG.info("version refused: version={} reason='{}'", newest, decision.getReason());
    }
    return decision;
  }

  private GateDecision decide(int version, Optional<Promotion> live) {
    var against = live.flatMap(promotion -> publisher.find(promotion.getVersion()));
    Optional<Artefact> artefact;
    try {
      artefact = against.map(this::artefact);
    } catch (CorruptArtefactException | UncheckedIOException e) {
      LOG.error("the live version can't be read: version={}", live.get().getVersion(), e);
      return GateDecision.newBuilder()
          .setCandidate(version)
          .setPromoted(false)
          .setReason("the live version can't be read: " + e.getMessage())
          .build();
    }
    var trial =
        new CandidateTrial(model, gate.settings())
            .against(artefact, against.map(ModelVersion::getStep).orElse(0L));
    return gate.decide(version, trial, model.telemetry().alarm().alarm());
  }

  private void promote(GateDecision decision, Optional<Promotion> live, long atMs) {
    publisher.promote(
        Promotion.newBuilder()
            .setVersion(decision.getCandidate())
            .setPrevious(live.map(Promotion::getVersion).orElse(null))
            .setReason(decision.getReason())
            .setMetrics(decision.getMetrics())
            .setAt(Instant.ofEpochMilli(atMs))
            .build());
  }

  private Artefact artefact(ModelVersion version) {
    return artefacts.read(URI.create(version.getArtefactUri()), version.getArtefactSha256());
  }
}
