package kindred.ingest.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kindred.ingest.hostile.JpegEncoder.Layout;

/** Quantised blocks, and the segments that make a file of them. */
final class JpegFile {
  private static final HuffmanCodes[] DC = {HuffmanCodes.DC_LUMINANCE, HuffmanCodes.DC_CHROMINANCE};
  private static final HuffmanCodes[] AC = {HuffmanCodes.AC_LUMINANCE, HuffmanCodes.AC_CHROMINANCE};

  private final int width;
  private final int height;
  private final Layout layout;
  private final int mcuColumns;
  private final int mcuRows;
  private final List<short[][][]> blocks = new ArrayList<>();

  JpegFile(int width, int height, Layout layout) {
    this.width = width;
    this.height = height;
    this.layout = layout;
    this.mcuColumns = Math.ceilDiv(width, 8 * horizontal(0));
    this.mcuRows = Math.ceilDiv(height, 8 * vertical(0));
    for (int c = 0; c < layout.components(); c++) {
      blocks.add(new short[mcuRows * vertical(c)][mcuColumns * horizontal(c)][64]);
    }
  }

  int horizontal(int component) {
    return component == 0 ? layout.horizontal() : 1;
  }

  int vertical(int component) {
    return component == 0 ? layout.vertical() : 1;
  }

  short[][][] blocks(int component) {
    return blocks.get(component);
  }

  byte[] file() {
    var scans = layout.progressive() ? progressive() : scan(sequential());
    return Octets.joined(start(), tables(), frame(layout.progressive() ? 0xC2 : 0xC0), scans, END);
  }

  static final byte[] END = {(byte) 0xFF, (byte) 0xD9};

  static byte[] start() {
    return new byte[] {(byte) 0xFF, (byte) 0xD8};
  }

  static byte[] segment(int marker, byte[] data) {
    return new Octets().u8(0xFF, marker).u16(data.length + 2).all(data).toByteArray();
  }

  /** DQT, DHT and, where there is an interval, DRI. */
  byte[] tables() {
    var quanta = new Octets();
    for (int table = 0; table < Math.min(layout.components(), 2); table++) {
      quanta.u8(table);
      for (int value : JpegEncoder.quanta(layout.quality(), table)) {
        quanta.u8(value);
      }
    }
    var interval = new Octets().u16(layout.restartInterval()).toByteArray();
    return Octets.joined(
        segment(0xDB, quanta.toByteArray()),
        codes(),
        layout.restartInterval() > 0 ? segment(0xDD, interval) : new byte[0]);
  }

  static byte[] codes() {
    var codes = new Octets();
    for (int table = 0; table < 2; table++) {
      codes.u8(table).all(DC[table].table()).u8(0x10 | table).all(AC[table].table());
    }
    return segment(0xC4, codes.toByteArray());
  }

  /** SOF. */
  byte[] frame(int marker) {
    var out = new Octets().u8(8).u16(height).u16(width).u8(layout.components());
    for (int c = 0; c < layout.components(); c++) {
      out.u8(c + 1, horizontal(c) << 4 | vertical(c), Math.min(c, 1));
    }
    return segment(marker, out.toByteArray());
  }

  /** SOS. */
  byte[] scanHeader(int from, int to, int... components) {
    var out = new Octets().u8(components.length);
    for (int c : components) {
      out.u8(c + 1, Math.min(c, 1) * 0x11);
    }
    return segment(0xDA, out.u8(from, to, 0).toByteArray());
  }

  private int[] all() {
    return IntStream.range(0, layout.components()).toArray();
  }

  byte[] scan(JpegScan scan) {
    return Octets.joined(scanHeader(0, 63, all()), scan.toByteArray());
  }

  /** All of all blocks, MCU by MCU. */
  JpegScan sequential() {
    return interleaved(63);
  }

  private JpegScan interleaved(int lastCoefficient) {
    var scan = new JpegScan();
    var before = new int[layout.components()];
    for (int mcu = 0; mcu < mcuColumns * mcuRows; mcu++) {
      if (layout.restartInterval() > 0 && mcu > 0 && mcu % layout.restartInterval() == 0) {
        scan.restart(mcu / layout.restartInterval() - 1);
        before = new int[layout.components()];
      }
      for (int c = 0; c < layout.components(); c++) {
        for (int b = 0; b < horizontal(c) * vertical(c); b++) {
          var row = mcu / mcuColumns * vertical(c) + b / horizontal(c);
          var block = blocks(c)[row][mcu % mcuColumns * horizontal(c) + b % horizontal(c)];
          dc(scan, c, block[0] - before[c]);
          before[c] = block[0];
          ac(scan, c, block, 1, lastCoefficient);
        }
      }
    }
    return scan;
  }

  /** The means of all components, then the rest of each in two scans (spectral selection). */
  private byte[] progressive() {
    var out = new Octets().all(scanHeader(0, 0, all())).all(interleaved(0).toByteArray());
    for (int c = 0; c < layout.components(); c++) {
      out.all(scanHeader(1, 5, c)).all(rest(c, 1, 5).toByteArray());
      out.all(scanHeader(6, 63, c)).all(rest(c, 6, 63).toByteArray());
    }
    return out.toByteArray();
  }

  /** A scan of one component has no blocks beyond the picture. */
  private JpegScan rest(int component, int from, int to) {
    var scan = new JpegScan();
    var columns = Math.ceilDiv(width * horizontal(component), 8 * horizontal(0));
    var rows = Math.ceilDiv(height * vertical(component), 8 * vertical(0));
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        ac(scan, component, blocks(component)[row][column], from, to);
      }
    }
    return scan;
  }

  private static void dc(JpegScan scan, int component, int difference) {
    var bits = size(difference);
    scan.put(DC[Math.min(component, 1)], bits, value(difference, bits), bits);
  }

  private static void ac(JpegScan scan, int component, short[] block, int from, int to) {
    var codes = AC[Math.min(component, 1)];
    int zeros = 0;
    for (int i = from; i <= to; i++) {
      if (block[i] == 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) {
        scan.put(codes, 0xF0, 0, 0);
      }
      var bits = size(block[i]);
      scan.put(codes, zeros << 4 | bits, value(block[i], bits), bits);
      zeros = 0;
    }
    if (zeros > 0) {
      scan.put(codes, 0, 0, 0);
    }
  }

  private static int size(int value) {
    return 32 - Integer.numberOfLeadingZeros(Math.abs(value));
  }

  /** Negative values are written one lower, without their sign. */
  private static int value(int value, int bits) {
    return value < 0 ? value + (1 << bits) - 1 : value;
  }
}
