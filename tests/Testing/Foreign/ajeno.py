"""A slave, a memory node, a master or a client as the contract describes those of the first system.

Written from the contract's text alone, with the standard library alone. Every role prints where it listens, and GET /hechos
tells what it did and what it was answered. POST /costumbre changes how the slave behaves from its next job on.
"""

import argparse
import base64
import http.client
import json
import os
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def call(method, url, body=None, content_type="application/json", timeout=10):
    """Returns (status, text); status 0 when nobody answered."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    if data is not None and content_type:
        request.add_header("Content-Type", content_type)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as e:
        return 0, str(e)


def png(width, height):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(x % 256 for x in range(width)) for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Node:
    """What all roles share: a server, and a record of what happened."""

    def __init__(self, given):
        self.given = given
        self.done = []
        self.habits = json.loads(given.costumbre)
        node = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, body, headers=()):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
                time.sleep(node.habits.get("cierra_s", 0))  # then the connection is closed: this server speaks HTTP/1.0

            def body(self):
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                return json.loads(text) if text else None

            def do_GET(self):
                if self.path == "/hechos":
                    self.answer(200, node.done)
                else:
                    node.get(self)

            def do_POST(self):
                node.post(self, self.body())

        self.server = ThreadingHTTPServer((given.host, given.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        print(f"{given.role} listens on http://{given.host}:{self.port}", flush=True)

    def note(self, what, **facts):
        self.done.append({"que": what, "timestamp": time.time(), **facts})

    def serve(self):
        self.server.serve_forever()


class Slave(Node):
    def __init__(self, given):
        super().__init__(given)
        self.lock = threading.Lock()
        self.current = None
        self.last = None
        threading.Thread(target=self.register, daemon=True).start()

    def register(self):
        """Once, some time after the start: three tries, and never again."""
        time.sleep(self.given.espera)
        body = {"esclavo_id": self.given.id, "ip": self.given.host, "puerto": self.port}
        if self.given.algoritmos:
            body["algoritmos"] = self.given.algoritmos.split(",")
        for _ in range(3):
            status, text = call("POST", self.given.maestro + "/registrar_esclavo", body)
            self.note("registro", codigo=status, texto=text)
            if status == 200:
                return
            time.sleep(5)

    def numbers(self):
        time.sleep(self.habits.get("ping_s", 1))  # the first system measures the CPU for a second
        return {"cpu_percent": 12.5, "memoria_libre": 1000.5, "memoria_total": 2000.5, "memoria_usada": 1000.0}

    def get(self, http):
        if http.path == "/ping":
            if self.habits.get("redirige"):
                self.note("redirigido")
                http.answer(302, {}, [("Location", self.habits["redirige"])])
                return
            numbers = self.numbers()
            http.answer(200, {"status": "active", "timestamp": time.time(), "ocupado": self.current is not None, "trabajo_actual": self.current, **numbers})
        elif http.path == "/estado":
            http.answer(200, {"ocupado": self.current is not None, "trabajo_actual": self.current, "ultimo_trabajo": self.last, "timestamp": time.time(), **self.numbers()})
        else:
            http.answer(404, {"error": "no"})

    def post(self, http, body):
        if http.path == "/costumbre":
            self.habits = body
            http.answer(200, {})
        elif http.path == "/ejecutar":
            with self.lock:
                busy = self.current is not None or self.habits.get("ocupado", False)
                if not busy:
                    self.current = body
            self.note("orden", trabajo=body, tomada=not busy)
            if busy:
                http.answer(409, {"error": "Esclavo ocupado", "trabajo_actual": self.current})
                return
            threading.Thread(target=self.run, args=(body,), daemon=True).start()
            http.answer(200, {"status": "accepted", "trabajo_id": body["id"]})
        else:
            http.answer(404, {"error": "no"})

    def run(self, job):
        habits = self.habits
        seconds = habits.get("segundos", 0.1)
        time.sleep(seconds)
        me, master = self.given.id, self.given.maestro
        result = {
            "esclavo": me, "algoritmo": job["algoritmo"], "resolucion": f"{job['width']}x{job['height']}", "iteraciones": str(job["iteraciones"]),
            "tiempo": seconds, "trabajo_id": job["id"], "stdout": "listo\n", "stderr": "", "return_code": 0,
        }
        kind = habits.get("resultado", "bueno")
        if kind == "error":
            result = {"esclavo": me, "trabajo_id": job["id"], "error": "Timeout después de 300 segundos", "timestamp": time.time()}
        elif kind == "codigo":
            result.update(stdout="", return_code=1)
        elif kind == "base64":
            result["imagen_base64"] = base64.b64encode(png(job["width"], job["height"])).decode()
        elif kind == "put":
            status, text = call("PUT", f"{master}/trabajos/{job['id']}/imagen?ficha={job['ficha']}", png(job["width"], job["height"]), "image/png")
            self.note("imagen", codigo=status, texto=text)
        elif kind == "basura":
            for rubbish in (b"\xff\xfe", b"[]", b'{"esclavo":7}', b"{" * 1000, b'{"esclavo":"' + me.encode() + b'","trabajo_id":"../../x","return_code":0,"tiempo":1}'):
                self.deliver("basura", rubbish)
            self.deliver("basura", {**result, "tiempo": "mucho"})
            self.deliver("basura", {**result, "resolucion": "1x1"})
            self.deliver("basura", {**result, "imagen_base64": "bm8gZXMgdW5hIGltYWdlbg=="})
        elif kind == "enorme":
            self.deliver("enorme", b'{"esclavo":"' + b"x" * (100 * 1024 * 1024) + b'"}')
        elif kind == "ajenos":
            for other in habits["ajenos"]:
                self.deliver("ajeno", {**result, "trabajo_id": other})
                self.deliver("ajeno", {**result, "trabajo_id": other, "esclavo": habits["nombre"]})
        if kind != "nunca":
            self.deliver("resultado", result)
        while kind == "tarde":
            time.sleep(0.2)
            if self.deliver("tarde", {**result, "tiempo": 99.0}) == 409:
                break
        if kind == "doble":
            self.deliver("resultado", result)
        self.last = result
        self.current = None

    def deliver(self, what, body):
        status, text = call("POST", self.given.maestro + "/resultado", body, timeout=10)
        self.note(what, codigo=status, texto=text)
        return status


class Monitor(Node):
    def __init__(self, given):
        super().__init__(given)
        threading.Thread(target=self.report, daemon=True).start()

    def sample(self):
        return {
            "timestamp": time.time(), "cpu": {"percent": 13.6, "count": 2, "freq": None},
            "memoria": {"total": 8, "disponible": 4, "usado": 4, "libre": 2, "percent": 50.0},
            "disco": {"total": 8, "usado": 4, "libre": 4, "percent": 50.0},
            "red": {"bytes_enviados": 1, "bytes_recibidos": 2, "paquetes_enviados": 3, "paquetes_recibidos": 4},
        }

    def report(self):
        while True:
            status, text = call("POST", self.given.maestro + "/reporte_memoria", {
                "nodo_memoria": self.given.id, "timestamp": time.time(), "metricas_actuales": self.sample(),
                "promedios": {"cpu_percent": 77.3, "memoria_percent": 4.5},
                "alertas": {"cpu_alto": True, "memoria_alta": False, "disco_alto": False}, "propio": {"de": "este nodo"},
            })
            self.note("reporte", codigo=status, texto=text)
            time.sleep(self.given.espera)

    def get(self, http):
        http.answer(200, {"status": "active", "timestamp": time.time(), "total_metricas": 1} if http.path == "/ping" else self.sample())

    def post(self, http, _):
        http.answer(404, {"error": "no"})


class Master(Node):
    """Takes registrations and results; what it is asked to send to slaves comes by the test."""

    def get(self, http):
        if http.path == "/ping":
            http.answer(200, {"status": "active", "timestamp": time.time(), "trabajos_pendientes": 0, "esclavos_activos": 0})
        else:
            http.answer(404, {"error": "no"})

    def post(self, http, body):
        self.note(http.path, cuerpo=body)
        http.answer(200, {"status": "registered" if http.path == "/registrar_esclavo" else "received"})


def client(given):
    """Everything the first system's client asks, in its order, one JSON line per answer."""
    master = given.maestro
    for method, path, body in (
            ("GET", "/ping", None),
            ("POST", "/agregar_trabajo", {"algoritmo": "Numpy", "width": 80, "height": 60, "iteraciones": 50}),
            ("GET", "/estado", None), ("GET", "/esclavos", None), ("GET", "/memoria", None),
            ("POST", "/cargar_trabajos", {"archivo": "trabajos.txt"}), ("POST", "/limpiar_cola", None)):
        status, text = call(method, master + path, body)
        print(json.dumps({"peticion": f"{method} {path}", "codigo": status, "respuesta": json.loads(text)}), flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("role", choices=["esclavo", "memoria", "maestro", "cliente"])
    options.add_argument("--id", default=f"ajeno{os.getpid()}")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--maestro", default="http://127.0.0.1:5001")
    options.add_argument("--espera", type=float, default=5)
    options.add_argument("--algoritmos", default="")
    options.add_argument("--costumbre", default="{}")
    given = options.parse_args()
    given.maestro = given.maestro.rstrip("/")
    if given.role == "cliente":
        client(given)
        return
    {"esclavo": Slave, "memoria": Monitor, "maestro": Master}[given.role](given).serve()


if __name__ == "__main__":
    sys.exit(main())
