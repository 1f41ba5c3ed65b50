/** All roles in one process, watched through the topics and the HTTP API as a stranger would. */
package kindred.standalone.demo;
