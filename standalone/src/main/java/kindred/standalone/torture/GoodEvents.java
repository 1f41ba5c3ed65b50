package kindred.standalone.torture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import kindred.ingest.hostile.Expectation;
import kindred.ingest.hostile.HostileEvent.Message;
import kindred.ingest.hostile.NaturalJpegs;
import kindred.schemas.AvroSerde;
import kindred.schemas.LabelledImage;

/** A stream of good events: a few 500 x 500 JPEGs over and over, under ever new ids. */
final class GoodEvents {
  private static final int PICTURES = 8;
  private static final int SIDE = 500;
  private static final int QUALITY = 90;

  private final AvroSerde<LabelledImage> events = AvroSerde.of(LabelledImage.class);
  private final List<byte[]> pictures;
  private final Instant now;
  private int next;

  GoodEvents(long seed, Instant now) {
    this.pictures = NaturalJpegs.of(PICTURES, SIDE, QUALITY, seed);
    this.now = now;
  }

  void send(EventStream stream) {
    var id = "good/" + next;
    var event =
        LabelledImage.newBuilder()
            .setId(id)
            .setLabel("good")
            .setBytes(ByteBuffer.wrap(pictures.get(next++ % PICTURES)))
            .setMediaType("image/jpeg")
            .setAttributes(Map.of())
            .setEventTime(now)
            .build();
    var key = id.getBytes(StandardCharsets.UTF_8);
    stream.send(id, Expectation.ACCEPTED, new Message(key, events.encode(event), List.of(), 0));
  }
}
