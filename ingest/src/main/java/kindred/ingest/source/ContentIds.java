package kindred.ingest.source;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A source whose ids are the SHA-256 of the files: the same picture is the same image. */
record ContentIds(ImageSource source) implements ImageSource {
  @Override
  public int size() {
    return source.size();
  }

  @Override
  public int leftOut() {
    return source.leftOut();
  }

  @Override
  public SourceImage read(int index) throws IOException {
    var image = source.read(index);
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(image.bytes());
      return image.withId(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
