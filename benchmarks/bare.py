"""The yardstick: a Flask application that does nothing."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/readyz")
@app.get("/")
def hello() -> dict[str, str]:
    return {"hello": "world"}
