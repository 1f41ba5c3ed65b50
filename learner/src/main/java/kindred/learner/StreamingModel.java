package kindred.learner;

import ai.djl.ndarray.NDManager;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Pretrained;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.checkpoint.Section;
import kindred.learner.division.Division;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ClassTurns;
import kindred.learner.memory.ClassTurns.Turned;
import kindred.learner.memory.EvaluationSet;
import kindred.learner.memory.LabelledSince;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.memory.SignatureSettings.Update;
import kindred.learner.mining.BatchMiner;
import kindred.learner.mining.MinedBatch;
import kindred.learner.quantiser.QuantiserTraining;
import kindred.learner.stream.SampleEvent;
import kindred.learner.training.AveragedWeights;
import kindred.learner.training.EmbeddingPass;
import kindred.learner.training.EmbeddingPass.Embedded;
import kindred.learner.training.InputImages;
import kindred.learner.training.NetworkSection;
import kindred.learner.training.StepResult;
import kindred.learner.training.TrainingStep;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;

/**
 * What a log of samples makes of initial weights: network, signatures, memory and everything else
 * that training depends on. The same events and the same seed give the same state, bit by bit, on a
 * CPU with the same number of threads. Knows no Kafka and no clock. For one thread.
 */
final class StreamingModel implements Section, AutoCloseable {
  private final LearnerConfig config;
  private final Architecture architecture;
  private final Pretrained pretrained;
  private final NDManager manager;
  private final EncoderNetwork network;
  private final Optional<AveragedWeights> averaged;
  private final InputImages images;
  private final ClassTurns turns;
  private final EmbeddingPass pass;
  private final ReplayMemory memory;
  private final EvaluationSet evaluation;
  private final ClassSignatures signatures;
  private final Division division;
  private final BatchChoice choice;
  private final Regularisers regularisers;
  private final TrainingStep training;
  private final Optional<QuantiserTraining> quantiser;
  private final Telemetry telemetry;
  private long events;
  private long steps;
  private double credit;

  /**
   * With initial weights and nothing remembered.
   *
   * @param parent a scope within it owns all tensors
   */
  StreamingModel(NDManager parent, Architecture architecture, LearnerConfig config) {
    this(parent, architecture, Pretrained.NONE, config);
  }

  /**
   * The same with the trunk from a file.
   *
   * @param pretrained the trunk's start and rate
   */
  StreamingModel(
      NDManager parent, Architecture architecture, Pretrained pretrained, LearnerConfig config) {
    var hash = new SeededHash(config.seed());
    this.config = config;
    this.architecture = sliced(architecture, config.objective().divide().clusters());
    this.pretrained = pretrained;
    this.manager = parent.newSubManager();
    this.network = initialNetwork();
    this.averaged =
        config.training().averageDecay() == 0
            ? Optional.empty()
            : Optional.of(
                new AveragedWeights(
                    manager, network, initialNetwork(), config.training().averageDecay()));
    this.images = new InputImages(architecture.input());
    this.turns = new ClassTurns(config.memory().classTurns());
    this.pass = new EmbeddingPass(manager, images);
    this.memory = new ReplayMemory("memory", config.memory().capacityImages(), hash);
    this.evaluation = new EvaluationSet(config.memory(), hash);
    this.signatures = new ClassSignatures(config.signatures(), architecture.embeddingDim());
    this.division = new Division(config.objective().divide(), hash);
    this.choice =
        new BatchChoice(
            BatchMiner.of(config.batch(), hash), division, config.batch().anchorClasses());
    this.regularisers =
        new Regularisers(manager, this::initialNetwork, this.architecture, config, memory, hash);
    this.training =
        new TrainingStep(
            manager,
            network,
            signatures,
            config.objective(),
            regularisers.all(),
            config.synthesis(),
            config.training(),
            config.augmentation(),
            hash,
            System::nanoTime);
    this.quantiser =
        config.quantiser().on()
            ? Optional.of(
                new QuantiserTraining(
                    manager,
                    config.quantiser(),
                    signatures,
                    config.training().classificationScale(),
                    hash))
            : Optional.empty();
    this.telemetry = new Telemetry(config);
  }

  /** Slices are trained one by one, so versions must compare them as equals (methods.md 10.1). */
  private static Architecture sliced(Architecture architecture, int clusters) {
    if (architecture.embeddingDim() % clusters != 0) {
      throw new IllegalArgumentException(
          "learner.objective.divide.clusters %s does not divide the embedding dim %s"
              .formatted(clusters, architecture.embeddingDim()));
    }
    return architecture.withSlices(clusters);
  }

  /**
   * Tests the model on a sample, then remembers it; a deletion is forgotten, and so is an image
   * without a label unless a regulariser learns from those.
   */
  void observe(SampleEvent event) {
    events++;
    var label = event.sample().flatMap(Sample::getLabel);
    if (label.isPresent()) {
      regularisers.forget(event.id());
      observe(event.id(), label.get(), images.of(Pixels.of(event.sample().orElseThrow())));
    } else {
      forget(event.id());
      evaluation.forget(event.id());
      withoutLabel(event);
    }
  }

  /** An image that is held out if it gets a label is not learnt from before that. */
  private void withoutLabel(SampleEvent event) {
    if (evaluation.holdsOut(event.id())) {
      regularisers.forget(event.id());
    } else {
      regularisers.observe(event, images);
    }
  }

  private void observe(String id, String label, byte[] image) {
    if (evaluation.take(id, label, image, steps)) {
      forget(id);
    } else {
      learnable(turns.of(id, label, image, architecture.input().side()));
    }
    if (signatures.settings().update() == Update.BUFFER
        && events % signatures.settings().everyEvents() == 0) {
      signatures.imprintAgain(memory);
    }
    credit += config.stepsPerEvent();
    if (!BatchMiner.canMine(memory)) {
      credit = Math.min(credit, 1);
    }
  }

  /** Scores the first, the image itself, and remembers all. */
  private void learnable(List<Turned> images) {
    var embedded = embed(images.stream().map(Turned::image).toList());
    var original = images.getFirst();
    telemetry.observe(
        original.id(), original.label(), embedded.getFirst().embedding(), memory, events);
    for (var i = 0; i < images.size(); i++) {
      remember(images.get(i), embedded.get(i));
    }
    choice.observe(images.get((int) (events % images.size())).label());
    division.countSample();
    if (division.due()) {
      division.cluster(embedAgain());
    }
  }

  private void remember(Turned image, Embedded embedded) {
    training.crossBatch().forget(image.id());
    var removed =
        memory.remember(image.id(), image.label(), image.image(), embedded.embedding(), steps);
    if (memory.count(image.label()) > 0) {
      signatures.imprint(image.label(), embedded.embedding());
    }
    removed.forEach(this::dropSignatureOfLast);
    if (division.on()) {
      divide(image.id(), embedded.pooled());
    }
  }

  private List<Embedded> embed(List<byte[]> inputs) {
    return division.on()
        ? pass.embedWithPooled(network, inputs)
        : Arrays.stream(pass.embed(network, inputs))
            .map(vector -> new Embedded(vector, new float[0]))
            .toList();
  }

  private void divide(String id, float[] pooled) {
    var cluster = division.route(pooled);
    memory
        .get(id)
        .ifPresent(
            image -> {
              image.pooled(pooled);
              image.cluster(cluster);
            });
  }

  /** All images of the memory, with what the present network makes of them. */
  private List<Remembered> embedAgain() {
    var remembered = new ArrayList<Remembered>();
    memory.forEach(remembered::add);
    var embedded =
        pass.embedWithPooled(network, remembered.stream().map(Remembered::image).toList());
    for (var i = 0; i < remembered.size(); i++) {
      remembered.get(i).embedded(embedded.get(i).embedding(), steps);
      remembered.get(i).pooled(embedded.get(i).pooled());
    }
    return remembered;
  }

  private void forget(String id) {
    telemetry.forget(id);
    for (var turned : turns.ids(id)) {
      training.crossBatch().forget(turned);
      memory.forget(turned).ifPresent(this::dropSignatureOfLast);
    }
  }

  private void dropSignatureOfLast(Remembered removed) {
    if (memory.count(removed.label()) == 0) {
      signatures.remove(removed.label());
      telemetry.forgetClass(removed.label());
      quantiser.ifPresent(codes -> codes.forget(removed.label()));
      training.classVectors().ifPresent(vectors -> vectors.remove(removed.label()));
    }
  }

  /** Whether the samples so far pay for another step. */
  boolean stepDue() {
    return credit >= 1 && BatchMiner.canMine(memory);
  }

  /** One training step. */
  StepResult step() {
    var batch = choice.next(memory, signatures, steps);
    var joint = quantiser.filter(codes -> config.quantiser().trainsNetwork());
    var result = training.run(batch, steps, joint);
    if (result.updated()) {
      training.classVectors().ifPresent(vectors -> vectors.follow(batch.labels(), memory));
    }
    choice.learn(result);
    telemetry.observe(batch, result);
    averaged.ifPresent(average -> average.follow(steps));
    credit -= 1;
    steps++;
    quantiser.ifPresent(codes -> quantise(codes, batch, joint.isEmpty() && result.updated()));
    regularisers.follow(published(), steps);
    return result;
  }

  /** The network, with the slices that the objective divides it into. */
  Architecture architecture() {
    return architecture;
  }

  /** On embeddings as a version made now would give them; codes of others would be of no use. */
  private void quantise(QuantiserTraining codes, MinedBatch batch, boolean train) {
    if (codes.begins(steps)) {
      var all = new ArrayList<Remembered>();
      memory.forEach(all::add);
      codes.begin(embeddings(codes.sample(all, steps)), steps);
    } else if (train) {
      var trained = averaged.isPresent() ? embeddings(batch.images()) : known(batch.images());
      codes.train(batch, training.rows(batch), trained);
    }
  }

  private float[][] embeddings(List<Remembered> remembered) {
    return pass.embed(published(), remembered.stream().map(Remembered::image).toList());
  }

  private static float[][] known(List<Remembered> remembered) {
    return remembered.stream().map(Remembered::embedding).toArray(float[][]::new);
  }

  /** A second network with version 1's weights; the caller closes it. */
  EncoderNetwork initialNetwork() {
    return EncoderNetwork.create(architecture, manager, config.seed(), pretrained);
  }

  /** A second network with a version's weights; the caller closes it. */
  EncoderNetwork networkOf(Artefact artefact) {
    return EncoderNetwork.of(artefact.architecture(), manager, artefact.weights());
  }

  /** What a version made now consists of. */
  Artefact artefact() {
    return VersionContents.of(
        architecture, published(), signatures, telemetry.recall().recallAt1(), quantiser());
  }

  /** The codes that a version made now has. */
  Optional<ProductQuantiser> quantiser() {
    return quantiser.flatMap(QuantiserTraining::quantiser);
  }

  /** What its state only fits to. */
  Map<String, String> identity() {
    var identity = new HashMap<String, String>();
    identity.put("architecture", architecture.describe());
    identity.put("seed", Long.toString(config.seed()));
    pretrained.identity().ifPresent(text -> identity.put("pretrained", text));
    return identity;
  }

  /** Gives a remembered image its pixels back after a restart. */
  void restoreImage(SampleEvent event) {
    if (event.sample().isEmpty()) {
      return;
    }
    var wanted = turns.ids(event.id()).stream().anyMatch(id -> memory.get(id).isPresent());
    if (wanted || evaluation.has(event.id()) || unlabelled().get(event.id()).isPresent()) {
      var image = images.of(Pixels.of(event.sample().get()));
      evaluation.restoreImage(event.id(), image);
      unlabelled().restoreImage(event.id(), image);
      turns
          .of(event.id(), "", image, architecture.input().side())
          .forEach(turned -> memory.restoreImage(turned.id(), turned.image()));
    }
  }

  /** Forgets what has no pixels after a restart; returns how many. */
  int forgetWithoutImage() {
    var lost = memory.forgetWithoutImage();
    lost.forEach(image -> training.crossBatch().forget(image.id()));
    lost.forEach(this::dropSignatureOfLast);
    return lost.size() + evaluation.forgetWithoutImage() + unlabelled().forgetWithoutImage().size();
  }

  /** All that must survive. */
  List<Section> sections() {
    var sections = new ArrayList<Section>();
    sections.add(new NetworkSection(network));
    averaged.ifPresent(sections::add);
    sections.addAll(training.sections());
    quantiser.map(Section::optional).ifPresent(sections::add);
    sections.addAll(regularisers.sections());
    sections.addAll(List.of(signatures, memory, new LabelledSince(memory)));
    sections.addAll(evaluation.sections());
    sections.add(division);
    sections.addAll(choice.sections());
    sections.addAll(telemetry.sections());
    sections.add(this);
    return sections;
  }

  /** The network as a version made now would have it. */
  EncoderNetwork published() {
    return averaged.map(AveragedWeights::network).orElse(network);
  }

  EmbeddingPass pass() {
    return pass;
  }

  ReplayMemory memory() {
    return memory;
  }

  EvaluationSet evaluation() {
    return evaluation;
  }

  /** Images without a label that are learnt from; none where no regulariser does. */
  ReplayMemory unlabelled() {
    return regularisers.unlabelled();
  }

  ClassSignatures signatures() {
    return signatures;
  }

  Telemetry telemetry() {
    return telemetry;
  }

  long events() {
    return events;
  }

  long steps() {
    return steps;
  }

  @Override
  public String name() {
    return "counters";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(events);
    out.writeLong(steps);
    out.writeDouble(credit);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    events = in.readLong();
    steps = in.readLong();
    credit = in.readDouble();
  }

  @Override
  public void close() {
    training.close();
    regularisers.close();
    averaged.ifPresent(AveragedWeights::close);
    network.close();
    manager.close();
  }
}
