namespace HpcHangfire.Cli.Tests;

/// <summary>The contract's answers, literally. The time is 2026-11-23 05:15:03 UTC: 1795410903.</summary>
public static class Contract
{
    public const string Ping = """{"status":"active","timestamp":1795410903.25,"trabajos_pendientes":4,"esclavos_activos":2}""";

    public const string Workers = """
        {"esclavo1":{"activo":true,"ip":"127.0.0.1","puerto":5011,"ultimo_ping":1795410929.5,"carga_cpu":12.5,"memoria_libre":23051.4,"ocupado":true,
        "trabajo_actual":"20261123-051500-aaaaaaaa","compuerta":{"abierta":true,"motivos":[]},"puntaje":0.75,"tipo":"nativo","nodo":"host1","hilos":8,"algoritmos":["Secuencial","juliaCython"]},
        "esclavo2":{"activo":true,"ip":"10.0.0.2","puerto":5002,"ultimo_ping":1795410929.5,"carga_cpu":99.5,"memoria_libre":512,"ocupado":false,
        "trabajo_actual":null,"compuerta":{"abierta":false,"motivos":["CPU sobre 90 %"]},"puntaje":null,"tipo":"ajeno","nodo":null,"hilos":null,"algoritmos":["Numpy"],"campo_nuevo":1},
        "esclavo3":{"activo":false,"ip":"10.0.0.3","puerto":5002,"ultimo_ping":0,"carga_cpu":0,"memoria_libre":0,"ocupado":false,
        "trabajo_actual":null,"compuerta":{"abierta":true,"motivos":[]},"puntaje":null,"tipo":"ajeno","nodo":null,"hilos":null,"algoritmos":[]}}
        """;

    public const string Memory = """
        {"reportes":{"memoria1":{"nodo_memoria":"memoria1","timestamp":1795410903.0,
        "metricas_actuales":{"timestamp":1795410903.0,"cpu":{"percent":13.6,"count":2,"freq":null},"memoria":{"total":8589934592,"disponible":4294967296,"usado":4294967296,"libre":1073741824,"percent":50.0},
        "disco":{"total":107374182400,"usado":36614596198,"libre":70759586202,"percent":34.1},"red":{"bytes_enviados":1,"bytes_recibidos":2,"paquetes_enviados":3,"paquetes_recibidos":4}},
        "promedios":{"cpu_percent":77.3,"memoria_percent":4.5},"alertas":{"cpu_alto":true,"memoria_alta":false,"disco_alto":false}},
        "raro":{"nodo_memoria":"raro","promedios":"nada"}},"timestamp":1795410903.5}
        """;

    public const string Alerts = """{"alertas":[{"nodo_memoria":"memoria1","tipo":"cpu_alta","timestamp":1795410903.0}],"timestamp":1795410904.0}""";

    public const string Algorithms = """
        {"algoritmos":[{"nombre":"Secuencial","descripcion":"Un bucle escalar.","por_defecto":true,"esclavos":["esclavo1","esclavo2"]},
        {"nombre":"Nueva","descripcion":"De un maestro más nuevo.","por_defecto":false,"esclavos":[]}],"paletas":["inferno","gris"],"formatos":["png","tiff"]}
        """;

    public const string Accepted = """{"status":"added","trabajo_id":"20261123-051533-7k2m9qx4","posicion_cola":3}""";

    public const string Cleared = """{"status":"cleared","trabajos_eliminados":7}""";

    public const string Loaded = """
        {"status":"loaded","trabajos_cargados":2,"trabajos_pendientes":5,"lineas":[
        {"linea":1,"texto":"Secuencial,800,600,100,1","estado":"encolada","trabajo_id":"a1","error":null},
        {"linea":2,"texto":"Numpy,800,600,100","estado":"encolada","trabajo_id":"a2","error":null},
        {"linea":3,"texto":"Numpy,900,600,100","estado":"ya_cargada","trabajo_id":"a0","error":null},
        {"linea":9,"texto":"Magia,1,1,1","estado":"rechazada","trabajo_id":null,"error":"algoritmo «Magia» desconocido"}]}
        """;

    public const string Results = """
        {"resultados":[{"trabajo_id":"20261123-051500-aaaaaaaa","terminado":1795410903.0,"esclavo":"esclavo1","algoritmo":"Secuencial","resolucion":"800x600","iteraciones":100,"tiempo":0.47,
        "sha256_conteos":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","imagen":"/trabajos/20261123-051500-aaaaaaaa/imagen"}],"total":1}
        """;

    public static string Problem(int status, string error, string? field = null) =>
        $$"""{"type":"about:blank","title":"Petición no válida","status":{{status}},"detail":"{{error}}","error":"{{error}}"{{(field is null ? "" : $",\"campo\":\"{field}\"")}}}""";

    public static string Status(int waiting = 4, int running = 1, int completed = 10, int failed = 0, string? workers = null, string alerts = "[]") => $$"""
        {"trabajos_pendientes":{{waiting}},"trabajos_completados":{{completed}},"trabajos_en_curso":{{running}},"trabajos_fallidos":{{failed}},"trabajos_cancelados":1,
        "trabajos_desde_archivo":true,"colas":{"alta":1,"media":3,"baja":0},"esclavos":{{workers ?? Workers}},"alertas":{{alerts}},"timestamp":1795410903.0}
        """;

    public static string Job(string state = "completado", double progress = 1, string more = "") => $$"""
        {"trabajo_id":"20261123-051500-aaaaaaaa","estado":"{{state}}","algoritmo":"juliaCython","width":1200,"height":900,"iteraciones":200,
        "c_re":-0.8,"c_im":-0.156,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5,"paleta":"inferno","formato":"png","timeout_s":null,"esclavo_fijo":null,
        "prioridad":1,"progreso":{{progress.ToString(System.Globalization.CultureInfo.InvariantCulture)}},{{(more.Length > 0 ? more : Ended)}}}
        """;

    public const string Ended = """
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":1795410903.0,"tiempo":1.0,"espera":null,
        "asignacion":{"esclavo":"esclavo1","motivo":"primer esclavo libre"},
        "resultado":{"imagen":"/trabajos/20261123-051500-aaaaaaaa/imagen","suma_conteos":123456,"sha256_conteos":"0123456789abcdef","tiempo_calculo":0.9,"tiempo_imagen":0.05,"hilos":8,"ruta":"vector512","ritmo":{"iteraciones_calculadas":13456,"iteraciones_omitidas":100000,"parte_omitida":0.81,"iteraciones_por_s":11300000000,"iteraciones_por_s_con_omitidas":59500000000,"iteraciones_por_ciclo":1.88,"reloj_hz":3600000000,"iteraciones_reflejadas":10000}},"error":null
        """;

    public const string Waits = """
        "esclavo":null,"intentos":0,"creado":1795410900.0,"iniciado":null,"terminado":null,"tiempo":null,
        "espera":{"motivo":"todos los esclavos están ocupados","posicion_cola":3},"asignacion":null,"resultado":null,"error":null
        """;

    public const string Runs = """
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":null,"tiempo":null,"espera":null,
        "asignacion":{"esclavo":"esclavo1","motivo":"primer esclavo libre"},"resultado":null,"error":null
        """;

    public const string Fails = """
        "esclavo":"esclavo1","intentos":3,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":1795410903.0,"tiempo":1.0,"espera":null,
        "asignacion":null,"resultado":null,"error":"Timeout después de 300 segundos"
        """;

    public const string Crashed = """
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":null,"tiempo":null,"espera":null,"asignacion":null,"resultado":null,
        "error":null,"evidencia":{"esclavo":"esclavo1","intento":1,"progreso":0.256,"muestra":{"timestamp":1795410903.0,
        "cpu":{"percent":97.5,"count":2,"freq":null},"memoria":{"total":8589934592,"disponible":4294967296,"usado":4294967296,"libre":1073741824,"percent":93.21},
        "disco":{"total":107374182400,"usado":36614596198,"libre":70759586202,"percent":34.1},"red":{"bytes_enviados":1,"bytes_recibidos":2,"paquetes_enviados":3,"paquetes_recibidos":4}}}
        """;

    public const string CrashedInSilence = """
        "esclavo":"esclavo1","intentos":1,"creado":1795410900.0,"iniciado":1795410902.0,"terminado":null,"tiempo":null,"espera":null,"asignacion":null,"resultado":null,
        "error":null,"evidencia":{"esclavo":"esclavo1","intento":1,"progreso":0,"muestra":null}
        """;

    public static string Page(params string[] jobs) =>
        $$"""{"trabajos":[{{string.Join(',', jobs)}}],"total":45,"desde":0,"limite":20,"siguiente":20}""";
}
