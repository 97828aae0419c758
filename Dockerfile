# The iforest command in an image. See docs/docker.md.
FROM maven:3-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -ntp -pl stream-client,iforest-kafka,iforest-mcp -am package -DskipTests -Dspotless.check.skip -Denforcer.skip

FROM eclipse-temurin:17-jre
COPY --from=build /src/stream-client/target/stream-client.jar /app/iforest.jar
COPY --from=build /src/iforest-kafka/target/iforest-kafka.jar /app/iforest-kafka.jar
COPY --from=build /src/iforest-mcp/target/iforest-mcp.jar /app/iforest-mcp.jar
# Where 'watch --state /state' keeps what it remembers; a new volume takes over the owner.
RUN mkdir /state && chown 1000:1000 /state
# Nobody in particular, and not root; compose.yaml takes your own number instead.
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Djava.awt.headless=true", "-jar", "/app/iforest.jar"]
CMD ["--help"]
