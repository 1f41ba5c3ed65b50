package kindred.ingest.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Images whose directory is their class: {@code Balinese/character01/0108_01.png} is the id of an
 * image labelled {@code Balinese/character01}. Directories that all images share are left off;
 * images beside the directories have no label.
 */
final class ClassDirectories implements ImageSource {
  private final FileTree files;
  private final List<String> images;
  private final int common;
  private final int leftOut;
  private final int maxBytes;

  /** Takes the files over and closes them. */
  ClassDirectories(FileTree files, int maxBytes) {
    var paths = files.paths();
    this.files = files;
    this.images = paths.stream().filter(ImageNames::isImage).toList();
    this.leftOut = paths.size() - images.size();
    this.common = images.isEmpty() ? 0 : ImageNames.commonLength(images);
    this.maxBytes = maxBytes;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public SourceImage read(int index) throws IOException {
    var path = images.get(index);
    var id = path.substring(common);
    var label = Optional.of(ImageNames.directory(id)).filter(name -> !name.isEmpty());
    return new SourceImage(
        id, label, files.read(path, maxBytes), ImageNames.mediaType(path), Map.of());
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
