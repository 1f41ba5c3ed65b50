package kindred.schemas.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * A walk over a file's blocks without decoding any. Image readers fill up what is missing from a
 * truncated file and say nothing, or only warn; here the file has to reach its own end. Also finds
 * the EXIF block on the way.
 */
final class FileStructure {
  /** A progressive JPEG has about ten scans; thousands make a decoder run for minutes. */
  private static final int MAX_JPEG_SCANS = 100;

  /**
   * Scans times pixels: each scan is a walk over the whole picture, and may be ten bytes long.
   * Twenty of them are allowed for the largest picture there may be.
   */
  private static final long MAX_JPEG_SCANNED_PIXELS = 800_000_000;

  private FileStructure() {}

  /**
   * Walks the file.
   *
   * @return the EXIF orientation, 1 to 8
   * @throws IOException where the file ends early or its blocks contradict each other
   */
  static int orientation(ImageFormat format, byte[] bytes) throws IOException {
    var file = ByteBuffer.wrap(bytes);
    try {
      return switch (format) {
        case JPEG -> jpeg(file);
        case PNG -> png(file);
        case GIF -> gif(file.order(ByteOrder.LITTLE_ENDIAN));
        case WEBP -> webp(file.order(ByteOrder.LITTLE_ENDIAN));
        case BMP -> bmp(file.order(ByteOrder.LITTLE_ENDIAN));
      };
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("the file ends early, after " + bytes.length + " bytes", e);
    }
  }

  /** ITU T.81 annex B: marker segments with a length, scans without one, up to EOI. */
  private static int jpeg(ByteBuffer file) throws IOException {
    var orientation = Exif.UPRIGHT;
    var scans = 0;
    var pixels = 0L;
    for (int at = 2; ; ) {
      at = nextMarker(file.array(), at);
      var marker = file.get(at - 1) & 0xFF;
      if (marker == 0xD9) {
        if (scans == 0) {
          throw new IOException("the JPEG has no scan");
        }
        return orientation;
      }
      if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
        continue;
      }
      var length = file.getShort(at) & 0xFFFF;
      if (marker == 0xE1 && length >= 8 && ascii(file, at + 2, 4).equals("Exif")) {
        orientation = Exif.orientation(file.slice(at + 8, length - 8));
      }
      if (marker == 0xE2 && length >= 16 && ascii(file, at + 2, 11).equals("ICC_PROFILE")) {
        profilePiece(file, at, length);
      }
      if (isFrame(marker)) {
        pixels = (long) (file.getShort(at + 3) & 0xFFFF) * (file.getShort(at + 5) & 0xFFFF);
      }
      if (marker == 0xDA) {
        scans++;
        // A picture of even more pixels is refused for those.
        var allowed = Math.max(pixels, MAX_JPEG_SCANNED_PIXELS);
        if (scans > MAX_JPEG_SCANS || pixels < allowed && scans * pixels > allowed) {
          throw new IOException(
              "the JPEG has " + scans + " scans of " + pixels + " pixels or more");
        }
      }
      at += Math.max(length, 2);
    }
  }

  /**
   * ICC.1 annex B.4: number and count of the piece, then its data. Readers join the pieces by their
   * numbers, and take a lone one whatever its number is. The first one may be shorter than the size
   * that it begins with.
   */
  private static void profilePiece(ByteBuffer file, int at, int length) throws IOException {
    if (file.get(at + 14) != 1 && file.get(at + 15) != 1) {
      return;
    }
    if (length < 20) {
      throw new IOException("a colour profile's first piece ends within its size");
    }
    checkProfile(file, at + 16, file.limit());
  }

  /** SOF0 to SOF15, among which are the numbers of three other markers. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /**
   * The JDK reserves as many bytes as a colour profile says that it has, up to 2 GiB: more than a
   * process with {@code -XX:+ExitOnOutOfMemoryError} survives. (ICC.1 section 7.2.2: the size comes
   * first.)
   */
  private static void checkProfile(ByteBuffer file, int at, int most) throws IOException {
    var size = file.order(ByteOrder.BIG_ENDIAN).getInt(at) & 0xFFFFFFFFL;
    if (size > most) {
      throw new IOException("a colour profile says that it has " + size + " bytes");
    }
  }

  /** The position after the next marker that is not part of a scan's data. */
  private static int nextMarker(byte[] file, int from) {
    for (int at = from; ; at++) {
      while (ScanPieces.eightWithoutFf(file, at)) {
        at += Long.BYTES;
      }
      if (file[at] == (byte) 0xFF) {
        var next = file[at + 1] & 0xFF;
        var withinScan = next == 0x00 || next >= 0xD0 && next <= 0xD7;
        if (!withinScan && next != 0xFF) {
          return at + 2;
        }
      }
    }
  }

  /** PNG 3rd edition, section 5: length, type, data, CRC, up to IEND. */
  private static int png(ByteBuffer file) throws IOException {
    var orientation = Exif.UPRIGHT;
    for (int at = 8; ; ) {
      var length = file.getInt(at);
      var type = ascii(file, at + 4, 4);
      var data = file.slice(at + 8, length);
      var critical = Character.isUpperCase(type.charAt(0));
      if (critical && file.getInt(at + 8 + length) != crc(file.slice(at + 4, length + 4))) {
        throw new IOException("the PNG's chunk " + type + " at byte " + at + " fails its checksum");
      }
      if (type.equals("eXIf")) {
        orientation = Exif.orientation(data);
      } else if (type.equals("IEND")) {
        return orientation;
      }
      at = Math.addExact(at, Math.addExact(length, 12));
    }
  }

  /** GIF89a: screen, colour table, then blocks; the first image has to be whole. */
  private static int gif(ByteBuffer file) throws IOException {
    int at = 13 + colourTable(file.get(10));
    while (file.get(at) == 0x21) {
      at = afterSubBlocks(file, at + 2);
    }
    if (file.get(at) != 0x2C) {
      throw new IOException("the GIF has no image");
    }
    var codes = at + 10 + colourTable(file.get(at + 9));
    afterSubBlocks(file, codes + 1);
    var needed = (long) (file.getShort(at + 5) & 0xFFFF) * (file.getShort(at + 7) & 0xFFFF);
    if (new GifCodes(file, codes).pixels() < needed) {
      throw new IOException("the GIF's first image has fewer than its " + needed + " pixels");
    }
    return Exif.UPRIGHT;
  }

  private static int colourTable(byte flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int afterSubBlocks(ByteBuffer file, int from) {
    int at = from;
    for (int size = file.get(at) & 0xFF; size != 0; size = file.get(at) & 0xFF) {
      at += size + 1;
    }
    return at + 1;
  }

  /**
   * RIFF: type, length, data, padded to an even length, within the length that the header tells.
   */
  private static int webp(ByteBuffer file) throws IOException {
    var end = 8 + (file.getInt(4) & 0xFFFFFFFFL);
    if (end > file.limit()) {
      throw new IOException("the WebP ends after " + file.limit() + " of " + end + " bytes");
    }
    var orientation = Exif.UPRIGHT;
    var pictures = 0;
    for (int at = 12; at < end; ) {
      var type = ascii(file, at, 4);
      var length = file.getInt(at + 4);
      var data = file.slice(at + 8, length);
      switch (type) {
        case "VP8 ", "VP8L", "ANMF" -> pictures++;
        case "EXIF" -> orientation = Exif.orientation(data);
        case "ICCP" -> checkProfile(file.duplicate(), at + 8, length);
        default -> {}
      }
      at = Math.addExact(at, Math.addExact(length, 8 + (length & 1)));
    }
    if (pictures == 0) {
      throw new IOException("the WebP has no image");
    }
    return orientation;
  }

  /** BITMAPFILEHEADER and BITMAPINFOHEADER: an uncompressed picture's size is known. */
  private static int bmp(ByteBuffer file) throws IOException {
    var offset = file.getInt(10) & 0xFFFFFFFFL;
    var info = file.getInt(14);
    var rowBits = info == 12 ? 0L : (long) file.getInt(18) * file.getShort(28);
    var rows = info == 12 ? 0L : Math.abs((long) file.getInt(22));
    var compressed = info != 12 && (file.getInt(30) == 1 || file.getInt(30) == 2);
    var needed =
        compressed ? offset + 2 : offset + Math.multiplyExact((rowBits + 31) / 32 * 4, rows);
    if (needed > file.limit()) {
      throw new IOException("the BMP ends after " + file.limit() + " of " + needed + " bytes");
    }
    return Exif.UPRIGHT;
  }

  private static int crc(ByteBuffer typeAndData) {
    var crc = new CRC32();
    crc.update(typeAndData);
    return (int) crc.getValue();
  }

  private static String ascii(ByteBuffer file, int at, int length) {
    var text = new byte[length];
    file.get(at, text);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
