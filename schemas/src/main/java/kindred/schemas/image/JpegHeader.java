package kindred.schemas.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Optional;

/**
 * What stands before the scan of a JPEG of the most usual kind: sequential, 8 bits, grey or YCbCr
 * with colour at the same or half the resolution, one scan, no colour profile. Everything else is
 * not our business, however legal it may be.
 */
final class JpegHeader {
  private static final int LARGEST_SAMPLING = 2;

  /** How many codes of each length there are, in a DHT segment. */
  private static final int COUNTS = 16;

  private final byte[] file;
  private final int[][] quanta = new int[4][];

  /** Where the counts of the newest table of each number stand; 0: there is none. */
  private final int[] dc = new int[4];

  private final int[] ac = new int[4];
  private int width;
  private int height;
  private int restartInterval;
  private int scanAt;
  private Component[] components = {};

  /**
   * A component of the picture.
   *
   * @param horizontal blocks in an MCU
   * @param vertical blocks in an MCU
   */
  record Component(
      int id, int horizontal, int vertical, int[] quanta, HuffmanTable dc, HuffmanTable ac) {}

  private JpegHeader(byte[] file) {
    this.file = file;
  }

  /** Empty where the file is of another kind, or is broken. */
  static Optional<JpegHeader> of(byte[] file) {
    try {
      var header = new JpegHeader(file);
      return header.readToScan() ? Optional.of(header) : Optional.empty();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** In MCUs; 0: none. */
  int restartInterval() {
    return restartInterval;
  }

  /** One or three. */
  Component[] components() {
    return components;
  }

  /** Where the scan's data begins. */
  int scanAt() {
    return scanAt;
  }

  private boolean readToScan() {
    for (int at = 2; ; ) {
      if (file[at] != -1) {
        return false;
      }
      var marker = file[at + 1] & 0xFF;
      if (marker == 0xFF) {
        at++;
        continue;
      }
      var length = u16(at + 2);
      var data = at + 4;
      var end = at + 2 + length;
      if (length < 2 || end > file.length) {
        return false;
      }
      var usual =
          switch (marker) {
            case 0xC0, 0xC1 -> readFrame(data, end);
            case 0xC4 -> readCodes(data, end);
            case 0xDB -> readQuanta(data, end);
            case 0xDD -> readInterval(data);
            case 0xE2 -> !starts(data, "ICC_PROFILE");
            case 0xEE -> !starts(data, "Adobe") || file[data + 11] == 1;
            case 0xDA -> readScan(data, end);
            default -> marker >= 0xE0 && marker <= 0xEF || marker == 0xFE;
          };
      if (!usual || marker == 0xDA) {
        return usual;
      }
      at = end;
    }
  }

  private boolean readFrame(int at, int end) {
    var count = file[at + 5];
    if (components.length > 0
        || file[at] != 8
        || count != 1 && count != 3
        || at + 6 + 3 * count != end) {
      return false;
    }
    height = u16(at + 1);
    width = u16(at + 3);
    components = new Component[count];
    for (int c = 0; c < count; c++) {
      var id = file[at + 6 + 3 * c];
      var horizontal = file[at + 7 + 3 * c] >> 4 & 15;
      var vertical = file[at + 7 + 3 * c] & 15;
      var table = file[at + 8 + 3 * c];
      var most = c == 0 ? LARGEST_SAMPLING : 1;
      if (horizontal < 1 || horizontal > most || vertical < 1 || vertical > most) {
        return false;
      }
      // Other numbers may mean other colours.
      if (count == 3 && id != c + 1 || table < 0 || table > 3) {
        return false;
      }
      // A scan of one component has one block in an MCU, whatever its sampling.
      var single = count == 1;
      components[c] =
          new Component(
              id, single ? 1 : horizontal, single ? 1 : vertical, new int[] {table}, null, null);
    }
    return width > 0 && height > 0;
  }

  private boolean readQuanta(int from, int end) {
    int at = from;
    while (at < end) {
      var table = file[at++];
      if (table < 0 || table > 3 || at + 64 > end) {
        return false;
      }
      quanta[table] = new int[64];
      for (int i = 0; i < 64; i++) {
        quanta[table][i] = file[at++] & 0xFF;
      }
    }
    return at == end;
  }

  /** Tables are made when a scan uses them: a file may have thousands. */
  private boolean readCodes(int from, int end) {
    int at = from;
    while (at < end) {
      var table = file[at] & 0xEF;
      var tables = (file[at++] & 0x10) == 0 ? dc : ac;
      if (table > 3) {
        return false;
      }
      tables[table] = at;
      at += COUNTS + codes(at);
    }
    return at == end;
  }

  private int codes(int at) {
    var sum = 0;
    for (int i = 0; i < COUNTS; i++) {
      sum += file[at + i] & 0xFF;
    }
    return sum;
  }

  private HuffmanTable table(int at) {
    var counts = new int[COUNTS];
    for (int i = 0; i < COUNTS; i++) {
      counts[i] = file[at + i] & 0xFF;
    }
    var symbols = at + COUNTS;
    return new HuffmanTable(counts, Arrays.copyOfRange(file, symbols, symbols + codes(at)));
  }

  private boolean readInterval(int at) {
    restartInterval = u16(at);
    return true;
  }

  private boolean readScan(int at, int end) {
    if (components.length == 0 || file[at] != components.length || end - at != 4 + 2 * file[at]) {
      return false;
    }
    var made = new HashMap<Integer, HuffmanTable>();
    for (int c = 0; c < components.length; c++) {
      var seen = components[c];
      var tables = file[at + 2 + 2 * c] & 0xFF;
      if (file[at + 1 + 2 * c] != (byte) seen.id || tables >> 4 > 3 || (tables & 15) > 3) {
        return false;
      }
      var quantum = quanta[seen.quanta[0]];
      var means = dc[tables >> 4];
      var rest = ac[tables & 15];
      if (quantum == null || means == 0 || rest == 0) {
        return false;
      }
      components[c] =
          new Component(
              seen.id,
              seen.horizontal,
              seen.vertical,
              quantum,
              made.computeIfAbsent(means, this::table),
              made.computeIfAbsent(rest, this::table));
    }
    scanAt = end;
    return file[end - 3] == 0 && file[end - 2] == 63 && file[end - 1] == 0;
  }

  private int u16(int at) {
    return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
  }

  private boolean starts(int at, String text) {
    return at + text.length() <= file.length
        && text.equals(new String(file, at, text.length(), StandardCharsets.ISO_8859_1));
  }
}
