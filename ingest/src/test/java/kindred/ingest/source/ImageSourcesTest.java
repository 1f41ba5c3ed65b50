package kindred.ingest.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kindred.ingest.source.SourceOptions.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourcesTest {
  private static final SourceOptions OPTIONS = SourceOptions.limitedTo(100);

  @TempDir Path dir;

  private Path folder(String... files) throws IOException {
    for (var file : files) {
      Files.createDirectories(dir.resolve(file).getParent());
      Files.writeString(dir.resolve(file), "content of " + file);
    }
    return dir;
  }

  private Path zip(String... entries) throws IOException {
    var file = dir.resolve("images.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(("content of " + entry).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return file;
  }

  private static Map<String, Optional<String>> labels(Path path) throws IOException {
    var labels = new TreeMap<String, Optional<String>>();
    try (var source = ImageSources.open(path, OPTIONS)) {
      for (int i = 0; i < source.size(); i++) {
        var image = source.read(i);
        assertTrue(labels.put(image.id(), image.label()) == null, image.id());
      }
    }
    return labels;
  }

  private static List<String> ids(ImageSource source) throws IOException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < source.size(); i++) {
      ids.add(source.read(i).id());
    }
    return ids;
  }

  @Test
  void open_folder_labelsByDirectory() throws IOException {
    var labels = labels(folder("cats/1.png", "cats/2.JPG", "dogs/1.png"));

    var cats = Optional.of("cats");
    assertEquals(
        Map.of("cats/1.png", cats, "cats/2.JPG", cats, "dogs/1.png", Optional.of("dogs")), labels);
  }

  @Test
  void open_zip_leavesOffWhatAllShareAndKeepsNestedNames() throws IOException {
    var labels =
        labels(
            zip(
                "small1/",
                "small1/Balinese/",
                "small1/Balinese/character01/0108_01.png",
                "small1/Greek/character01/2.png"));

    assertEquals(
        Map.of(
            "Balinese/character01/0108_01.png", Optional.of("Balinese/character01"),
            "Greek/character01/2.png", Optional.of("Greek/character01")),
        labels);
  }

  @Test
  void open_oneClassOnly_keepsItsName() throws IOException {
    assertEquals(Map.of("cats/1.png", Optional.of("cats")), labels(zip("all/things/cats/1.png")));
  }

  @Test
  void open_differentDepths_keepsEveryDirectoryAsAClass() throws IOException {
    assertEquals(
        Map.of(
            "all/1.png", Optional.of("all"),
            "all/cats/1.png", Optional.of("all/cats")),
        labels(zip("all/1.png", "all/cats/1.png")));
  }

  @Test
  void open_imagesAtTheRoot_haveNoLabel() throws IOException {
    assertEquals(
        Map.of("1.png", Optional.empty(), "cats/1.png", Optional.of("cats")),
        labels(folder("1.png", "cats/1.png")));
  }

  @Test
  void open_otherFiles_areLeftOutAndCounted() throws IOException {
    var zip =
        zip(
            "cats/1.png",
            "cats/notes.txt",
            "cats/.hidden.png",
            "__MACOSX/cats/._1.png",
            ".git/x.png",
            "README",
            "png");
    try (var source = ImageSources.open(zip, OPTIONS)) {
      assertEquals(List.of("cats/1.png"), ids(source));
      assertEquals(6, source.leftOut());
    }
  }

  @Test
  void open_zipNamesThatPointOutside_areLeftOut() throws IOException {
    var zip = zip("a/1.png", "../../etc/passwd.png", "/root/2.png", "a/../../3.png", "a\\4.png");
    try (var source = ImageSources.open(zip, OPTIONS)) {
      assertEquals(List.of("a/1.png", "a/4.png"), ids(source));
    }
  }

  @Test
  void read_moreBytesThanAllowed_failsForThatImageOnly() throws IOException {
    var zip = dir.resolve("bomb.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("a/bomb.png"));
      out.write(new byte[50_000_000]);
      out.putNextEntry(new ZipEntry("a/exact.png"));
      out.write(new byte[100]);
    }
    assertTrue(Files.size(zip) < 60_000);
    try (var source = ImageSources.open(zip, OPTIONS)) {
      var thrown = assertThrows(IOException.class, () -> source.read(0));
      assertTrue(thrown.getMessage().contains("a/bomb.png"), thrown.getMessage());
      assertEquals(100, source.read(1).bytes().length);
    }
  }

  @Test
  void read_image_hasItsBytesAndMediaType() throws IOException {
    try (var source = ImageSources.open(folder("cats/2.JPG"), OPTIONS)) {
      var image = source.read(0);
      assertArrayEquals("content of cats/2.JPG".getBytes(StandardCharsets.UTF_8), image.bytes());
      assertEquals(Optional.of("image/jpeg"), image.mediaType());
      assertEquals(Map.of(), image.attributes());
    }
  }

  @Test
  void open_shuffled_isAnotherOrderOfTheSameByTheSeed() throws IOException {
    var names = new String[50];
    for (int i = 0; i < names.length; i++) {
      names[i] = "c" + i % 5 + "/" + i + ".png";
    }
    var folder = folder(names);
    try (var listed = ImageSources.open(folder, OPTIONS);
        var once = ImageSources.open(folder, OPTIONS.shuffled(7));
        var again = ImageSources.open(folder, OPTIONS.shuffled(7));
        var other = ImageSources.open(folder, OPTIONS.shuffled(8))) {
      assertEquals(ids(once), ids(again));
      assertNotEquals(ids(listed), ids(once));
      assertNotEquals(ids(other), ids(once));
      assertEquals(new HashSet<>(ids(listed)), new HashSet<>(ids(once)));
    }
  }

  @Test
  void open_contentIds_areDigestsOfTheFiles() throws IOException {
    folder("a/1.png");
    Files.createDirectories(dir.resolve("b"));
    Files.copy(dir.resolve("a/1.png"), dir.resolve("b/2.png"));
    var options = new SourceOptions(100, Ids.CONTENT, OptionalLong.empty(), Optional.empty());
    try (var source = ImageSources.open(dir, options)) {
      assertEquals(64, source.read(0).id().length());
      assertEquals(source.read(0).id(), source.read(1).id());
      assertEquals(Optional.of("b"), source.read(1).label());
    }
  }

  @Test
  void open_tsv_readsLabelsIdsAndAttributes() throws IOException {
    folder("pics/1.png", "pics/2.png");
    var table = dir.resolve("list.tsv");
    Files.writeString(
        table, "path\tlabel\tid\tshop\n" + "pics/1.png\tapple, red\tA\t4\r\n\npics/2.png\t\t\t\n");
    try (var source = ImageSources.open(table, OPTIONS)) {
      var first = source.read(0);
      assertEquals("A", first.id());
      assertEquals(Optional.of("apple, red"), first.label());
      assertEquals(Map.of("shop", "4"), first.attributes());
      var second = source.read(1);
      assertEquals("pics/2.png", second.id());
      assertEquals(Optional.empty(), second.label());
      assertEquals(Map.of(), second.attributes());
      assertEquals(2, source.size());
    }
  }

  @Test
  void open_csvWithImagesInAZip_readsQuotedCells() throws IOException {
    var zip = zip("x/1.png");
    var table = dir.resolve("list.csv");
    Files.writeString(table, "\uFEFFlabel,path,note\n\"a \"\"b\"\", c\",x/1.png,\"two\nlines\"");
    var options = new SourceOptions(100, Ids.PATH, OptionalLong.empty(), Optional.of(zip));
    try (var source = ImageSources.open(table, options)) {
      var image = source.read(0);
      assertEquals(Optional.of("a \"b\", c"), image.label());
      assertEquals(Map.of("note", "two\nlines"), image.attributes());
      assertEquals("content of x/1.png", new String(image.bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void read_manifestPathOutsideItsFolder_fails() throws IOException {
    var table = dir.resolve("in/list.tsv");
    Files.createDirectories(table.getParent());
    Files.writeString(table, "path\n../secret.png\nmissing.png\n");
    Files.writeString(dir.resolve("secret.png"), "x");
    try (var source = ImageSources.open(table, OPTIONS)) {
      var thrown = assertThrows(IOException.class, () -> source.read(0));
      assertTrue(thrown.getMessage().contains("outside"), thrown.getMessage());
      assertThrows(IOException.class, () -> source.read(1));
    }
  }

  @Test
  void read_folderNamedByADot_isWithinIt() throws IOException {
    var name = "pom.xml"; // a file that is in the folder that the test runs in
    for (var dot : List.of(".", "./", "", "./src/..")) {
      var folder = new Folder(Path.of(dot));
      assertTrue(folder.paths().contains(name), dot);
      assertArrayEquals(Files.readAllBytes(Path.of(name)), folder.read(name, 1 << 20), dot);
      var thrown = assertThrows(IOException.class, () -> folder.read("../" + name, 1 << 20));
      assertTrue(thrown.getMessage().contains("outside"), thrown.getMessage());
    }
  }

  @Test
  void open_whatIsNoSource_saysWhy() throws IOException {
    var expected = new HashMap<Path, String>();
    expected.put(dir.resolve("nowhere"), "does not exist");
    expected.put(Files.createDirectory(dir.resolve("empty")), "no images");
    expected.put(Files.writeString(dir.resolve("no.zip"), "hello"), "not a zip");
    expected.put(Files.writeString(dir.resolve("a.txt"), "hello"), "no folder, .zip");
    expected.put(Files.writeString(dir.resolve("b.tsv"), "file\nx"), "no column 'path'");
    expected.put(Files.writeString(dir.resolve("c.tsv"), "path\n"), "no images");
    expected.put(Files.writeString(dir.resolve("d.tsv"), "path\tpath\nx\ty"), "column twice");
    expected.put(Files.writeString(dir.resolve("e.tsv"), "path\nx\ty"), "more cells");
    expected.put(Files.writeString(dir.resolve("f.tsv"), "path\tid\n\ty"), "without a path");
    expected.put(Files.writeString(dir.resolve("g.tsv"), "path\tid\nx\tA\ny\tA"), "'A' twice");
    expected.put(Files.writeString(dir.resolve("i.tsv"), "path\nx.png"), "none of the images");
    expected.put(Files.writeString(dir.resolve("h.csv"), "path\n\"x"), "does not end");
    for (var entry : expected.entrySet()) {
      var thrown =
          assertThrows(IOException.class, () -> ImageSources.open(entry.getKey(), OPTIONS));
      assertTrue(thrown.getMessage().contains(entry.getValue()), thrown.getMessage());
    }
  }
}
