# The web service, and every other verb of aefhir but `hapi`, which needs Java:
#   docker build --tag aefhir .
#   docker run --rm --publish 127.0.0.1:8000:8000 aefhir
#   docker run --rm --interactive aefhir convert - < report.json
# The tag is that of the Python that the tests run on. Whoever wants the same bytes each time pins it by digest.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements-image.lock ./
RUN python -m venv /opt/aefhir \
 && /opt/aefhir/bin/python -m pip install --require-hashes --only-binary :all: -r requirements-image.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY mappings mappings
COPY service service
# What built the wheel is of no use afterwards.
RUN /opt/aefhir/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/aefhir/bin/python -m pip install --no-deps --no-index /dist/*.whl \
 && /opt/aefhir/bin/python -m pip uninstall --yes hatchling pathspec pluggy trove-classifiers setuptools pip

FROM ${PYTHON}
COPY --from=build /opt/aefhir /opt/aefhir
ENV PATH=/opt/aefhir/bin:$PATH PYTHONDONTWRITEBYTECODE=1 AEFHIR_SERVE_HOST=0.0.0.0
# By number, so that an orchestrator can see that it is not root. Nothing is written but temporary files below /tmp.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "\
from http.client import HTTPConnection as C; c = C('127.0.0.1', 8000, timeout=4); c.request('GET', '/health/live'); \
raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["aefhir"]
CMD ["serve"]
