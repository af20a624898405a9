# Build:   docker build --tag pahintulot .
# Prepare: docker run --rm --volume pahintulot:/var/lib/pahintulot pahintulot pahintulot db upgrade
# Run:     docker run --volume pahintulot:/var/lib/pahintulot --publish 127.0.0.1:8000:8000 \
#              --env PUBLIC_URL=https://consent.example pahintulot
# `db upgrade` is a step of its own, so that several containers never migrate at once.

FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/pahintulot
COPY requirements.lock ./
RUN /opt/pahintulot/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY migrations migrations
COPY static static
RUN /opt/pahintulot/bin/python -m hatchling build --target wheel --directory /build/dist \
 && /opt/pahintulot/bin/pip install --no-cache-dir --no-deps /build/dist/*.whl \
 && /opt/pahintulot/bin/pip uninstall --yes hatchling editables pip

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin pahintulot \
 && install --directory --mode 700 --owner pahintulot --group pahintulot /var/lib/pahintulot
COPY --from=build /opt/pahintulot /opt/pahintulot
COPY gunicorn.conf.py /srv/gunicorn.conf.py
ENV PATH="/opt/pahintulot/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0:8000 \
    DATABASE_URL=sqlite:////var/lib/pahintulot/pahintulot.db \
    KEY_DIR=/var/lib/pahintulot/keys
WORKDIR /var/lib/pahintulot
VOLUME /var/lib/pahintulot
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "/srv/gunicorn.conf.py", "service.wsgi:app"]
