package kindred.schemas;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The examples are those of the W3C Recommendation. */
class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String HEADER = "00-" + TRACE + "-" + PARENT + "-01";

  @Test
  void parse_theStandardsExample_isReadAndWritten() {
    assertEquals(Optional.of(new TraceContext(TRACE, PARENT, true)), TraceContext.parse(HEADER));
    assertEquals(HEADER, TraceContext.parse(HEADER).orElseThrow().toString());
    var unsampled = HEADER.substring(0, 53) + "00";
    assertEquals(unsampled, TraceContext.parse(unsampled).orElseThrow().toString());
  }

  @Test
  void parse_laterVersionAndFlags_readsWhatIsKnown() {
    var known = Optional.of(new TraceContext(TRACE, PARENT, true));
    assertEquals(known, TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-03"));
    assertEquals(known, TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-01-what-comes-then"));
  }

  @Test
  void parse_notAsTheStandardHasIt_isEmpty() {
    assertEquals(Optional.empty(), TraceContext.parse(null));
    for (var header :
        List.of(
            "",
            HEADER.substring(1),
            HEADER + "-more",
            HEADER.toUpperCase(),
            "ff" + HEADER.substring(2),
            "cc" + HEADER.substring(2) + "x",
            "0g" + HEADER.substring(2),
            HEADER.replace('-', '_'),
            "00-" + "0".repeat(32) + "-" + PARENT + "-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            "00-" + TRACE + "-" + PARENT + "-0z",
            "cc" + HEADER.substring(2) + "-" + "x".repeat(1_000))) {
      assertEquals(Optional.empty(), TraceContext.parse(header), header);
    }
    assertThrows(IllegalArgumentException.class, () -> new TraceContext("x", PARENT, true));
  }

  @Test
  void next_sameTrace_hasAParentOfItsOwn() {
    var first = TraceContext.fresh(true);
    var next = first.next();
    assertEquals(first.traceId(), next.traceId());
    assertEquals(first.sampled(), next.sampled());
    assertNotEquals(first.parentId(), next.parentId());
    assertNotEquals(first.traceId(), TraceContext.fresh(true).traceId());
    assertEquals(Optional.of(next), TraceContext.parse(next.toString()));
  }

  @Test
  void pass_otherHeaders_stayBehind() {
    var from = new RecordHeaders();
    from.add("secret", new byte[1_000]);
    from.add(TraceContext.HEADER, "no trace".getBytes(US_ASCII));
    var to = new RecordHeaders();
    TraceContext.pass(from, to);
    assertEquals(0, to.toArray().length);
    from.add("ce_traceparent", HEADER.getBytes(US_ASCII));
    assertEquals(HEADER, TraceContext.of(from).orElseThrow().toString());
    TraceContext.parse(HEADER).orElseThrow().addTo(from);
    TraceContext.pass(from, to);
    TraceContext.pass(from, to);
    assertEquals(1, to.toArray().length);
    assertEquals(HEADER, new String(to.lastHeader(TraceContext.HEADER).value(), US_ASCII));
  }
}
