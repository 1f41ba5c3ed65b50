package kindred.standalone.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import kindred.encoder.Architecture;
import kindred.encoder.EncoderConfig;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.TorchEngine;
import kindred.learner.LearnerConfig;
import kindred.learner.memory.ClassSignatures;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.memory.SeededHash;
import kindred.learner.mining.BatchMiner;
import kindred.learner.training.TrainingStep;

/**
 * The learner's mining and training step over a memory of random images, seeded. Owns native
 * memory.
 */
final class TrainingBench implements AutoCloseable {
  // Twice what a batch takes of each, so that mining has a choice.
  private static final int SURPLUS = 2;

  private final NDManager manager;
  private final EncoderNetwork network;
  private final ReplayMemory memory;
  private final ClassSignatures signatures;
  private final BatchMiner miner;
  private final TrainingStep training;
  private long steps;

  /**
   * @param classes in a batch
   * @param imagesPerClass in a batch
   */
  TrainingBench(EncoderConfig encoder, LearnerConfig learner, int classes, int imagesPerClass) {
    var architecture = encoder.architecture();
    var hash = new SeededHash(learner.seed());
    manager = TorchEngine.newManager(encoder);
    network = EncoderNetwork.create(architecture, manager, learner.seed(), encoder.pretrained());
    memory = new ReplayMemory("bench", Integer.MAX_VALUE, hash);
    signatures = new ClassSignatures(learner.signatures(), architecture.embeddingDim());
    remember(architecture, learner.seed(), SURPLUS * classes, SURPLUS * imagesPerClass);
    miner = BatchMiner.of(learner.batch(), hash);
    training =
        new TrainingStep(
            manager,
            network,
            signatures,
            learner.objective(),
            learner.training(),
            learner.augmentation(),
            hash,
            System::nanoTime);
  }

  private void remember(Architecture architecture, long seed, int classes, int imagesPerClass) {
    var random = new Random(seed);
    for (int c = 0; c < classes; c++) {
      var embedding = new float[architecture.embeddingDim()];
      for (int i = 0; i < embedding.length; i++) {
        embedding[i] = (float) (random.nextGaussian() / Math.sqrt(embedding.length));
      }
      for (int i = 0; i < imagesPerClass; i++) {
        var image = new byte[architecture.input().length()];
        random.nextBytes(image);
        memory.remember(c + "/" + i, "c" + c, image, embedding, 0);
      }
      signatures.imprint("c" + c, embedding);
    }
  }

  /** One step. */
  Split step() {
    long start = System.nanoTime();
    var batch = miner.mine(memory, signatures, new LinkedHashSet<>(), steps);
    long mined = System.nanoTime();
    var times = training.run(batch, steps++).times();
    long end = System.nanoTime();
    long inside = times.forward() + times.loss() + times.backward() + times.update();
    return new Split(
        (mined - start) / 1e6,
        (end - mined - inside) / 1e6,
        times.forward() / 1e6,
        times.loss() / 1e6,
        times.backward() / 1e6,
        times.update() / 1e6);
  }

  /** Medians of several steps. */
  Split round(int count) {
    var splits = new ArrayList<Split>();
    for (int i = 0; i < count; i++) {
      splits.add(step());
    }
    return Split.median(splits);
  }

  /** Arrays that outlive a step. */
  int arrays() {
    return manager.getManagedArrays().size() + network.managedArrays() + training.managedArrays();
  }

  /** What the process has in memory, in MiB; 0 where the system does not say. */
  static double residentMiB() {
    var status = Path.of("/proc/self/status");
    if (Files.notExists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException("memory use not read", e);
    }
  }

  @Override
  public void close() {
    training.close();
    network.close();
    manager.close();
  }
}
