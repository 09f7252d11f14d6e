"""The programs of a farm, its Redis and its master's answers, as record.py needs them. The standard library alone."""

import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request


def until(condition, what, seconds=60):
    """Returns the condition's first true value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)
    return value


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Redis:
    """A redis-server that keeps nothing, and one connection to it."""

    def __init__(self, folder):
        self.port = free_port()
        arguments = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
        self.process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        until(self.connect, "redis-server answers")

    def another(self):
        """The same server by another connection."""
        other = Redis.__new__(Redis)
        other.port = self.port
        other.connect()
        return other

    def connect(self):
        try:
            self.stream = socket.create_connection(("127.0.0.1", self.port)).makefile("rwb")
            return True
        except OSError:
            return False

    def __call__(self, *command):
        parts = [p if isinstance(p, bytes) else str(p).encode() for p in command]
        self.stream.write(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        self.stream.flush()
        return self.read()

    def read(self):
        line = self.stream.readline()[:-2]
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind in b"+":
            return rest
        if kind == b":":
            return int(rest)
        if kind == b"*":
            return [self.read() for _ in range(int(rest))]
        if int(rest) < 0:
            return None
        data = self.stream.read(int(rest) + 2)[:-2]
        return data


class Farm:
    """Masters, workers and memory nodes of a Release build, all on this machine, over one Redis and one folder."""

    def __init__(self, solution, folder):
        self.solution, self.folder = pathlib.Path(solution).resolve(), pathlib.Path(folder)
        self.redis = Redis(folder)
        self.settings = {
            "REDIS": f"127.0.0.1:{self.redis.port}", "CARPETA_DATOS": f"{folder}/datos", "ARCHIVO_TRABAJOS": f"{folder}/trabajos.txt",
            "NODO_HOST": "nodo1", "COMPUERTA_CPU_CIERRA": "101", "ESCLAVO_HILOS": "1", "ARRIENDO_S": "2", "MAX_REINTENTOS": "2", "TZ": "UTC",
        }
        self.running = []

    def start(self, project, **own):
        program = self.solution / "src" / project / "bin/Release/net10.0" / f"HpcHangfire.{project}.dll"
        environment = {**{k: os.environ[k] for k in ("PATH", "HOME", "DOTNET_ROOT") if k in os.environ}, **self.settings, **own}
        process = subprocess.Popen(["dotnet", str(program)], env=environment, stdout=subprocess.DEVNULL)
        self.running.append(process)
        return process

    def master(self, **own):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.settings["MAESTRO_URL"] = self.url
        process = self.start("Web", MAESTRO_HOST="127.0.0.1", MAESTRO_PORT=str(port), MONITOR_ARCHIVO_INTERVAL="20", **own)
        until(self.is_ready, "the master is ready")
        return process

    def worker(self, name, **own):
        process = self.start("WorkerHost", ESCLAVO=name, ESCLAVO_HOST="127.0.0.1", ESCLAVO_PORT="0", **own)
        until(lambda: self.get("/esclavos").get(name, {}).get("activo"), f"{name} is active")
        return process

    def foreign(self, name, address, port):
        script = pathlib.Path(__file__).parents[1] / "Foreign" / "ajeno.py"
        process = subprocess.Popen(
            ["python3", str(script), "esclavo", "--id", name, "--host", address, "--port", str(port), "--maestro", self.url,
             "--espera", "0", "--costumbre", '{"ping_s":0}'], stdout=subprocess.DEVNULL)
        self.running.append(process)
        until(lambda: self.get("/esclavos").get(name, {}).get("activo"), f"{name} is active")
        return process

    def stop(self, *processes, by=signal.SIGTERM):
        for process in processes:
            process.send_signal(by)
        for process in processes:
            process.wait(60)
            self.running.remove(process)

    def end(self):
        for process in [*self.running, self.redis.process]:
            process.kill()
            process.wait()

    def is_ready(self):
        try:
            return self.ask("GET", "/salud/listo") is not None
        except OSError:
            return False

    def ask(self, method, path, body=None):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request((path if "://" in path else self.url + path), data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def get(self, path):
        return json.loads(self.ask("GET", path))

    def post(self, path, body=None):
        return json.loads(self.ask("POST", path, {} if body is None else body))

    def order(self, algorithm, width=40, height=30, iterations=60, **more):
        return {"algoritmo": algorithm, "width": width, "height": height, "iteraciones": iterations, **more}

    def submit(self, order):
        return self.post("/agregar_trabajo", order)["trabajo_id"]

    def state(self, job, state):
        return until(lambda: (j := self.get(f"/trabajos/{job}"))["estado"] == state and j, f"{job} is {state}")

    def done(self, order):
        job = self.submit(order)
        self.state(job, "completado")
        return job


def text_or_base64(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


# The lives that the farm and Hangfire give to keys; a remaining life is written down as the whole one.
LIVES = [10, 14, 60, 90, 600, 86400, 30 * 86400]


def stored_keys(redis, left_out):
    """Every key but those left out: its type, its content, and its life in seconds where it has one."""
    keys = []
    for name in sorted(redis("KEYS", "*")):
        if left_out(name.decode()):
            continue
        kind, life = redis("TYPE", name).decode(), redis("TTL", name)
        flat = {
            "string": lambda: text_or_base64(redis("GET", name)),
            "list": lambda: [text_or_base64(v) for v in redis("LRANGE", name, 0, -1)],
            "set": lambda: sorted(text_or_base64(v) for v in redis("SMEMBERS", name)),
            "hash": lambda: pairs(redis("HGETALL", name), text_or_base64),
            "zset": lambda: pairs(redis("ZRANGE", name, 0, -1, "WITHSCORES"), lambda v: json.loads(v)),
        }[kind]()
        key = {"key": name.decode(), "type": kind}
        if life >= 0:
            key["life_s"] = next(l for l in LIVES if life <= l)
        keys.append({**key, "value": flat})
    return keys


def pairs(flat, read):
    return {flat[i].decode(): read(flat[i + 1]) for i in range(0, len(flat), 2)}
