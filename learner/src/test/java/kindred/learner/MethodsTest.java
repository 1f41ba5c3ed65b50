package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MethodsTest {
  @Test
  void all_namesOfObjectivesMinersAndPairRules_areAccepted() {
    for (var method : Methods.all()) {
      if (method.value().matches("[a-z+-]+")) {
        var key = ConfigUtil.splitPath(method.key());
        var config =
            ConfigFactory.parseMap(Map.of(ConfigUtil.joinPath(key), method.value()))
                .withFallback(ConfigFactory.load());
        assertEquals(method.value(), config.getString(method.key()));
        LearnerConfig.from(config);
      }
    }
  }

  @Test
  void all_keys_exist() {
    var reference = ConfigFactory.load();
    for (var method : Methods.all()) {
      assertTrue(reference.hasPath(method.key()), method.key());
    }
  }

  @Test
  void all_order_isThatOfTheSectionsAndNamesAreUnique() {
    var last = 0.0;
    var names = new HashSet<String>();
    for (var method : Methods.all()) {
      assertTrue(Double.parseDouble(method.section()) >= last, method.name());
      last = Double.parseDouble(method.section());
      assertTrue(names.add(method.name()), method.name());
    }
  }
}
