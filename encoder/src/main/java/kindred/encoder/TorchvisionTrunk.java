package kindred.encoder;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A ResNet's weights under torchvision's names ({@code conv1.weight}, {@code bn1.running_mean},
 * {@code layer1.0.downsample.0.weight}, …) as our trunk's tensors. The classifier {@code fc.*}, the
 * counters {@code *.num_batches_tracked} and stages that are not used are left aside; anything else
 * that is missing, of another shape or unknown is an error that names it.
 *
 * <p>Grey input: with g and v_c the normalised grey and colour value of one brightness, {@code v_c
 * = (σ_g g + μ_g − μ_c) / σ_c}, so the colour kernels collapse into one, {@code Σ_c w_c σ_g / σ_c},
 * and a constant per output channel, which the first norm's running mean takes up. The map is the
 * one that the colour network makes of the grey image, but for a rim as wide as the kernel's
 * padding.
 */
final class TorchvisionTrunk {
  private static final String TRUNK = "trunk.";
  private static final String STEM = "trunk.conv1.weight";
  private static final String STEM_MEAN = "trunk.norm1.running_mean";

  private final Architecture architecture;
  private final Path file;

  TorchvisionTrunk(Architecture architecture, Path file) {
    this.architecture = architecture;
    this.file = file;
    if (architecture.trunk() == Trunk.CONV4
        || architecture.stem() != Stem.IMAGENET
        || architecture.norm() == Norm.GROUP) {
      throw new IllegalArgumentException(
          "encoder.pretrained.file is for a resnet with stem imagenet and norm batch or"
              + " frozen-batch, not for "
              + architecture.describe()
              + " with stem "
              + architecture.stem().name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * The network's tensors with the trunk's replaced.
   *
   * @param initial all tensors of a network of the architecture
   * @throws IllegalArgumentException naming the first tensor that is not right
   * @throws CorruptArtefactException where the file is no safetensors file
   */
  Map<String, Tensor> into(Map<String, Tensor> initial) {
    var read = Safetensors.read(file, this::isUsed);
    var all = new LinkedHashMap<>(initial);
    var known = new HashSet<String>();
    for (var name : initial.keySet()) {
      if (name.startsWith(TRUNK)) {
        known.add(torchvisionName(name));
        all.put(name, find(read, name));
      }
    }
    refuseOthers(read.keySet(), known);
    if (architecture.input().channels() == 1) {
      makeGrey(all);
    }
    for (var name : known) {
      var ours = TRUNK + name.replace("bn", "norm");
      check(ours, initial.get(ours).shape(), all.get(ours).shape());
    }
    return all;
  }

  private boolean isUsed(String name) {
    return !name.startsWith("fc.")
        && !name.endsWith(".num_batches_tracked")
        && !(name.matches("layer[1-4]\\..*") && name.charAt(5) - '0' > architecture.usedStages());
  }

  private static String torchvisionName(String ours) {
    return ours.substring(TRUNK.length()).replace("norm", "bn");
  }

  private Tensor find(Map<String, Tensor> read, String ours) {
    var tensor = read.get(torchvisionName(ours));
    if (tensor == null) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' of %s is missing"
              .formatted(file, torchvisionName(ours), architecture.describe()));
    }
    return tensor;
  }

  private void refuseOthers(Set<String> read, Set<String> known) {
    for (var name : read) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "%s: tensor '%s' is not part of %s".formatted(file, name, architecture.describe()));
      }
    }
  }

  private void check(String ours, long[] expected, long[] actual) {
    if (!Arrays.equals(expected, actual)) {
      throw new IllegalArgumentException(
          "%s: tensor '%s' has shape %s, not %s"
              .formatted(
                  file, torchvisionName(ours), Arrays.toString(actual), Arrays.toString(expected)));
    }
  }

  private void makeGrey(Map<String, Tensor> all) {
    var colour = all.get(STEM);
    var means = all.get(STEM_MEAN);
    var shape = colour.shape();
    check(STEM, new long[] {architecture.width(), 3, 7, 7}, shape);
    check(STEM_MEAN, new long[] {architecture.width()}, means.shape());
    var rgb = InputSpec.of(architecture.input().side(), 3);
    var grey = architecture.input();
    int area = 7 * 7;
    var kernel = new float[architecture.width() * area];
    var shifted = means.values().clone();
    for (int out = 0; out < shifted.length; out++) {
      double constant = 0;
      for (int at = 0; at < area; at++) {
        double sum = 0;
        for (int c = 0; c < 3; c++) {
          double weight = colour.values()[(out * 3 + c) * area + at];
          sum += weight * grey.std()[0] / rgb.std()[c];
          constant += weight * (grey.mean()[0] - rgb.mean()[c]) / rgb.std()[c];
        }
        kernel[out * area + at] = (float) sum;
      }
      shifted[out] -= (float) constant;
    }
    all.put(STEM, new Tensor(new long[] {shifted.length, 1, 7, 7}, kernel));
    all.put(STEM_MEAN, new Tensor(means.shape(), shifted));
  }
}
