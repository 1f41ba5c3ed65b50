package kindred.standalone.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BrokerChoiceTest {
  private final List<String> asked = new ArrayList<>();
  private boolean sign = true;
  private boolean answers = true;
  private boolean starts = true;

  private String start(String mode) {
    var choice =
        new BrokerChoice(
            mode,
            () -> sign,
            () -> {
              asked.add("answers");
              return answers;
            },
            broker("container"),
            broker("embedded"));
    return choice.start().bootstrapServers();
  }

  private Supplier<TestBroker> broker(String kind) {
    return () -> {
      asked.add(kind);
      if (kind.equals("container") && !starts) {
        throw new IllegalStateException("no image");
      }
      return new TestBroker() {
        @Override
        public String bootstrapServers() {
          return kind;
        }

        @Override
        public void close() {}
      };
    };
  }

  @Test
  void start_auto_isAContainerWhereDockerAnswers() {
    assertEquals("container", start("auto"));
  }

  @Test
  void start_autoWithoutASign_doesNotAskDocker() {
    sign = false;
    assertEquals("embedded", start("auto"));
    assertEquals(List.of("embedded"), asked);
  }

  @Test
  void start_autoAndDockerSilent_isEmbedded() {
    answers = false;
    assertEquals("embedded", start("auto"));
    assertEquals(List.of("answers", "embedded"), asked);
  }

  @Test
  void start_autoAndNoImage_isEmbedded() {
    starts = false;
    assertEquals("embedded", start("auto"));
  }

  @Test
  void start_local_asksNobody() {
    assertEquals("embedded", start("local"));
    assertEquals(List.of("embedded"), asked);
  }

  @Test
  void start_docker_isAContainerOrAFailure() {
    answers = false;
    assertEquals("container", start("docker"));
    starts = false;
    assertThrows(IllegalStateException.class, () -> start("docker"));
  }

  @Test
  void start_anotherMode_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> start("podman"));
  }
}
