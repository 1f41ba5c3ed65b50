/**
 * From pixels to a vector: the one preprocessing ({@link kindred.encoder.ImageTensor}), the network
 * ({@link kindred.encoder.EncoderNetwork}), a version's artefact on disk ({@link
 * kindred.encoder.ArtefactStore}), a frozen version ({@link kindred.encoder.Encoder}), and the role
 * that keeps every promoted version's embeddings ({@link kindred.encoder.EmbedRole}).
 */
package kindred.encoder;
