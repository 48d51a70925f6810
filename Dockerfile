FROM python:3.11-slim
WORKDIR /srv/registry
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Static files are collected with values that are good for this one command only.
RUN DEBUG=0 DATABASE_URL=postgresql:///none SECRET_KEY=none ALLOWED_HOSTS=none python manage.py collectstatic --no-input \
    && useradd --system --no-create-home registry
USER registry
ENV DEBUG=0 PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:8000"]
