package kindred.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary decoder, but for text that is not UTF-8: Avro itself puts replacement characters in
 * its place and says nothing, so that two ids or labels could become the same.
 */
final class StrictText extends Decoder {
  private static final char REPLACEMENT = '\ufffd';

  private final BinaryDecoder in;
  private final Utf8 scratch = new Utf8();

  StrictText(BinaryDecoder in) {
    this.in = in;
  }

  /**
   * @throws IOException where it is not UTF-8
   */
  @Override
  public String readString() throws IOException {
    var bytes = in.readString(scratch);
    var text = bytes.toString();
    if (text.indexOf(REPLACEMENT) >= 0) {
      check(bytes);
    }
    return text;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    var bytes = in.readString(old);
    check(bytes);
    return bytes;
  }

  private static void check(Utf8 text) throws IOException {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(), 0, text.getByteLength()));
    } catch (CharacterCodingException e) {
      throw new IOException("text is not UTF-8", e);
    }
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void skipString() throws IOException {
    in.skipString();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    return in.readBytes(old);
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipBytes();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public long readArrayStart() throws IOException {
    return in.readArrayStart();
  }

  @Override
  public long arrayNext() throws IOException {
    return in.arrayNext();
  }

  @Override
  public long skipArray() throws IOException {
    return in.skipArray();
  }

  @Override
  public long readMapStart() throws IOException {
    return in.readMapStart();
  }

  @Override
  public long mapNext() throws IOException {
    return in.mapNext();
  }

  @Override
  public long skipMap() throws IOException {
    return in.skipMap();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}
