# The engine's image: the same for the worker, for migrations and for every `vertebra` command.
ARG BASE=python:3.13-slim
FROM ${BASE}

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/vertebra

# The locked packages first: they change less often than the engine.
COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt
COPY . .
RUN pip install --no-deps --no-build-isolation . && useradd --create-home --uid 10001 vertebra

# Volumes that are mounted here begin as these: the worker's own, and nobody else's.
RUN install --directory --mode 700 --owner vertebra --group vertebra /var/lib/vertebra/keys /var/lib/vertebra/archive

USER vertebra
WORKDIR /home/vertebra
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s --retries=3 CMD ["python", "-m", "worker", "--check"]
CMD ["python", "-m", "worker"]
