package kindred.ingest.source;

import java.io.IOException;

/**
 * Images in an order. What there is, is listed when the source is opened; the images themselves are
 * read one at a time, so that a source may be larger than memory. For one thread.
 */
public interface ImageSource extends AutoCloseable {
  /** How many images there are. */
  int size();

  /** How many things were there that are not images: hidden files, other extensions. */
  int leftOut();

  /**
   * An image.
   *
   * @param index from 0 to below {@link #size}
   * @throws IOException where this one cannot be read or is too large; the others may still be
   */
  SourceImage read(int index) throws IOException;

  @Override
  void close() throws IOException;
}
