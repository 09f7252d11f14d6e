"""Makes a stored farm: fills a Redis and a data folder with a Release build's programs, and writes down what they answer.

    python3 record.py <the solution's folder> <folder to write>
"""

import hashlib
import json
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import urllib.error

from farm import Farm, stored_keys, until

FIRST_LINES = "# algoritmo,width,height,iteraciones,prioridad\nSecuencial,40,30,70,1\nNumpy,40,30,70\n"
CLEARED_LINE, WAITING_LINE = "juliaCython,40,30,70,2\n", "juliaCython,40,30,71,3\n"
STOPS = "#000764, #206bcb 16%, #edffff 42%, #ffaa00 64%, #000200"
LONG = 350_000  # iterations, half a second of one thread: long enough to be killed in
LEFT_OUT = ("{hpc}:hangfire:server", "{hpc}:resultados:escritor", "{hpc}:relevo:", "{hpc}:bloqueo:")  # heartbeats of running programs
PICTURE = ("algoritmo", "width", "height", "iteraciones", "c_re", "c_im", "potencia", "x_min", "x_max", "y_min", "y_max", "muestreo")


def monitor(farm, name, host, threshold):
    limits = {f"MEMORIA_{part}_THRESHOLD": threshold for part in ("CPU", "RAM", "DISK")}
    own = {"MEMORIA_HOST": "127.0.0.1", "MEMORIA_PORT": "0", "MEMORIA_MUESTRA_INTERVAL": "4", "MEMORIA_REPORT_INTERVAL": "1"}
    return farm.start("Monitor", MEMORIA_NODE=name, NODO_HOST=host, **own, **limits)


def crashes(farm):
    """A job that kills its worker once and completes, and one that kills it each time and fails."""
    roles = {}
    for role, kills, end in (("crashed once", 1, "completado"), ("crashed", 2, "fallido")):
        worker = farm.worker("esclavo1")
        roles[role] = farm.submit(farm.order("Secuencial", iterations=LONG))
        for _ in range(kills):
            until(lambda: (j := farm.get(f"/trabajos/{roles[role]}"))["estado"] == "en_curso" and j["progreso"] > 0, "it is at work")
            farm.stop(worker, by=signal.SIGKILL)
            until(lambda: farm.get(f"/trabajos/{roles[role]}")["estado"] != "en_curso", "its lease ran out")
            worker = farm.worker("esclavo1")
        farm.state(roles[role], end)
        farm.stop(worker)
    return roles


def completed(farm):
    """Pictures of every kind; and an attempt's time used up, and a job cancelled at work."""
    workers = [farm.worker("esclavo1"), farm.worker("esclavo2")]
    o = farm.order
    for order in (
            o("Secuencial"), o("Numpy", prioridad=1), o("juliaCython", c_re=-0.8, c_im=0.156, prioridad=3), o("multibrot", potencia=4),
            o("julia", paleta=STOPS), o("mandelbrot", muestreo=2, coloreado="histograma"), o("phoenix", formato="webp"),
            o("tricorn", formato="tiff"), o("barcoIncendiado", ruta="escalar", timeout_s=60),
            o("newton", potencia=5, x_min=-1.25, x_max=1.25, y_min=-0.9, y_max=0.9)):
        farm.done(order)
    roles = {
        "smooth counts": farm.done(o("mandelbrot", coloreado="suave", guardar_conteos=True)),
        "distance counts": farm.done(o("julia", coloreado="distancia", guardar_conteos=True, paleta="viridis")),
        "counts": farm.done(o("juliaCython", iterations=90, guardar_conteos=True)),
        "keyed": farm.done(o("tricorn", clave="pedido 1")),
        "pinned": farm.done(o("Numpy", esclavo="esclavo1")),
        "endless": farm.submit(o("Secuencial", 3000, 3000, 100_000)),
        "timed out": farm.submit(o("Secuencial", 3000, 3000, 100_001, timeout_s=1)),
    }
    roles["recoloured"] = farm.post(f"/trabajos/{roles['smooth counts']}/recolorear", {"paleta": "oceano", "clave": "color 1"})["trabajo_id"]
    farm.state(roles["endless"], "en_curso")
    farm.state(roles["timed out"], "fallido")
    farm.ask("DELETE", f"/trabajos/{roles['endless']}")
    farm.state(roles["recoloured"], "completado")
    until(lambda: farm.get("/alertas")["alertas"], "a memory node alerts")
    farm.post("/esclavos/esclavo2/pausar")
    farm.stop(*workers)
    return roles


def cleared(farm):
    """No worker takes jobs: a line of the jobs file is cleared, and a job is cancelled while it waits."""
    worker = farm.worker("esclavo9")
    farm.post("/esclavos/esclavo9/pausar")
    farm.stop(worker)  # its operator's order outlives it
    (farm.folder / "trabajos.txt").write_text(FIRST_LINES + CLEARED_LINE)
    receipts = farm.post("/cargar_trabajos")["lineas"]
    roles = {"cleared line": receipts[2]["trabajo_id"], "cancelled": farm.submit(farm.order("multibrot"))}
    farm.ask("DELETE", f"/trabajos/{roles['cancelled']}")
    farm.post("/limpiar_cola")
    return roles


def foreign(farm):
    """A slave of another make delivers times, a picture, and a failure; the last line is written by nobody."""
    slave = farm.foreign("ajeno", "127.77.0.9", 5977)

    def behave(kind):
        farm.ask("POST", "http://127.77.0.9:5977/costumbre", {"ping_s": 0, "resultado": kind})
    roles = {"foreign": farm.done(farm.order("juliaCython", iterations=50))}
    behave("base64")
    written = farm.folder / "datos/resultados.txt"
    until(lambda: len(written.read_text().splitlines()) == farm.get("/resultados")["total"], "the lines are written")
    farm.redis("SET", "{hpc}:resultados:escritor", "otro maestro")  # as long as another master writes, this one does not
    roles["unwritten"] = farm.done(farm.order("juliaCython", iterations=51))
    behave("error")
    roles["retried"] = farm.submit(farm.order("Numpy", iterations=52))
    until(lambda: farm.get(f"/trabajos/{roles['retried']}")["error"], "its first attempt failed")
    farm.stop(slave)
    until(lambda: not farm.get("/esclavos")["ajeno"]["activo"], "the foreign slave is inactive")
    return roles


def waiting(farm, kept):
    """Jobs of each queue, all of which a paused worker leaves alone."""
    worker = farm.worker("esclavo9")
    until(lambda: farm.get("/esclavos")["esclavo9"]["compuerta"]["motivos"] == ["pausado por el operador"], "its gate is shut")
    until(lambda: farm.get("/esclavos")["esclavo9"]["carga_ajena"] is not None, "it knows its machine's load")
    o = farm.order
    for order in (
            o("mandelbrot", prioridad=1, coloreado="suave", guardar_conteos=True), o("phoenix", formato="webp", muestreo=2),
            o("newton", prioridad=3, ruta="escalar")):
        farm.submit(order)
    roles = {
        "waiting keyed": farm.submit(o("julia", paleta=STOPS, clave="pedido 2")),
        "freed": farm.submit(o("tricorn", esclavo="esclavo9", esclavo_opcional=True)),
        "bound": farm.submit(o("multibrot", esclavo="esclavo9")),
        "waiting recolouring": farm.post(f"/trabajos/{kept}/recolorear", {"formato": "tiff"})["trabajo_id"],
    }
    return roles, worker


def forgotten(farm):
    """Runs once more, with another id, the script that took an order: accepted, and no master hands it to Hangfire."""
    watched = farm.redis.another()
    watched("MONITOR")
    given = farm.submit(farm.order("barcoIncendiado"))
    said = until(lambda: (line := watched.read().decode()) and '"EVALSHA"' in line and f'"{given}"' in line and line, "the script was run")
    command = [json.loads(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', said)]
    job = given[:-8] + "0f0rg0t0"
    farm.redis(*[job if part == given else part for part in command])
    return {"forgotten": job}


def digest(farm, path):
    try:
        return hashlib.sha256(farm.ask("GET", path)).hexdigest()
    except urllib.error.HTTPError:
        return None


def answers(farm):
    """What the master says of everything."""
    jobs = {job["trabajo_id"]: farm.get(f"/trabajos/{job['trabajo_id']}") for job in farm.get("/trabajos?limite=500")["trabajos"]}
    files = [f"/trabajos/{job}/{what}" for job in jobs for what in ("imagen", "conteos", "valores", "miniatura")]
    return {
        "trabajos": jobs,
        "consolas": {job: farm.get(f"/hangfire/hpc/trabajos/{job}")["consola"] for job in jobs},
        "archivos": {path: sha256 for path in files if (sha256 := digest(farm, path))},
        **{path: farm.get(f"/{path}") for path in ("estado", "resultados", "esclavos", "memoria")},
    }


def counts(farm, jobs):
    """Sum and digest of the counts of each job that is not done, from one that orders the same."""
    farm.worker("esclavo1")
    twins = {
        id: farm.submit({k: job[k] for k in PICTURE if job.get(k) is not None})
        for id, job in jobs.items() if job["estado"] != "completado" and job["width"] < 100}
    results = {id: farm.state(twin, "completado")["resultado"] for id, twin in twins.items()}
    return {id: {k: result[k] for k in ("suma_conteos", "sha256_conteos")} for id, result in results.items()}


def record(farm, into):
    (farm.folder / "trabajos.txt").write_text(FIRST_LINES)
    master = farm.master(REINTENTO_DELAY="0")
    monitors = [monitor(farm, "memoria1", "nodo1", "100"), monitor(farm, "memoria2", "nodo2", "1")]  # the second alerts
    roles = crashes(farm) | completed(farm) | cleared(farm)
    farm.stop(master)
    master = farm.master(REINTENTO_DELAY="60", ESCLAVO_PING_INTERVAL="1")
    roles |= foreign(farm)
    farm.stop(master)
    (farm.folder / "trabajos.txt").write_text(FIRST_LINES + CLEARED_LINE + WAITING_LINE)  # a start does not bring the cleared line back
    master = farm.master()
    made, paused = waiting(farm, roles["smooth counts"])
    roles |= made
    farm.stop(*monitors)
    paused.send_signal(signal.SIGSTOP)  # a live worker's word stays in Redis and no longer changes
    until(lambda: farm.redis("ZCARD", "{hpc}:arriendos") == 0, "nothing runs")
    roles |= forgotten(farm)
    told = answers(farm)
    keys = stored_keys(farm.redis, lambda key: key.startswith(LEFT_OUT))
    assert farm.redis("ZCARD", "{hpc}:arriendos") == 0 and farm.redis("ZCARD", "{hpc}:trabajos:sin-encolar") == 1
    farm.stop(paused, by=signal.SIGKILL)

    shutil.rmtree(into / "imagenes", ignore_errors=True)
    shutil.copytree(farm.folder / "datos/imagenes", into / "imagenes")
    shutil.copy(farm.folder / "datos/resultados.txt", into)
    shutil.copy(farm.folder / "trabajos.txt", into)
    lines = [json.dumps(key, ensure_ascii=False) for key in keys]
    text = ",\n".join(lines).replace(str(farm.folder), "/granja")
    text = re.sub(r" in /[^ ]*/src/", " in src/", text)  # where the build's sources were, in stack traces
    (into / "redis.json").write_text(f"[\n{text}\n]\n")
    told = {"roles": dict(sorted(roles.items())), "conteos": counts(farm, told["trabajos"]), **told}
    (into / "trabajos.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    farm.stop(master)


def main():
    solution, into = sys.argv[1], pathlib.Path(sys.argv[2])
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        farm = Farm(solution, folder)
        try:
            record(farm, into)
        finally:
            farm.end()


if __name__ == "__main__":
    main()
