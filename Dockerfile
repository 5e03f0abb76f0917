# Two stages: packages with their hashes first, then the tree; the running image has no compiler and no root.
FROM python:3.11-slim AS packages
ARG LOCK=requirements.lock
WORKDIR /srv/baolian
RUN python -m venv .venv
COPY requirements-build.lock requirements.lock requirements-push.lock requirements-fast.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-build.lock \
 && .venv/bin/python -m pip install --no-cache-dir --require-hashes --no-build-isolation -r ${LOCK}
COPY . .
RUN .venv/bin/python -m pip install --no-cache-dir --no-build-isolation --no-deps -e . \
 && .venv/bin/python -m compileall -q app bots handlers models alembic

FROM python:3.11-slim
ENV PATH=/srv/baolian/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=1
RUN useradd --system --uid 10001 --home-dir /srv/baolian --shell /usr/sbin/nologin baolian
WORKDIR /srv/baolian
COPY --from=packages /srv/baolian /srv/baolian
RUN install -d -o baolian -g baolian data data/media
USER baolian
VOLUME /srv/baolian/data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["baolian", "serve", "--host", "0.0.0.0", "--port", "8000"]
