package kindred.learner.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import kindred.encoder.ImageTensor;
import kindred.encoder.InputSpec;
import kindred.schemas.image.Pixels;

/**
 * Images at the size of the network's input, as bytes: a quarter of the memory that floats take.
 * They come from the one preprocessing, without its last step, which {@link #write} makes up for;
 * rounding moves a value by half of 1/255 at most.
 */
public final class InputImages {
  private final InputSpec spec;
  private final InputSpec plain;

  public InputImages(InputSpec spec) {
    this.spec = spec;
    var ones = new float[spec.channels()];
    Arrays.fill(ones, 1);
    this.plain = new InputSpec(spec.side(), spec.channels(), new float[spec.channels()], ones);
  }

  /** Unsigned bytes, channel by channel, row by row. */
  public byte[] of(Pixels pixels) {
    var values = FloatBuffer.allocate(spec.length());
    ImageTensor.write(pixels, plain, values);
    var bytes = new byte[spec.length()];
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.clamp(Math.round(values.get(i) * 255), 0, 255);
    }
    return bytes;
  }

  int side() {
    return spec.side();
  }

  InputSpec spec() {
    return spec;
  }

  /** Appends an image as the network takes it. */
  void write(byte[] image, FloatBuffer out) {
    var values = new float[image.length];
    for (var i = 0; i < values.length; i++) {
      values[i] = image[i] & 0xff;
    }
    write(values, out);
  }

  /** Appends an image whose values are 0 to 255; changes them. */
  void write(float[] values, FloatBuffer out) {
    var area = spec.side() * spec.side();
    for (var i = 0; i < values.length; i++) {
      var channel = i / area;
      values[i] = (values[i] / 255 - spec.mean()[channel]) / spec.std()[channel];
    }
    out.put(values);
  }
}
