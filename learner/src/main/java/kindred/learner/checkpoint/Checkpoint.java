package kindred.learner.checkpoint;

import java.nio.file.Path;

/**
 * A whole checkpoint on disk.
 *
 * @param directory its files
 * @param progress how far the learner had come
 */
public record Checkpoint(Path directory, Progress progress) {}
