package kindred.query.http;

import java.util.function.Supplier;
import kindred.query.learning.LearningReports;
import kindred.query.sample.SamplePictures;
import kindred.query.version.ImageHistory;
import kindred.query.version.Promoter;
import kindred.query.version.Serving;
import kindred.query.version.Status;
import kindred.query.version.VersionEvents;
import kindred.query.version.WriteWaits;
import kindred.query.write.ImageWriter;
import kindred.schemas.image.ImageDecoder;

/**
 * What the API answers from; its owner closes each.
 *
 * @param serving the versions that answer
 * @param status of the follower
 * @param decoder of query images
 * @param pictures stored samples
 * @param promoter makes versions live
 * @param waits for writes to show
 * @param history of corrected and deleted images
 * @param learning what the learner reports
 * @param events what happens to versions
 * @param writer of images
 */
public record Sources(
    Serving serving,
    Supplier<Status> status,
    ImageDecoder decoder,
    SamplePictures pictures,
    Promoter promoter,
    WriteWaits waits,
    ImageHistory history,
    LearningReports learning,
    VersionEvents events,
    ImageWriter writer) {}
