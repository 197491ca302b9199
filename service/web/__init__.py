"""The web service: the commands' use cases over HTTP. The only room that imports flask and gunicorn."""
