package kindred.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Files by relative path, '/'-separated, in a folder or a zip. */
interface FileTree extends AutoCloseable {
  /** Every file, sorted. */
  List<String> paths();

  boolean has(String path);

  /**
   * The file's bytes.
   *
   * @throws IOException where there is no such file, or it has more than {@code maxBytes}
   */
  byte[] read(String path, int maxBytes) throws IOException;

  @Override
  void close() throws IOException;

  /** Reads no further than the limit, whatever size a header claims. */
  static byte[] readAtMost(InputStream in, int maxBytes, String path) throws IOException {
    var bytes = in.readNBytes(maxBytes);
    if (bytes.length == maxBytes && in.read() >= 0) {
      throw new IOException("'" + path + "' has more than " + maxBytes + " bytes");
    }
    return bytes;
  }
}
