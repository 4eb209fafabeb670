# One image for every part: caseline migrate, api, worker, relay. PostgreSQL and Temporal run elsewhere.

FROM node:20-bookworm-slim AS build
WORKDIR /app
# No package's install script is needed: Temporal's native part and the build tools come prebuilt.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts --no-progress
COPY tsconfig.json prisma.config.ts ./
COPY scripts scripts
COPY prisma prisma
COPY policy policy
COPY activities activities
COPY workflows workflows
COPY src src
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional and peer packages are the embedded PostgreSQL and tools that build: no part that runs apart loads them.
RUN npm ci --omit=dev --omit=optional --omit=peer --ignore-scripts --no-progress

FROM node:20-bookworm-slim
# Temporal's native part reads the system's certificates for servers that ask for TLS.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production TZ=UTC HOST=0.0.0.0 PORT=3000 CASELINE_DATA_DIR=/data
COPY package.json README.md LICENSE ./
COPY policy policy
COPY prisma/migrations prisma/migrations
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN printf '#!/bin/sh\nexec node /app/dist/src/cli/main.js "$@"\n' > /usr/local/bin/caseline \
  && chmod 755 /usr/local/bin/caseline \
  && install --directory --owner=node --group=node /data
USER node
VOLUME /data
EXPOSE 3000
# For the API, which is what listens; parts that do not are checked by what they do (docker-compose.yml).
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["caseline"]
CMD ["api"]
