package kindred.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Nothing computes with a plain number that a backward pass needs: {@code kindred.encoder.Scalar}.
 */
class ScalarUseTest {
  private static final Set<String> KEEPS_THE_NUMBER =
      Set.of("mul", "muli", "div", "divi", "maximum", "minimum", "pow", "powi", "mod", "modi");

  @Test
  void classes_callArithmetic_withScalarsOnly() throws IOException {
    for (var root : List.of("target/classes", "../encoder/target/classes")) {
      try (var files = Files.walk(Path.of(root))) {
        var classes = files.filter(file -> file.toString().endsWith(".class")).toList();
        assertTrue(classes.size() > 10, root);
        for (var file : classes) {
          assertEquals(List.of(), plainNumbers(file), file + ": write Scalar.of(x, number)");
        }
      }
    }
  }

  private static List<String> plainNumbers(Path file) throws IOException {
    var found = new ArrayList<String>();
    for (var method : ClassFile.of().parse(file).methods()) {
      for (var element : method.code().map(code -> code.elementList()).orElse(List.of())) {
        if (element instanceof InvokeInstruction call
            && call.owner().asInternalName().startsWith("ai/djl/ndarray/")
            && KEEPS_THE_NUMBER.contains(call.name().stringValue())
            && call.type().stringValue().contains("java/lang/Number")) {
          found.add(method.methodName().stringValue() + " calls " + call.name().stringValue());
        }
      }
    }
    return found;
  }
}
