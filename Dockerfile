# One image for all roles; the arguments are those of ./kindred.   docker build -t kindred:local .
# docs/operations.md, "Containers", says what it needs and how it is run.

# A JDK 25 and bash.
ARG BUILD_IMAGE=eclipse-temurin:25-jdk
# glibc, bash, coreutils, findutils, grep, sed; linux/amd64, as PyTorch's libraries are for it.
ARG RUNTIME_IMAGE=debian:12-slim

FROM ${BUILD_IMAGE} AS build
# What published versions say as their codeCommit; git is not here.   --build-arg CODE_COMMIT=$(git rev-parse HEAD)
ARG CODE_COMMIT
WORKDIR /src
COPY . .
RUN ./mvnw -q -B -Dmaven.test.skip=true -pl standalone -am package
# The part of Java that is used: desktop reads images, management and jcmd are for operators.
# Not in /opt/java, where the base image has its own.
RUN jlink --output /opt/jre --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 --add-modules \
    java.se,jdk.httpserver,jdk.incubator.vector,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
# PyTorch's libraries come out of their jar now, since nothing can be written beside them later.
RUN echo 'class Extract { public static void main(String[] a) { System.out.println(ai.djl.engine.Engine.getInstance()); } }' > /tmp/Extract.java \
 && DJL_CACHE_DIR=/opt/djl java -Dai.djl.offline=true -DOPT_OUT_TRACKING=true --enable-native-access=ALL-UNNAMED \
    -cp 'standalone/target/lib/*' /tmp/Extract.java \
 && chmod -R a+rX /opt/djl

FROM ${RUNTIME_IMAGE}
ENV JAVA_HOME=/opt/jre DJL_CACHE_DIR=/opt/djl KINDRED_BUILD=never KINDRED_COMMAND=kindred \
    KINDRED_DATA_DIR=/data KINDRED_ARTEFACTS_URI=file:/artefacts HOME=/tmp
COPY --from=build /opt/jre /opt/jre
COPY --from=build /opt/djl /opt/djl
COPY --from=build /src/standalone/target/lib /opt/kindred/standalone/target/lib
COPY --from=build /src/standalone/target/kindred.jar /opt/kindred/standalone/target/
COPY --from=build /src/kindred /opt/kindred/
RUN mkdir /data /artefacts && chown 10001:10001 /data /artefacts
USER 10001:10001
WORKDIR /data
ENTRYPOINT ["/opt/kindred/kindred"]
CMD ["--help"]
