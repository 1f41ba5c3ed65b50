/** Images written over HTTP: events in the topic {@code images}, as any producer's are. */
package kindred.query.write;
