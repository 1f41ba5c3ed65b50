package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VectorsTest {
  @Test
  void fromBytes_ofToBytes_isTheSameVector() {
    var vector = new float[] {0, -0f, 1.5f, Float.MIN_VALUE, -3e30f};
    var bytes = Vectors.toBytes(vector);

    assertArrayEquals(vector, Vectors.fromBytes(bytes));
    assertEquals(20, bytes.remaining());
  }

  @Test
  void toBytes_isLittleEndianFloat32() {
    assertEquals(
        ByteBuffer.wrap(new byte[] {0, 0, (byte) 0xC0, 0x3F}), Vectors.toBytes(new float[] {1.5f}));
  }

  @Test
  void fromBytes_ofAPartOfABuffer_readsThatPart() {
    var buffer = ByteBuffer.wrap(new byte[] {9, 0, 0, (byte) 0xC0, 0x3F, 9});
    buffer.position(1).limit(5);

    assertArrayEquals(new float[] {1.5f}, Vectors.fromBytes(buffer));
    assertEquals(1, buffer.position());
  }

  @Test
  void fromBytes_ofABrokenVector_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Vectors.fromBytes(ByteBuffer.allocate(6)));
  }
}
