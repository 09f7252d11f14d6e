#!/usr/bin/env python3
"""A worker for HpcHangfire in one file, with Python's standard library and nothing else.

    python3 esclavo_externo.py --maestro http://maestro:5001 --id mio1 --ip 10.0.0.7 --puerto 5002

It follows docs/nodo-externo.md: it registers, answers /ping and /estado, takes one order at a time by /ejecutar, counts the
filled Julia set as the farm's own kernels do, brings the picture with the order's token, and posts its result.
"""

import argparse
import json
import struct
import threading
import time
import urllib.error
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ALGORITHMS = ["Secuencial"]
REGISTER_EVERY_S = 30  # a new master, or one that lost its Redis, learns of us again
DELIVERY_TRIES = 5


def count(width, height, iterations):
    """Rows of counts: how many points of z² lie within radius 2 before the first that does not, for the plane's ±1.5."""
    def sample(index, samples):
        return -1.5 if samples == 1 else -1.5 + 3.0 * index / (samples - 1)

    for row in range(height):
        y = sample(row, height)
        counts = []
        for column in range(width):
            zx, zy, n = sample(column, width), y, 0
            while n < iterations and zx * zx + zy * zy <= 4:
                zx, zy = zx * zx - zy * zy, 2 * zx * zy
                n += 1
            counts.append(n)
        yield counts


def png(width, height, rows, iterations):
    """A grey PNG: black where the count is largest."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + bytes(255 - 255 * n // max(1, iterations) for n in row) for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def memory():
    """Free, total and used memory in MiB; zeros where the machine does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            kib = {line.split(":")[0]: int(line.split()[1]) for line in file}
        total, free = kib["MemTotal"] / 1024, kib["MemAvailable"] / 1024
        return {"memoria_libre": round(free, 1), "memoria_total": round(total, 1), "memoria_usada": round(total - free, 1)}
    except (OSError, KeyError, ValueError, IndexError):
        return {"memoria_libre": 0, "memoria_total": 0, "memoria_usada": 0}


class Slave:
    def __init__(self, given):
        self.given = given
        self.slot = threading.Lock()
        self.current = None  # the order it works at
        self.last = None     # the last result

    def send(self, method, path, body, content_type="application/json"):
        """Status of the answer; OSError when nobody answers."""
        request = urllib.request.Request(self.given.maestro.rstrip("/") + path, data=body, method=method, headers={"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            print(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}", flush=True)
            return error.code

    def register_for_ever(self):
        body = json.dumps({"esclavo_id": self.given.id, "ip": self.given.ip, "puerto": self.given.puerto, "algoritmos": ALGORITHMS}).encode()
        while True:
            try:
                self.send("POST", "/registrar_esclavo", body)
                time.sleep(REGISTER_EVERY_S)
            except OSError as error:
                print(f"the master is away: {error}", flush=True)
                time.sleep(2)

    def state(self):
        return {"ocupado": self.current is not None, "trabajo_actual": self.current, "cpu_percent": 0, **memory(), "timestamp": time.time()}

    def take(self, order):
        """True when the order is taken, False while another is at work."""
        with self.slot:
            if self.current is not None:
                return False
            self.current = order
        threading.Thread(target=self.work, args=(order,), daemon=True).start()
        return True

    def work(self, order):
        began = time.monotonic()
        result = {"esclavo": self.given.id, "trabajo_id": order["id"], "ficha": order.get("ficha")}
        try:
            width, height, iterations = order["width"], order["height"], order["iteraciones"]
            if order["algoritmo"] not in ALGORITHMS:
                raise ValueError(f"este esclavo no tiene {order['algoritmo']}")
            rows = list(count(width, height, iterations))
            seconds = time.monotonic() - began
            if order.get("ficha"):
                self.send("PUT", f"/trabajos/{order['id']}/imagen?ficha={order['ficha']}", png(width, height, rows, iterations), "image/png")
            result.update(
                algoritmo=order["algoritmo"], resolucion=f"{width}x{height}", iteraciones=str(iterations), tiempo=round(seconds, 3),
                stdout=f"suma {sum(map(sum, rows))}\n", stderr="", return_code=0)
        except Exception as error:  # whatever it was, the master must know that there will be no picture
            result.update(error=f"{type(error).__name__}: {error}", timestamp=time.time())
        self.deliver(result)
        self.last = result
        self.current = None

    def deliver(self, result):
        body = json.dumps(result).encode()
        for wait in range(1, DELIVERY_TRIES + 1):
            try:
                if self.send("POST", "/resultado", body) < 500:
                    return  # taken, or refused for good
            except OSError as error:
                print(f"the result is not delivered yet: {error}", flush=True)
            time.sleep(wait)


def handler(slave):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def reply(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            if self.path == "/ping":
                self.reply(200, {"status": "active", **slave.state()})
            elif self.path == "/estado":
                self.reply(200, {**slave.state(), "ultimo_trabajo": slave.last})
            else:
                self.reply(404, {"error": f"no existe {self.path}"})

        def do_POST(self):
            order = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            if self.path != "/ejecutar":
                self.reply(404, {"error": f"no existe {self.path}"})
            elif not {"id", "algoritmo", "width", "height", "iteraciones"} <= order.keys():
                self.reply(400, {"error": "faltan campos de la orden"})
            elif slave.take(order):
                self.reply(200, {"status": "accepted", "trabajo_id": order["id"]})
            else:
                self.reply(409, {"error": "Esclavo ocupado", "trabajo_actual": slave.current})

    return Handler


def main():
    options = argparse.ArgumentParser(description="Un esclavo externo de HpcHangfire")
    options.add_argument("--maestro", default="http://127.0.0.1:5001", help="dirección del maestro")
    options.add_argument("--id", default="externo1", help="nombre, único en la granja")
    options.add_argument("--ip", default="127.0.0.1", help="dirección en la que escucha y en la que el maestro lo encuentra")
    options.add_argument("--puerto", type=int, default=5002, help="0 toma uno libre")
    given = options.parse_args()
    slave = Slave(given)
    server = ThreadingHTTPServer((given.ip, given.puerto), handler(slave))
    given.puerto = server.server_port
    print(f"{given.id} listens on http://{given.ip}:{given.puerto}", flush=True)
    threading.Thread(target=slave.register_for_ever, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
