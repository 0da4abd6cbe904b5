# Keyferry in a container: built from the locks with their hashes, run by a user without rights on a tree it cannot change.
# A tag may be moved. To build from known bytes, give the digest that `docker buildx imagetools inspect` tells of it:
#   docker build --build-arg PYTHON=python:3.13-slim-trixie@sha256:… .
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/keyferry \
    && python -m venv /opt/build \
    && /opt/keyferry/bin/python -m pip install --require-hashes --requirement requirements.lock \
    && /opt/build/bin/python -m pip install --require-hashes --requirement requirements-build.lock
COPY . .
RUN /opt/build/bin/python -m hatchling build --target wheel --directory /wheel \
    && /opt/keyferry/bin/python -m pip install --no-deps --no-index /wheel/*.whl

FROM ${PYTHON}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin keyferry \
    && install --directory --owner=keyferry --group=keyferry --mode=0700 /data
COPY --from=build /opt/keyferry /opt/keyferry
ENV PATH=/opt/keyferry/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/keyferry.db \
    METRICS_LISTEN=127.0.0.1:9109
USER 10001:10001
WORKDIR /data
VOLUME /data
# Healthy while Telegram answers and the database can be read; the first poll may take half a minute.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "keyferry.health"]
ENTRYPOINT ["keyferry"]
CMD ["run"]
