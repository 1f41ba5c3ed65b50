package kindred.schemas.image;

import java.io.IOException;
import java.util.Objects;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as an image reader wants it. After {@link #abort} every read fails, which ends
 * readers that do not look at {@code ImageReader.abort}.
 */
final class AbortableStream extends ImageInputStreamImpl {
  private final byte[] file;
  private volatile boolean aborted;

  AbortableStream(byte[] file) {
    this.file = file;
  }

  void abort() {
    aborted = true;
  }

  @Override
  public int read() throws IOException {
    prepare();
    return streamPos < file.length ? file[(int) streamPos++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    prepare();
    if (length == 0) {
      return 0;
    }
    if (streamPos >= file.length) {
      return -1;
    }
    var count = (int) Math.min(length, file.length - streamPos);
    System.arraycopy(file, (int) streamPos, into, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return file.length;
  }

  private void prepare() throws IOException {
    checkClosed();
    if (aborted) {
      throw new IOException("decoding was given up");
    }
    bitOffset = 0;
  }
}
