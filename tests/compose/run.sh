#!/usr/bin/env bash
# Builds the farm of docker-compose.yml, lets it work through trabajos.txt, and kills and stops slaves under load. Then
# removes everything: containers, volumes and images. It uses its own project name and host ports.
#
#   tests/compose/run.sh
#
# Ends with 0 only if everything worked. Without a Docker engine it says so in one line and ends with 77, so that nobody takes
# it for a pass. After a failure it prints the last lines of every container's log, then the reason. Settings:
#
#   COMPOSE_TEST_JOBS_S=300    longest that the jobs file may take, in seconds; about 40 on two idle processors
#   MAESTRO_PUERTO, …          host ports, as in docker-compose.yml; otherwise it looks for free ones
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly JOBS_S=${COMPOSE_TEST_JOBS_S:-300}
readonly GRACE_S=25 # stop_grace_period of a slave
readonly GOLDEN=tests/Algorithms.Tests/golden/julia.json
# Hours of one thread: it runs for as long as a check needs it to.
readonly LONG_JOB='"algoritmo":"Secuencial","width":4000,"height":3000,"iteraciones":1000000'
# About half a minute of one thread: a slave can be killed at work on it, and another one still completes it.
readonly LASTING_JOB='"algoritmo":"Secuencial","width":1000,"height":1000,"iteraciones":20000'
readonly SHORT_JOB='"algoritmo":"juliaCython","width":320,"height":240,"iteraciones":100'

say() { echo "compose: $*"; }
skip() { say "skipped: $*"; exit 77; }
fail() { failed="$*"; exit 1; }
docker() { timeout 120 docker "$@"; } # a hanging engine ends the run

type -P docker >/dev/null || skip "no docker command"
docker info >/dev/null 2>&1 || skip "no Docker engine answers"
if docker compose version >/dev/null 2>&1; then
  compose=(docker compose)
elif command -v docker-compose >/dev/null; then
  compose=(docker-compose)
else
  skip "neither docker compose nor docker-compose is installed"
fi
command -v curl >/dev/null || skip "no curl command"

export COMPOSE_PROJECT_NAME=hpctest$$ TRABAJOS=./trabajos.txt
readonly LIMITED=${COMPOSE_PROJECT_NAME}_limitada
work=$(mktemp -d)
failed="stopped from outside"
trap 'failed="line $LINENO: $BASH_COMMAND"' ERR

clean_up() {
  local status=$?
  trap - EXIT ERR
  trap '' INT TERM
  if [ "$status" -ne 0 ]; then
    timeout 60 "${compose[@]}" ps || true
    timeout 60 "${compose[@]}" logs --no-color --tail 30 || true
  fi
  docker rm -f "$LIMITED" >/dev/null 2>&1 || true
  timeout 180 "${compose[@]}" down -v --rmi local --remove-orphans >"$work/down.log" 2>&1 || { tail -5 "$work/down.log"; say "down did not finish cleanly"; }
  rm -rf "$work"
  [ "$status" -eq 0 ] || say "FAILED: $failed"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Consecutive ports below those that the kernel hands out by itself; fixed, so that a restarted slave keeps its own.
choose_ports() {
  local base name
  while :; do
    base=$((20000 + RANDOM % 12000))
    for offset in 0 1 2 3 4 5 6; do port_is_free $((base + offset)) || continue 2; done
    break
  done
  for name in MAESTRO ESCLAVO1 ESCLAVO2 ESCLAVO3 MEMORIA1 MEMORIA2 LIMITADA; do
    printf -v "${name}_PUERTO" %s "$(printenv "${name}_PUERTO" || echo "$base")"
    export "${name}_PUERTO"
    base=$((base + 1))
  done
}

# call METHOD PATH [JSON]: the master's answer; fails on anything but 2xx.
call() {
  curl -fsS --max-time 10 -X "$1" ${3:+-H 'Content-Type: application/json' -d "$3"} "http://127.0.0.1:$MAESTRO_PUERTO$2" 2>/dev/null
}

# field NAME <JSON: the first number or text of that name.
field() { grep -oE "\"$1\":(\"[^\"]*\"|[-0-9.]+)" | sed -n '1{s/^[^:]*://;s/"//g;p}'; }

# within SECONDS WHAT COMMAND…: repeats the command until it succeeds.
within() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "$what"
    sleep 0.5
  done
}

ready() { call GET /salud/listo >/dev/null; }
completed() { [ "$(call GET /estado | field trabajos_completados)" = "$1" ]; }
job_is() { [ "$(call GET "/trabajos/$1" | field estado)" = "$2" ]; }
healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$1")" = healthy ]; }
submit() { call POST /agregar_trabajo "{$1}" | field trabajo_id; }

build_and_start() {
  local begin=$SECONDS
  timeout 900 "${compose[@]}" build >"$work/build.log" 2>&1 || { tail -30 "$work/build.log"; fail "the images cannot be built"; }
  say "build: $((SECONDS - begin)) s"
  begin=$SECONDS
  timeout 300 "${compose[@]}" up -d >"$work/up.log" 2>&1 || { tail -30 "$work/up.log"; fail "the farm does not come up"; }
  within 60 "the master is not ready" ready
  say "up: $((SECONDS - begin)) s"
}

jobs_file_is_done() {
  local lines name begin end
  lines=$(grep -cvE '^[[:space:]]*(#|$)' trabajos.txt)
  within "$JOBS_S" "not all $lines jobs of trabajos.txt were completed in $JOBS_S s" completed "$lines"
  call GET '/trabajos?limite=500' >"$work/jobs.json"
  begin=$(grep -oE '"iniciado":[0-9.]+' "$work/jobs.json" | cut -d: -f2 | sort -n | head -n 1)
  end=$(grep -oE '"terminado":[0-9.]+' "$work/jobs.json" | cut -d: -f2 | sort -n | tail -n 1)
  say "makespan: $(awk "BEGIN { printf \"%.1f\", $end - $begin }") s for $lines jobs"

  curl -fsS --max-time 10 -H 'Accept: text/csv' "http://127.0.0.1:$MAESTRO_PUERTO/resultados?limite=500" >"$work/results.csv"
  [ "$(tail -n +2 "$work/results.csv" | wc -l)" = "$lines" ] || fail "/resultados does not show $lines jobs"
  while read -r name; do
    curl -fsS --max-time 30 "http://127.0.0.1:$MAESTRO_PUERTO$name" >"$work/picture" || fail "no picture at $name"
    [ "$(head -c 8 "$work/picture" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "$name is not a PNG"
  done < <(tail -n +2 "$work/results.csv" | cut -d, -f9)
  say "pictures: $lines PNG"
}

counts_equal_the_oracle() {
  [ -f "$GOLDEN" ] || { say "digests: not checked, no $GOLDEN"; return; }
  python3 -c '' 2>/dev/null || { say "digests: not checked, no python3"; return; }
  local verdict
  verdict=$(python3 - "$GOLDEN" "$work/results.csv" <<'PY'
import csv, json, sys

plain = {"c_re": 0, "c_im": 0, "x_min": -1.5, "x_max": 1.5, "y_min": -1.5, "y_max": 1.5}
golden = {
    ("%(width)dx%(height)d" % case, case["max_iter"]): case["sha256_i32le"]
    for case in json.load(open(sys.argv[1], encoding="utf-8"))["cases"]
    if all(case[name] == value for name, value in plain.items())
}
rows = list(csv.DictReader(open(sys.argv[2], encoding="utf-8-sig")))
known = [(row, golden[key]) for row in rows if (key := (row["resolucion"], int(row["iteraciones"]))) in golden]
wrong = [row for row, digest in known if row["sha256_conteos"] != digest]
for row in wrong:
    print("differs:", row, file=sys.stderr)
print(f"{len(known)} of {len(rows)} jobs are in the oracle, {len(wrong)} differ")
sys.exit(bool(wrong) or not known)
PY
  ) || fail "counts differ from $GOLDEN"
  say "digests: $verdict"
}

a_killed_slave_is_missed_by_nobody() {
  local job slave id begin
  job=$(submit "$LASTING_JOB")
  within 30 "the lasting job does not start" job_is "$job" en_curso
  slave=$(call GET "/trabajos/$job" | field esclavo)
  id=${slaves[$slave]}
  docker kill "$id" >/dev/null
  begin=$SECONDS
  local other
  other=$(submit "$SHORT_JOB")
  within 60 "no job is completed after $slave was killed" job_is "$other" completado
  docker start "$id" >/dev/null
  within 60 "$slave is not healthy after its restart" healthy "$id"
  other=$(submit "$SHORT_JOB,\"esclavo\":\"$slave\"")
  within 60 "$slave completes nothing after its restart" job_is "$other" completado
  say "kill: $slave was killed at work, the farm went on, and it works again"
  within 300 "the killed slave's job is not completed" job_is "$job" completado
  [ "$(call GET "/trabajos/$job" | field intentos)" = 2 ] || fail "the killed slave's job was not completed by its second attempt"
  say "recovery: the killed slave's job was completed $((SECONDS - begin)) s after the kill, by $(call GET "/trabajos/$job" | field esclavo)"
}

a_stopped_slave_gives_its_job_back() {
  local slave=esclavo2 job id begin took
  id=${slaves[$slave]}
  job=$(submit "$LONG_JOB,\"esclavo\":\"$slave\"")
  within 30 "$slave does not start its job" job_is "$job" en_curso
  begin=$(date +%s%N)
  docker stop "$id" >/dev/null
  took=$((($(date +%s%N) - begin) / 1000000))
  [ "$took" -lt $((GRACE_S * 1000)) ] || fail "$slave needed $took ms to stop"
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$id")" = 0 ] || fail "$slave did not stop in order"
  within 5 "$slave stopped and did not give its job back" job_is "$job" pendiente
  say "stop: $slave was stopped at work in $took ms, exit code 0, and its job waits again"
}

# Compares real control groups, whichever version this engine has, with what the sampler reads from them.
a_monitor_sees_its_limits() {
  local image sample
  image=$(docker inspect --format '{{.Image}}' "$("${compose[@]}" ps -q memoria1)")
  docker run -d --name "$LIMITED" --network "${COMPOSE_PROJECT_NAME}_default" --memory 256m --cpus 0.5 \
    -e REDIS=redis:6379 -e MEMORIA_NODE=limitada -e NODO_HOST=limitado -p "127.0.0.1:$LIMITADA_PUERTO:5003" "$image" >/dev/null
  within 30 "the limited monitor gives no sample" curl -fs --max-time 5 -o "$work/sample" "http://127.0.0.1:$LIMITADA_PUERTO/metricas"
  sample=$(cat "$work/sample")
  [[ $sample == *'"count":1,'* && $sample == *'"memoria":{"total":268435456,'* ]] || fail "limits of 256 MiB and half a processor, seen as $sample"
  say "limits: a monitor sees its own 256 MiB and one processor"
}

choose_ports
build_and_start
declare -A slaves
for name in esclavo1 esclavo2 esclavo3; do slaves[$name]=$("${compose[@]}" ps -q "$name"); done
jobs_file_is_done
counts_equal_the_oracle
a_killed_slave_is_missed_by_nobody
a_stopped_slave_gives_its_job_back
a_monitor_sees_its_limits
say "ok: all of it in $SECONDS s"
