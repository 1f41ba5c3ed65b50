package kindred.ingest.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes in the order in which they are written; numbers big or little endian. */
final class Octets extends ByteArrayOutputStream {
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The file with some bytes in place of those at the position. */
  static byte[] replaced(byte[] file, int at, int... values) {
    var copy = file.clone();
    for (int i = 0; i < values.length; i++) {
      copy[at + i] = (byte) values[i];
    }
    return copy;
  }

  /** The file with more bytes before the position. */
  static byte[] inserted(byte[] file, int at, byte[] more) {
    var out = new Octets();
    out.write(file, 0, at);
    return out.all(more).rest(file, at).toByteArray();
  }

  static byte[] flipped(byte[] file, int bit) {
    var copy = file.clone();
    copy[bit >> 3] ^= (byte) (0x80 >> (bit & 7));
    return copy;
  }

  static byte[] joined(byte[]... parts) {
    var out = new Octets();
    for (var part : parts) {
      out.all(part);
    }
    return out.toByteArray();
  }

  static int indexOf(byte[] file, int from, int... pattern) {
    for (int at = from; at <= file.length - pattern.length; at++) {
      int matched = 0;
      while (matched < pattern.length && (file[at + matched] & 0xFF) == pattern[matched]) {
        matched++;
      }
      if (matched == pattern.length) {
        return at;
      }
    }
    throw new IllegalArgumentException("the file does not have these bytes");
  }

  Octets u8(int... values) {
    for (int value : values) {
      write(value);
    }
    return this;
  }

  Octets u16(int value) {
    return u8(value >> 8, value);
  }

  Octets u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  Octets le16(int value) {
    return u8(value, value >> 8);
  }

  Octets le32(long value) {
    return le16((int) value).le16((int) (value >> 16));
  }

  Octets text(String text) {
    return all(ascii(text));
  }

  Octets all(byte[] bytes) {
    write(bytes, 0, bytes.length);
    return this;
  }

  Octets rest(byte[] bytes, int from) {
    write(bytes, from, bytes.length - from);
    return this;
  }
}
