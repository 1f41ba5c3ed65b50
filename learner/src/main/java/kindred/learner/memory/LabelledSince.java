package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import kindred.learner.checkpoint.Section;

/**
 * Since when a memory's images have their labels; a section of its own, since it is younger than
 * the memory's, after which it is read. Images of a checkpoint without it have them since ever.
 */
public record LabelledSince(ReplayMemory memory) implements Section {
  @Override
  public String name() {
    return memory.name() + "-since";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    var steps = new ArrayList<Long>();
    memory.forEach(image -> steps.add(image.since()));
    for (var step : steps) {
      out.writeLong(step);
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    var images = new ArrayList<Remembered>();
    memory.forEach(images::add);
    for (var image : images) {
      image.since(in.readLong());
    }
  }

  @Override
  public void absent() {
    memory.forEach(image -> image.since(0));
  }
}
