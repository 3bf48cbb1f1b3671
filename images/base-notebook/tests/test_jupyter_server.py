"""JupyterLab's server starts as the image's user, wants a token, and starts kernels."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

TOKEN = "token-of-this-test"
START_TIMEOUT_S = 60

# A proxy that the environment names must not get requests to this container itself.
http = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int

    def request(
        self, path: str, *, method: str = "GET", token: str | None = TOKEN
    ) -> tuple[int, bytes]:
        """Returns status and body of the answer."""
        headers = {} if token is None else {"Authorization": f"token {token}"}
        request = Request(self.url + path, method=method, headers=headers)
        try:
            with http.open(request, timeout=30) as response:
                return response.status, response.read()
        except HTTPError as error:
            return error.code, error.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            server.request("/api")
            return
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"no answer within {START_TIMEOUT_S} s:\n{log.read_text()}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    directory = tmp_path_factory.mktemp("server")
    log = directory / "server.log"
    port = free_port()
    with log.open("wb") as log_file:
        process = subprocess.Popen(
            ["jupyter", "lab", "--no-browser", "--ip=127.0.0.1"]
            + [f"--port={port}", "--ServerApp.port_retries=0", f"--notebook-dir={directory}"],
            env={**os.environ, "JUPYTER_TOKEN": TOKEN},
            stdout=log_file,
            stderr=subprocess.STDOUT,
        )
    try:
        server = Server(url=f"http://127.0.0.1:{port}", pid=process.pid)
        wait_until_up(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_server_does_not_run_as_root(server: Server) -> None:
    assert os.stat(f"/proc/{server.pid}").st_uid == os.getuid() != 0


def test_api_tells_the_version(server: Server) -> None:
    status, body = server.request("/api")

    assert status == 200
    assert json.loads(body)["version"]


@pytest.mark.parametrize("token", [None, "wrong"])
def test_api_refuses_without_the_token(server: Server, token: str | None) -> None:
    assert server.request("/api/status", token=token)[0] == 403


def test_api_answers_with_the_token(server: Server) -> None:
    status, body = server.request("/api/status")

    assert status == 200
    assert "kernels" in json.loads(body)


def test_lab_page_and_its_scripts_are_served(server: Server) -> None:
    status, page = server.request("/lab")
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', page.decode())

    assert status == 200
    assert scripts
    for script in scripts:
        status, body = server.request(script)
        assert status == 200 and body, script


def test_lab_does_not_ask_users_about_news(server: Server) -> None:
    status, body = server.request("/lab/api/settings/@jupyterlab/apputils-extension:notification")

    assert status == 200
    settings = json.loads(body)["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false"
    assert settings["checkForUpdates"]["default"] is False


def test_kernel_starts_and_stops(server: Server) -> None:
    status, body = server.request("/api/kernels", method="POST")
    assert status == 201
    kernel = json.loads(body)
    assert kernel["name"] == "python3"

    status, _ = server.request(f"/api/kernels/{kernel['id']}", method="DELETE")

    assert status == 204
