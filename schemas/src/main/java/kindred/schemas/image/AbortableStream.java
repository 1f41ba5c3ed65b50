package kindred.schemas.image;

import java.io.IOException;
import java.util.Objects;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as an image reader wants it. After {@link #abort} every read fails, which ends
 * readers that do not look at {@code ImageReader.abort}. So does reading on and on past the end: a
 * broken WebP of 68 bytes kept TwelveMonkeys' bit reader, which takes the end for zeros, busy until
 * the time was over.
 */
final class AbortableStream extends ImageInputStreamImpl {
  /** Whole files of any size took less than 30 (measured). */
  private static final int MAX_READS_PAST_END = 4096;

  private final byte[] file;
  private int readsPastEnd;
  private volatile boolean aborted;

  AbortableStream(byte[] file) {
    this.file = file;
  }

  void abort() {
    aborted = true;
  }

  boolean isAborted() {
    return aborted;
  }

  @Override
  public int read() throws IOException {
    prepare();
    return streamPos < file.length ? file[(int) streamPos++] & 0xFF : end();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    prepare();
    if (length == 0) {
      return 0;
    }
    if (streamPos >= file.length) {
      return end();
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

  private int end() throws IOException {
    if (++readsPastEnd > MAX_READS_PAST_END) {
      throw new IOException("the reader does not find the end");
    }
    return -1;
  }

  private void prepare() throws IOException {
    checkClosed();
    if (aborted) {
      throw new IOException("decoding was given up");
    }
    bitOffset = 0;
  }
}
