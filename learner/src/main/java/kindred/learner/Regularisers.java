package kindred.learner;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kindred.encoder.Architecture;
import kindred.encoder.ArtefactStore;
import kindred.encoder.EncoderNetwork;
import kindred.learner.checkpoint.Section;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.publishing.PublishingCadence;
import kindred.learner.regulariser.FrozenTeacher;
import kindred.learner.regulariser.InstanceInvariance;
import kindred.learner.regulariser.InvarianceSettings;
import kindred.learner.regulariser.PreviousVersion;
import kindred.learner.regulariser.Regulariser;
import kindred.learner.regulariser.TeacherSettings;
import kindred.learner.regulariser.TeacherSettings.Kind;
import kindred.learner.stream.SampleEvent;
import kindred.learner.training.InputImages;
import kindred.learner.training.NetworkSection;
import kindred.schemas.image.Pixels;

/**
 * The regularisers that the configuration names, with what they need of the stream: versions of the
 * model, and images without a label.
 */
final class Regularisers implements AutoCloseable {
  // The memory balances classes; of a single one it keeps a uniform sample.
  private static final String UNLABELLED = "unlabelled";

  private final InvarianceSettings invariance;
  private final ReplayMemory unlabelled;
  private final Optional<FrozenTeacher> teacher;
  private final Optional<PreviousVersion> previous;
  private final List<Regulariser> all = new ArrayList<>();

  /**
   * @param manager owns a teacher's tensors
   * @param initialNetwork makes a second network like the trained one
   * @param labelled images that are trained on
   * @throws IllegalArgumentException where a teacher does not fit the network
   */
  Regularisers(
      NDManager manager,
      Supplier<EncoderNetwork> initialNetwork,
      Architecture student,
      LearnerConfig config,
      ReplayMemory labelled,
      SeededHash hash) {
    var settings = config.regulariser().teacher();
    this.invariance = config.regulariser().invariance();
    this.unlabelled = new ReplayMemory(UNLABELLED, invariance.capacityImages(), hash);
    this.teacher =
        settings.kind() == Kind.NONE
            ? Optional.empty()
            : Optional.of(
                new FrozenTeacher(
                    settings
                        .artefact()
                        .map(artefact -> network(manager, artefact))
                        .orElseGet(initialNetwork),
                    settings,
                    student));
    this.previous =
        teacher
            .filter(any -> settings.artefact().isEmpty())
            .map(own -> new PreviousVersion(own, section(own), due(settings, config.publish())));
    previous.<Regulariser>map(own -> own).or(() -> teacher).ifPresent(all::add);
    if (invariance.on()) {
      all.add(new InstanceInvariance(invariance, unlabelled, labelled, hash));
    }
  }

  private static EncoderNetwork network(NDManager manager, Path directory) {
    var artefact = ArtefactStore.read(directory);
    return EncoderNetwork.of(artefact.architecture(), manager, artefact.weights());
  }

  private static Section section(FrozenTeacher teacher) {
    return new NetworkSection(teacher.network());
  }

  private static PreviousVersion.Due due(TeacherSettings settings, PublishingCadence cadence) {
    return settings.everySteps() == 0
        ? cadence::due
        : (steps, versions) -> steps >= settings.everySteps();
  }

  /** For the training step. */
  List<Regulariser> all() {
    return all;
  }

  /** Remembers an image without a label where that is wanted, and forgets one that is deleted. */
  void observe(SampleEvent event, InputImages images) {
    forget(event.id());
    if (invariance.on() && event.sample().isPresent()) {
      var image = images.of(Pixels.of(event.sample().get()));
      unlabelled.remember(event.id(), UNLABELLED, image, new float[0], 0);
    }
  }

  /** Forgets an image as one without a label. */
  void forget(String id) {
    unlabelled.forget(id);
  }

  /** After a step. */
  void follow(EncoderNetwork published, long steps) {
    previous.ifPresent(own -> own.follow(published, steps));
  }

  /** Images without a label. */
  ReplayMemory unlabelled() {
    return unlabelled;
  }

  /** What the next steps depend on. */
  List<Section> sections() {
    var sections = new ArrayList<Section>();
    previous.map(Section::optional).ifPresent(sections::add);
    if (invariance.on()) {
      sections.add(Section.optional(unlabelled));
    }
    return sections;
  }

  @Override
  public void close() {
    teacher.ifPresent(FrozenTeacher::close);
  }
}
