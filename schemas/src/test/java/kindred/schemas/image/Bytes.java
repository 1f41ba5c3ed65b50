package kindred.schemas.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Image files put together byte by byte, to be wrong in one known place. */
final class Bytes {
  private Bytes() {}

  static byte[] fixture(String name) {
    try (var in = Bytes.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The file with other bytes put in between. */
  static byte[] inserted(byte[] file, int at, byte[] middle) {
    return join(Arrays.copyOf(file, at), middle, Arrays.copyOfRange(file, at, file.length));
  }

  /** A PNG with this header and these decompressed rows (filter byte first). */
  static byte[] png(int width, int height, int depth, int colourType, byte[] rows, byte[]... more) {
    var header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) depth).put((byte) colourType);
    var signature = new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    return join(
        signature,
        chunk("IHDR", header.array()),
        join(more),
        chunk("IDAT", deflated(rows)),
        chunk("IEND", new byte[0]));
  }

  static byte[] chunk(String type, byte[] data) {
    var typeAndData = join(type.getBytes(StandardCharsets.US_ASCII), data);
    var crc = new CRC32();
    crc.update(typeAndData);
    return ByteBuffer.allocate(typeAndData.length + 8)
        .putInt(data.length)
        .put(typeAndData)
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] deflated(byte[] rows) {
    try (var deflater = new Deflater()) {
      deflater.setInput(rows);
      deflater.finish();
      var out = new byte[rows.length + 100];
      return Arrays.copyOf(out, deflater.deflate(out));
    }
  }

  /** A TIFF block with nothing but an orientation. */
  static byte[] exif(int orientation, ByteOrder order) {
    var block = ByteBuffer.allocate(26).order(order);
    block.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    block.putShort((short) 42).putInt(8).putShort((short) 1);
    block.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return block.array();
  }

  /** A JPEG with an APP1 segment after its start marker. */
  static byte[] withExif(byte[] jpeg, byte[] block) {
    var segment = ByteBuffer.allocate(10 + block.length).putShort((short) 0xFFE1);
    segment.putShort((short) (8 + block.length)).put(new byte[] {'E', 'x', 'i', 'f', 0, 0});
    return inserted(jpeg, 2, segment.put(block).array());
  }

  static int indexOf(byte[] file, int... pattern) {
    for (int at = 0; at <= file.length - pattern.length; at++) {
      var from = at;
      if (IntStream.range(0, pattern.length).allMatch(i -> (file[from + i] & 0xFF) == pattern[i])) {
        return at;
      }
    }
    throw new IllegalArgumentException("pattern not found");
  }
}
