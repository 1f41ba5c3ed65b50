package kindred.standalone.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kindred.ingest.source.DrawnCharacters;
import kindred.standalone.browser.Tab;
import kindred.standalone.page.SharedPage.Page;
import kindred.standalone.running.Api;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a person does on the web page, in a real browser, over a running demo. */
@ExtendWith(SharedPage.class)
class PageTest {
  private static final String FIRST = "#neighbours li:first-child";

  @TempDir Path dir;
  private Page page;
  private Tab tab;
  private Api api;

  /** What failed requests a test brings about: parts of their addresses. */
  private List<String> expected = List.of();

  @BeforeEach
  void open(Page running) throws Exception {
    page = running;
    api = page.api();
    tab = page.tab();
    tab.look(1280, 900, false, "light");
    tab.open(page.uri());
    tab.await("document.querySelectorAll('#gallery li').length === 18");
  }

  @AfterEach
  void nothingFailed() {
    api.close();
    try (var seen = tab) {
      var errors =
          seen.errors().stream().filter(error -> expected.stream().noneMatch(error::contains));
      assertEquals(List.of(), errors.toList());
    }
  }

  /** The gallery's nth picture is what is searched by; its id. */
  private String searchByGallery(int nth) throws Exception {
    var picture = "#gallery li:nth-child(%d)".formatted(nth);
    var id = tab.value("document.querySelector('%s').dataset.id".formatted(picture)).asText();
    tab.click(picture + " .walk");
    awaitNeighbours("neighbours among");
    assertEquals(id, tab.text("#asked"));
    return id;
  }

  private void awaitNeighbours(String told) throws Exception {
    tab.await(
        "!document.querySelector('#neighbours').ariaBusy"
            + " && document.querySelector('#message').textContent.includes('%s')".formatted(told));
  }

  private String idOf(String item) {
    return tab.value("document.querySelector('%s').dataset.id".formatted(item)).asText();
  }

  private static String item(String id) {
    return "#neighbours li[data-id=\"%s\"]".formatted(id);
  }

  private Path drawing() throws Exception {
    var drawn = new DrawnCharacters(99, 3, 2);
    return Files.write(dir.resolve("drawing.png"), drawn.read(0).bytes());
  }

  @Test
  void upload_picture_showsNeighboursToWalkTo() throws Exception {
    tab.choose("#file", drawing());
    awaitNeighbours("12 neighbours among");
    assertEquals("drawing.png", tab.text("#asked"));
    assertEquals(12, tab.value("document.querySelectorAll('#neighbours li').length").asInt());
    tab.await("[...document.querySelectorAll('#neighbours img')].every((i) => i.naturalWidth > 0)");

    var id = idOf(FIRST);
    tab.click(FIRST + " .walk");
    tab.await("document.querySelector('#asked').textContent === '%s'".formatted(id));
    tab.await("!document.querySelector('%s')".formatted(item(id)));
    assertEquals(id, tab.value("new URLSearchParams(location.search).get('id')").asText());
    tab.click("#more");
    awaitNeighbours("24 neighbours among");

    tab.value("history.back()");
    tab.await("location.search === ''");
  }

  /** What the clipboard or the pointer brings, as a script can make it. */
  @Test
  void upload_droppedOrPasted_isSearchedBy() throws Exception {
    var event =
        """
        (async (name, type, carrier) => {
          const blob = await (await fetch(document.querySelector('#gallery img').src)).blob();
          const data = new DataTransfer();
          data.items.add(new File([blob], name, { type: 'image/png' }));
          document.body.dispatchEvent(new type(carrier[0], { [carrier[1]]: data, bubbles: true }));
        })('%s', %s, %s)""";
    tab.value(event.formatted("dropped.png", "DragEvent", "['drop', 'dataTransfer']"));
    tab.await("document.querySelector('#asked').textContent === 'dropped.png'");
    awaitNeighbours("12 neighbours among");
    tab.value(event.formatted("pasted.png", "ClipboardEvent", "['paste', 'clipboardData']"));
    tab.await("document.querySelector('#asked').textContent === 'pasted.png'");
    awaitNeighbours("12 neighbours among");
    // An upload refined by an example goes as a form.
    tab.click(FIRST + " [data-act=positive]");
    tab.await("document.querySelector('#examples .positive')");
    awaitNeighbours("12 neighbours among");
  }

  @Test
  void upload_noPicture_isAProblemInItsWords() throws Exception {
    expected = List.of("/v1/search");
    tab.choose("#file", Files.writeString(dir.resolve("text.png"), "no picture"));
    tab.await("document.querySelector('#message.problem')");
    var told = tab.text("#message");
    assertTrue(told.matches("The content is of a type that is not taken: .+"), told);
  }

  @Test
  void options_labelScoreGroup_changeWhatIsFound() throws Exception {
    searchByGallery(3);
    var label = tab.text(FIRST + " .label");
    tab.fill("#label", label);
    tab.await(
        "[...document.querySelectorAll('#neighbours .label')]"
            + ".every((each) => each.textContent === '%s')".formatted(label));
    tab.fill("#label", "");
    tab.value("document.querySelector('#score').focus()");
    tab.press("Home");
    for (int i = 0; i < 90; i++) {
      tab.press("ArrowRight");
    }
    assertEquals("0.90", tab.text("#score-is"));
    tab.await(
        "[...document.querySelectorAll('#neighbours .score')].every((e) => +e.textContent >= 0.9)");
    tab.press("Home");
    tab.click("#group");
    tab.await("document.querySelectorAll('#neighbours h3').length === 12");
    tab.screenshot(Screenshots.file("groups"));
  }

  @Test
  void marks_positiveAndNegative_refineTheSearch() throws Exception {
    searchByGallery(5);
    var like = idOf(FIRST);
    tab.click(FIRST + " [data-act=positive]");
    tab.await("document.querySelector('#examples .positive')");
    awaitNeighbours("neighbours among");
    var unlike = idOf("#neighbours li:nth-child(4)");
    tab.click("#neighbours li:nth-child(4) [data-act=negative]");
    tab.await("document.querySelector('#examples .negative')");
    awaitNeighbours("neighbours among");
    for (var id : List.of(like, unlike)) {
      var title = "document.querySelector('#examples button[title=\"%s\"]')".formatted(id);
      assertTrue(tab.value(title + " !== null").asBoolean(), id);
    }
    tab.screenshot(Screenshots.file("examples"));
    tab.click("#examples .positive button");
    tab.click("#examples .negative button");
    tab.await("document.querySelector('#examples').hidden");
  }

  @Test
  void correct_label_isSeenAndUndone() throws Exception {
    searchByGallery(7);
    var id = idOf(FIRST);
    var before = tab.text(item(id) + " .label");
    tab.click(item(id) + " [data-act=correct]");
    tab.await("document.querySelector('#correct').open");
    tab.fill("#correct-label", "put right");
    tab.screenshot(Screenshots.file("correct"));
    tab.click("#correct-form .main");
    tab.await("document.querySelector('#notice').textContent.includes('is \\'put right\\' now')");
    tab.await(
        "document.querySelector('%s .label').textContent === 'put right'".formatted(item(id)));
    assertEquals("put right", label(id));

    tab.click("#notice .undo");
    tab.await(
        "document.querySelector('%s .label').textContent === '%s'".formatted(item(id), before));
    assertEquals(before, label(id));
  }

  private String label(String id) throws Exception {
    return JsonMapper.builder().build().readTree(api.image(id).body()).path("label").asText();
  }

  @Test
  void delete_askedForTwice_takesTheImageOut() throws Exception {
    searchByGallery(9);
    var id = idOf(FIRST);
    // Whoever asks for what is gone is told so.
    expected = List.of("/v1/search", id.substring(id.lastIndexOf('/') + 1));
    tab.click(item(id) + " [data-act=correct]");
    tab.click("#correct-delete");
    tab.await("document.querySelector('#correct-message').textContent.includes('Press again')");
    tab.click("#correct-delete");
    tab.await("document.querySelector('#notice').textContent.includes('is deleted')");
    tab.await("!document.querySelector('%s')".formatted(item(id)));
    assertEquals(404, api.image(id).statusCode());
  }

  @Test
  void rollBack_withTheAdminKey_isServed() throws Exception {
    expected = List.of("/promote");
    searchByGallery(11);
    var promoted = api.promotedVersions();
    int live = api.json("/v1/versions/live").path("served").asInt();
    int older = promoted.get(promoted.indexOf(live) - 1);
    var back = "#versions button[data-version=\"%d\"]".formatted(older);
    tab.click(back);
    tab.await("document.querySelector('#versions-message').textContent.includes('admin key')");
    assertEquals("admin-key", tab.value("document.activeElement.id").asText());
    tab.type("another");
    tab.click(back);
    tab.await("document.querySelector('#versions-message.problem')?.textContent.includes(': ')");
    tab.fill("#admin-key", SharedPage.ADMIN_KEY);
    tab.click(back);
    tab.await("document.querySelector('#version').textContent === '%d'".formatted(older));
    awaitNeighbours("by version " + older + ",");
    tab.screenshot(Screenshots.file("rolled-back"));
    tab.click("#versions button[data-version=\"%d\"]".formatted(live));
    tab.await("document.querySelector('#version').textContent === '%d'".formatted(live));
    assertEquals(live, api.json("/v1/versions/live").path("live").asInt());
  }
}
