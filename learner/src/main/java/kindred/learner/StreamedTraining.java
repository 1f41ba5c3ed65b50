package kindred.learner;

import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kindred.encoder.EncoderConfig;
import kindred.encoder.TorchEngine;
import kindred.encoder.quantiser.ProductQuantiser;
import kindred.learner.mining.BatchMiner;
import kindred.learner.stream.SampleEvent;
import kindred.learner.training.InputImages;
import kindred.schemas.Sample;
import kindred.schemas.image.Pixels;

/**
 * The learner of the service, {@link StreamingModel}, on a stream that is not a topic: the same
 * test-then-train, memory, mining and steps, without Kafka, checkpoints and versions. The same
 * events and the same settings give the same state, bit by bit. For one thread.
 */
public final class StreamedTraining implements AutoCloseable {
  private final NDManager manager;
  private final StreamingModel model;
  private final InputImages images;
  private double loss = Double.NaN;
  private long trainedImages;

  /**
   * With initial weights and nothing remembered.
   *
   * @param encoder the network and where it runs
   * @param config how it learns; classes that it holds out are not trained on
   */
  public StreamedTraining(EncoderConfig encoder, LearnerConfig config) {
    this.manager = TorchEngine.newManager(encoder);
    try {
      this.model =
          new StreamingModel(manager, encoder.architecture(), encoder.pretrained(), config);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
    this.images = new InputImages(encoder.architecture().input());
  }

  /**
   * Takes an image in as the service does, and runs the steps that have come due.
   *
   * @param pixels as the decoder leaves them
   */
  public void observe(String id, String label, Pixels pixels) {
    observe(id, Optional.of(label), pixels);
  }

  /** The same for an image whose label nobody gave. */
  public void observeUnlabelled(String id, Pixels pixels) {
    observe(id, Optional.empty(), pixels);
  }

  private void observe(String id, Optional<String> label, Pixels pixels) {
    var offset = model.events();
    model.observe(new SampleEvent(id, Optional.of(sample(id, label, pixels)), 0, offset, 0));
    while (model.stepDue()) {
      step();
    }
  }

  private void step() {
    var result = model.step();
    loss = result.loss();
    trainedImages += result.images();
  }

  private static Sample sample(String id, Optional<String> label, Pixels pixels) {
    return Sample.newBuilder()
        .setId(id)
        .setLabel(label.orElse(null))
        .setPixels(ByteBuffer.wrap(pixels.values()))
        .setWidth(pixels.width())
        .setHeight(pixels.height())
        .setChannels(pixels.channels())
        .setContentHash("")
        .setEventTime(Instant.EPOCH)
        .build();
  }

  /**
   * Goes on without further images until so many steps were made in all; none where there were more
   * already.
   *
   * @throws IllegalStateException where the images so far are too few to train on
   */
  public void trainUntil(long steps) {
    if (model.steps() < steps && !BatchMiner.canMine(model.memory())) {
      throw new IllegalStateException(
          model.memory().size() + " images are remembered, too few or of too few classes to train");
    }
    while (model.steps() < steps) {
      step();
    }
  }

  /**
   * Unit vectors of images under the weights that a version made now would have, in the images'
   * order.
   */
  public float[][] embed(List<Pixels> pixels) {
    return model.pass().embed(model.published(), pixels.stream().map(images::of).toList());
  }

  /** The codes that a version made now would have; empty where none are learnt, or not yet. */
  public Optional<ProductQuantiser> quantiser() {
    return model.quantiser();
  }

  /** The network in words, as a version would have it. */
  public String network() {
    return model.architecture().describe();
  }

  /** Images taken in so far. */
  public long events() {
    return model.events();
  }

  /** Training steps so far. */
  public long steps() {
    return model.steps();
  }

  /** Images of all batches so far, each as often as it was in one. */
  public long trainedImages() {
    return trainedImages;
  }

  /** Loss of the latest step, not a number before the first one. */
  public double loss() {
    return loss;
  }

  /** Test-then-train recall@1, fading; empty before the first image that had a chance. */
  public OptionalDouble prequentialRecallAt1() {
    return model.telemetry().recall().recallAt1();
  }

  StreamingModel model() {
    return model;
  }

  @Override
  public void close() {
    model.close();
    manager.close();
  }
}
