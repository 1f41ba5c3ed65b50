/** How roles are deployed: by the image and its files, to brokers that want TLS and a password. */
package kindred.standalone.deployment;
