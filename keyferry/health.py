"""`python -m keyferry.health`: exit status 0 while the bot that runs beside it is well; for containers and supervisors."""

import http.client
import os
import sys

SECONDS = 4


def look() -> int:
    """Asks /healthz where METRICS_LISTEN says."""
    host, _, port = os.environ.get("METRICS_LISTEN", "").strip().rpartition(":")
    if not port:
        return told("METRICS_LISTEN is not set: there is nothing to ask.")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return 0 if answer.status == 200 else told(answer.read().decode())
    except OSError as error:
        return told(f"Nothing answers on {host}:{port} ({type(error).__name__}).")


def told(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(look())
