package kindred.learner.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import kindred.encoder.EncoderNetwork;
import kindred.encoder.Tensor;
import kindred.learner.checkpoint.Section;

/**
 * A network's tensors in the checkpoint.
 *
 * @param network whose they are
 */
public record NetworkSection(EncoderNetwork network) implements Section {
  @Override
  public String name() {
    return "weights";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    var tensors = network.snapshot();
    out.writeInt(tensors.size());
    for (var entry : tensors.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeInt(entry.getValue().shape().length);
      for (var extent : entry.getValue().shape()) {
        out.writeLong(extent);
      }
      Section.writeFloats(out, entry.getValue().values());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var left = in.readInt(); left > 0; left--) {
      var name = in.readUTF();
      var shape = new long[in.readInt()];
      for (var i = 0; i < shape.length; i++) {
        shape[i] = in.readLong();
      }
      tensors.put(name, new Tensor(shape, Section.readFloats(in)));
    }
    network.load(tensors);
  }
}
