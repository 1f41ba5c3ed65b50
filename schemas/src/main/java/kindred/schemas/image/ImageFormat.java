package kindred.schemas.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * The formats that are accepted, each with its first bytes and the one reader that may see such a
 * file. Whatever other readers are on the classpath, they are never asked.
 */
enum ImageFormat {
  // TwelveMonkeys' reader hands plain files to the JDK's and adds CMYK, YCCK and odd profiles.
  JPEG("image/jpeg", JPEGImageReaderSpi.class.getName()) {
    @Override
    boolean starts(byte[] file) {
      return has(file, 0, 0xFF, 0xD8, 0xFF);
    }
  },
  PNG("image/png", "com.sun.imageio.plugins.png.PNGImageReaderSpi") {
    @Override
    boolean starts(byte[] file) {
      return has(file, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A);
    }
  },
  GIF("image/gif", "com.sun.imageio.plugins.gif.GIFImageReaderSpi") {
    @Override
    boolean starts(byte[] file) {
      return has(file, 0, 'G', 'I', 'F', '8', '7', 'a')
          || has(file, 0, 'G', 'I', 'F', '8', '9', 'a');
    }
  },
  WEBP("image/webp", WebPImageReaderSpi.class.getName()) {
    @Override
    boolean starts(byte[] file) {
      return has(file, 0, 'R', 'I', 'F', 'F') && has(file, 8, 'W', 'E', 'B', 'P');
    }
  },
  BMP("image/bmp", "com.sun.imageio.plugins.bmp.BMPImageReaderSpi") {
    @Override
    boolean starts(byte[] file) {
      return has(file, 0, 'B', 'M');
    }
  };

  private final String mediaType;
  private final String readerProvider;

  ImageFormat(String mediaType, String readerProvider) {
    this.mediaType = mediaType;
    this.readerProvider = readerProvider;
  }

  abstract boolean starts(byte[] file);

  String mediaType() {
    return mediaType;
  }

  /** The format by the file's first bytes. */
  static Optional<ImageFormat> of(byte[] file) {
    return Arrays.stream(values()).filter(format -> format.starts(file)).findFirst();
  }

  /**
   * What makes this format's readers.
   *
   * @throws IllegalStateException where the classpath lacks it
   */
  ImageReaderSpi readers() {
    Iterator<ImageReaderSpi> found =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                ImageReaderSpi.class,
                provider -> provider.getClass().getName().equals(readerProvider),
                false);
    if (!found.hasNext()) {
      throw new IllegalStateException(
          "image reader " + readerProvider + " is not on the classpath");
    }
    return found.next();
  }

  private static boolean has(byte[] file, int at, int... expected) {
    if (file.length < at + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if ((file[at + i] & 0xFF) != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
