package kindred.standalone.demo;

import java.io.IOException;
import kindred.ingest.source.ImageSource;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;

/** A look at a few images of a source, so that grey ones are not learnt in three equal channels. */
final class Glimpse {
  private static final int IMAGES = 32;

  private final ImageConfig config;

  Glimpse(ImageConfig config) {
    this.config = config;
  }

  /** 1 where every image looked at is grey, 3 otherwise. */
  int channels(ImageSource source) throws IOException {
    try (var decoder = new ImageDecoder(config)) {
      for (int i = 0; i < Math.min(IMAGES, source.size()); i++) {
        if (decoder.decode(source.read(i).bytes()) instanceof Decoded.Image image
            && image.pixels().channels() == 3) {
          return 3;
        }
      }
      return 1;
    }
  }
}
