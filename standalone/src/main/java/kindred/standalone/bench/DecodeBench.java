package kindred.standalone.bench;

import com.sun.management.OperatingSystemMXBean;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import kindred.ingest.IngestConfig;
import kindred.ingest.validation.SampleValidator;
import kindred.ingest.validation.Verdict;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;

/** The same files three ways, in turns, and two parts of the last one by themselves. */
final class DecodeBench {
  private static final String JDK_READER = "com.sun.imageio.plugins.jpeg.JPEGImageReader";

  private static final OperatingSystemMXBean CPU =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final List<byte[]> files;
  private final List<byte[]> events = new ArrayList<>();
  private final ImageConfig image;
  private final IngestConfig ingest;
  private final Instant now = Instant.now();

  DecodeBench(List<byte[]> files, ImageConfig image, IngestConfig ingest) {
    this.files = files;
    this.image = image;
    this.ingest = ingest;
    var serde = AvroSerde.of(LabelledImage.class);
    for (var file : files) {
      events.add(
          serde.encode(
              LabelledImage.newBuilder()
                  .setId("id")
                  .setLabel("label")
                  .setBytes(ByteBuffer.wrap(file))
                  .setMediaType("image/jpeg")
                  .setAttributes(Map.of())
                  .setEventTime(now)
                  .build()));
    }
  }

  DecodeBenchReport run(int rounds, double seconds) {
    var alone = new ArrayList<Double>();
    var decoded = new ArrayList<Double>();
    var validated = new ArrayList<Double>();
    var read = new ArrayList<Double>();
    var digested = new ArrayList<Double>();
    var serde = AvroSerde.of(LabelledImage.class);
    try (var decoder = new ImageDecoder(image)) {
      var validator = new SampleValidator(serde, decoder, ingest.limits());
      var reader = jdkReader();
      // The first round warms up.
      for (int round = 0; round <= rounds; round++) {
        var one = perSecond(files, seconds, file -> readAndScale(reader, file));
        var two = perSecond(files, seconds, file -> decode(decoder, file));
        var three = perSecond(events, seconds, event -> validate(validator, event));
        var four = perSecond(events, seconds / 5, serde::decode);
        var five = perSecond(files, seconds / 5, DecodeBench::digest);
        if (round > 0) {
          alone.add(one);
          decoded.add(two);
          validated.add(three);
          read.add(four);
          digested.add(five);
        }
      }
      reader.dispose();
    }
    var bytes = files.stream().mapToInt(file -> file.length).average().orElseThrow();
    return DecodeBenchReport.of(files.size(), bytes, alone, decoded, validated, read, digested);
  }

  /** Of the process's CPU time, all threads together: what other processes do does not count. */
  private static double perSecond(List<byte[]> inputs, double seconds, Consumer<byte[]> work) {
    var start = CPU.getProcessCpuTime();
    var end = System.nanoTime() + (long) (seconds * 1e9);
    long count = 0;
    while (System.nanoTime() < end) {
      work.accept(inputs.get((int) (count++ % inputs.size())));
    }
    return count * 1e9 / (CPU.getProcessCpuTime() - start);
  }

  private static ImageReader jdkReader() {
    for (var readers = ImageIO.getImageReadersByFormatName("jpeg"); readers.hasNext(); ) {
      var reader = readers.next();
      if (reader.getClass().getName().equals(JDK_READER)) {
        return reader;
      }
    }
    throw new IllegalStateException("the JDK has no " + JDK_READER);
  }

  private void readAndScale(ImageReader reader, byte[] file) {
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      var picture = reader.read(0);
      var shorter = Math.min(picture.getWidth(), picture.getHeight());
      var left = (picture.getWidth() - shorter) / 2;
      var top = (picture.getHeight() - shorter) / 2;
      var side = image.side();
      var square = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
      var pen = square.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(picture, 0, 0, side, side, left, top, left + shorter, top + shorter, null);
      pen.dispose();
    } catch (IOException e) {
      throw new UncheckedIOException("the JDK does not read a file", e);
    }
  }

  private static void decode(ImageDecoder decoder, byte[] file) {
    if (decoder.decode(file) instanceof Decoded.Refused refused) {
      throw new IllegalStateException("a file was refused: " + refused.detail());
    }
  }

  private static void digest(byte[] file) {
    try {
      MessageDigest.getInstance("SHA-256").digest(file);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void validate(SampleValidator validator, byte[] event) {
    var key = "id".getBytes(StandardCharsets.UTF_8);
    if (validator.validate(key, event, now) instanceof Verdict.Rejected rejected) {
      throw new IllegalStateException("an event was rejected: " + rejected.detail());
    }
  }
}
