package kindred.ingest.hostile;

import static kindred.ingest.validation.Rejection.ATTRIBUTE_OUTSIDE_LIMITS;
import static kindred.ingest.validation.Rejection.EVENT_TIME_ABSURD;
import static kindred.ingest.validation.Rejection.ID_NOT_KEY;
import static kindred.ingest.validation.Rejection.ID_TOO_LONG;
import static kindred.ingest.validation.Rejection.KEY_MISSING;
import static kindred.ingest.validation.Rejection.KEY_NOT_TEXT;
import static kindred.ingest.validation.Rejection.LABEL_BLANK;
import static kindred.ingest.validation.Rejection.LABEL_TOO_LONG;
import static kindred.ingest.validation.Rejection.TOO_MANY_ATTRIBUTES;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.ingest.validation.EventLimits;
import kindred.ingest.validation.Rejection;

/** Keys and fields: absent, blank, one more than allowed, in every script, about other times. */
final class HostileFields {
  private static final Expectation ACCEPTED = Expectation.ACCEPTED;

  private final Cases cases;
  private final EventLimits limits;

  HostileFields(Cases cases, EventLimits limits) {
    this.cases = cases;
    this.limits = limits;
  }

  void add() {
    keys();
    labels();
    attributes();
    times();
  }

  private void keys() {
    missing("key/missing", false);
    missing("key/missing-of-deletion", true);
    key("key/empty", KEY_NOT_TEXT, new byte[0]);
    key("key/blank", KEY_NOT_TEXT, Cases.key(" \t\n"));
    key("key/not-utf8", KEY_NOT_TEXT, new byte[] {-1, -2});
    key("key/overlong-utf8", KEY_NOT_TEXT, new byte[] {(byte) 0xC0, (byte) 0x80});
    key("key/half-a-character", KEY_NOT_TEXT, new byte[] {'a', (byte) 0xE2, (byte) 0x82});
    key("key/surrogate", KEY_NOT_TEXT, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
    key("key/too-long", ID_TOO_LONG, Cases.key("x".repeat(limits.idLength() + 1)));
    key("key/much-too-long", ID_TOO_LONG, Cases.key("x".repeat(1 << 20)));
    key("key/of-another", ID_NOT_KEY, Cases.key("somebody else"));
    key("key/with-a-blank-more", ID_NOT_KEY, Cases.key("key/with-a-blank-more "));
    for (var id :
        new String[] {
          "key/at-the-limit-" + "x".repeat(limits.idLength() - 17),
          "key/../../../etc/passwd",
          "key/<script>",
          "key/\0\1\2",
          "key/\u202egnp.exe",
          "key/日本語 ü \ud83d\ude80",
          "key/'; DROP TABLE images; --",
          "key/${jndi:ldap://127.0.0.1/a}"
        }) {
      cases.image(id, ACCEPTED, cases::picture);
    }
  }

  private void missing(String name, boolean deletion) {
    cases.record(
        name,
        Expectation.rejected(KEY_MISSING),
        () -> Message.of(null, deletion ? null : cases.encoded(cases.good(name, cases.picture()))));
  }

  private void key(String name, Rejection reason, byte[] key) {
    cases.record(
        name,
        Expectation.rejected(reason),
        () -> Message.of(key, cases.encoded(cases.good(name, cases.picture()))));
    if (reason != ID_NOT_KEY) {
      var expected = Expectation.rejected(reason);
      cases.record(name + "-of-deletion", expected, () -> Message.of(key, null));
    }
  }

  private void labels() {
    label("none", ACCEPTED, null);
    label("empty", Expectation.rejected(LABEL_BLANK), "");
    label("blank", Expectation.rejected(LABEL_BLANK), " \t\n\u2003");
    label("at-the-limit", ACCEPTED, "x".repeat(limits.labelLength()));
    label("too-long", tooLong(), "x".repeat(limits.labelLength() + 1));
    label("much-too-long", tooLong(), "x".repeat(1 << 20));
    label("of-rockets", tooLong(), "\ud83d\ude80".repeat(limits.labelLength() / 2 + 1));
    label("of-control-characters", ACCEPTED, "\0\1\33[31m");
    label("right-to-left", ACCEPTED, "\u202eabc");
    label("null-as-text", ACCEPTED, "null");
    label("html", ACCEPTED, "<img src=x onerror=alert(1)>");
  }

  private static Expectation tooLong() {
    return Expectation.rejected(LABEL_TOO_LONG);
  }

  private void label(String name, Expectation expectation, String label) {
    cases.event("label/" + name, expectation, event -> event.setLabel(label));
  }

  private void attributes() {
    attributes("none", ACCEPTED, Map.of());
    attributes("at-the-limit", ACCEPTED, many(limits.attributes()));
    var tooMany = Expectation.rejected(TOO_MANY_ATTRIBUTES);
    attributes("one-too-many", tooMany, many(limits.attributes() + 1));
    attributes("20000", tooMany, many(20_000));
    var outside = Expectation.rejected(ATTRIBUTE_OUTSIDE_LIMITS);
    attributes("name-empty", outside, Map.of("", "value"));
    attributes("name-blank", outside, Map.of(" ", "value"));
    attributes("value-empty", ACCEPTED, Map.of("name", ""));
    attributes("name-too-long", outside, Map.of("x".repeat(limits.attributeNameLength() + 1), ""));
    attributes(
        "value-too-long", outside, Map.of("name", "x".repeat(limits.attributeValueLength() + 1)));
    attributes("reserved-looking", ACCEPTED, Map.of("__proto__", "{}", "label", "x", "_id", "y"));
    for (var type : new String[] {"", "text/html", "image/jpeg", "x".repeat(100_000)}) {
      var name = type.length() > 20 ? "100000-characters" : type.isEmpty() ? "empty" : type;
      cases.event("media-type/" + name, ACCEPTED, event -> event.setMediaType(type));
    }
  }

  private void attributes(String name, Expectation expectation, Map<String, String> attributes) {
    cases.event("attributes/" + name, expectation, event -> event.setAttributes(attributes));
  }

  private static Map<String, String> many(int count) {
    var attributes = new HashMap<String, String>();
    for (int i = 0; i < count; i++) {
      attributes.put("name" + i, "value");
    }
    return attributes;
  }

  private void times() {
    var absurd = Expectation.rejected(EVENT_TIME_ABSURD);
    time("now", ACCEPTED, cases.now());
    time("late-by-an-hour", ACCEPTED, cases.now().minus(Duration.ofHours(1)));
    time("late-by-30-years", ACCEPTED, cases.now().minus(Duration.ofDays(30 * 365)));
    time("1970", ACCEPTED, Instant.EPOCH);
    time("1900", ACCEPTED, Instant.parse("1900-01-01T00:00:00Z"));
    time("1799", absurd, Instant.parse("1799-12-31T23:59:59Z"));
    time("year-1", absurd, Instant.parse("0001-01-01T00:00:00Z"));
    time("early-within-limits", ACCEPTED, cases.now().plus(limits.eventTimeAhead().dividedBy(2)));
    time("too-early", absurd, cases.now().plus(limits.eventTimeAhead().multipliedBy(2)));
    time("year-9999", absurd, Instant.parse("9999-12-31T23:59:59Z"));
    time("least", absurd, Instant.ofEpochMilli(Long.MIN_VALUE));
    time("greatest", absurd, Instant.ofEpochMilli(Long.MAX_VALUE));
  }

  private void time(String name, Expectation expectation, Instant time) {
    cases.event("time/" + name, expectation, event -> event.setEventTime(time));
  }
}
