using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Web.Tests;

/// <summary>The answers that the first system's clients and nodes read, field by field.</summary>
public sealed class GivenAnswersTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private const string Sample =
        """{"timestamp":1751912584.571,"cpu":{"percent":13.6,"count":2,"freq":null},"memoria":{"total":8,"disponible":4,"usado":4,"libre":2,"percent":50.0},"disco":{"total":8,"usado":4,"libre":4,"percent":50.0},"red":{"bytes_enviados":1,"bytes_recibidos":2,"paquetes_enviados":3,"paquetes_recibidos":4}}""";

    private const string ForeignWorker =
        """{"activo":false,"ip":"127.0.0.1","puerto":5002,"ultimo_ping":"«time»","carga_cpu":0,"memoria_libre":0,"ocupado":false,"trabajo_actual":null,"compuerta":{"abierta":false,"motivos":["sin señales del esclavo"]},"puntaje":null,"tipo":"externo","nodo":null,"hilos":null,"algoritmos":["Secuencial","Numpy","juliaCython"],"carga_ajena":null,"puntaje_partes":null}""";

    private readonly RunningMaster _master = fixture.Master;

    [Fact]
    public async Task Ping_counts_waiting_jobs_and_active_workers() => JsonLike.Equal(
        """{"status":"active","timestamp":"«time»","trabajos_pendientes":"«number»","esclavos_activos":0,"granja":"«text»"}""", await _master.GetAsync("/ping"));

    [Fact]
    public async Task The_contracts_order_is_added_with_an_id_and_a_position()
    {
        await _master.PostAsync("/limpiar_cola");

        JsonLike.Equal("""{"status":"added","trabajo_id":"«id»","posicion_cola":1}""", await _master.PostAsync("/agregar_trabajo", RunningMaster.Order));
        JsonLike.Equal("""{"status":"added","trabajo_id":"«id»","posicion_cola":2}""", await _master.PostAsync("/agregar_trabajo", RunningMaster.Order));
        Assert.Equal(2, await _master.WaitingAsync());
    }

    [Theory, InlineData("text/plain"), InlineData("application/x-www-form-urlencoded"), InlineData(null)]
    public async Task An_order_is_read_whatever_its_content_type_says(string? contentType) =>
        JsonLike.Equal("""{"status":"added","trabajo_id":"«id»","posicion_cola":"«number»"}""", await _master.PostAsync("/agregar_trabajo", RunningMaster.Order, contentType));

    [Fact]
    public async Task Clearing_needs_neither_body_nor_content_type()
    {
        await _master.PostAsync("/limpiar_cola");
        await _master.SubmitAsync();
        await _master.SubmitAsync();

        JsonLike.Equal("""{"status":"cleared","trabajos_eliminados":2}""", await _master.PostAsync("/limpiar_cola"));
        JsonLike.Equal("""{"status":"cleared","trabajos_eliminados":0}""", await _master.PostAsync("/limpiar_cola", "{}"));
        Assert.Equal(0, await _master.WaitingAsync());
    }

    [Fact]
    public async Task A_foreign_slave_registers_with_the_contracts_default_port_and_is_remembered()
    {
        JsonLike.Equal("""{"status":"registered"}""", await _master.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"127.0.0.1"}"""));
        JsonLike.Equal("""{"status":"registered"}""", await _master.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"127.0.0.1","puerto":5002}"""));

        JsonLike.Equal(ForeignWorker, (await _master.GetAsync("/esclavos")).GetProperty("e9"));
    }

    [Fact]
    public async Task The_state_has_counts_workers_as_in_esclavos_queues_and_alerts()
    {
        await _master.PostAsync("/limpiar_cola");
        await _master.PostAsync("/registrar_esclavo", """{"esclavo_id":"e9","ip":"127.0.0.1","puerto":5002}""");
        await _master.PostAsync("/agregar_trabajo", """{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"prioridad":3}""");
        await _master.PostAsync("/reporte_memoria", """{"nodo_memoria":"memoria1","timestamp":1751912584.5,"alertas":{"cpu_alto":true,"memoria_alta":false,"disco_alto":false}}""");

        var state = await _master.GetAsync("/estado");
        JsonLike.Equal(
            $$"""{"trabajos_pendientes":1,"trabajos_completados":0,"trabajos_en_curso":0,"trabajos_fallidos":0,"trabajos_cancelados":"«number»","trabajos_desde_archivo":false,"colas":{"alta":0,"media":0,"baja":1},"esclavos":{"e9":{{ForeignWorker}}},"alertas":[{"nodo_memoria":"memoria1","tipo":"cpu_alta","timestamp":1751912584.5}],"timestamp":"«time»"}""",
            state);
        JsonLike.Equal("""{"alertas":[{"nodo_memoria":"memoria1","tipo":"cpu_alta","timestamp":1751912584.5}],"timestamp":"«time»"}""", await _master.GetAsync("/alertas"));
    }

    [Fact]
    public async Task A_report_comes_back_under_its_nodes_name_as_it_was_posted()
    {
        var report = $$$"""{"nodo_memoria":"memoria2","timestamp":1751912584.571,"metricas_actuales":{{{Sample}}},"promedios":{"cpu_percent":77.3,"memoria_percent":4.5},"alertas":{"cpu_alto":false,"memoria_alta":false,"disco_alto":false}}""";
        JsonLike.Equal("""{"status":"received"}""", await _master.PostAsync("/reporte_memoria", report));

        var memory = await _master.GetAsync("/memoria");
        Assert.Equal(["reportes", "timestamp"], memory.EnumerateObject().Select(m => m.Name));
        JsonLike.Equal(report, memory.GetProperty("reportes").GetProperty("memoria2"));
    }

    [Fact]
    public async Task The_algorithms_say_what_an_order_may_ask_for() => JsonLike.Equal(
        """{"algoritmos":[{"nombre":"Secuencial","descripcion":"«text»","por_defecto":true,"esclavos":[],"valores":{"c_re":0,"c_im":0,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar"]},{"nombre":"Numpy","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":0,"c_im":0,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"juliaCython","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":0,"c_im":0,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"julia","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":-0.8,"c_im":0.156,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"mandelbrot","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":null,"x_min":-2,"x_max":1,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"multibrot","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":3,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"tricorn","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":null,"x_min":-2.2,"x_max":1.8,"y_min":-2,"y_max":2},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"barcoIncendiado","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":null,"x_min":-2.2,"x_max":1.3,"y_min":-2,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"newton","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":null,"c_im":null,"potencia":3,"x_min":-2,"x_max":2,"y_min":-2,"y_max":2},"rutas":["escalar","vector128","vector256","vector512"]},{"nombre":"phoenix","descripcion":"«text»","por_defecto":false,"esclavos":[],"valores":{"c_re":0.5667,"c_im":-0.5,"potencia":null,"x_min":-1.5,"x_max":1.5,"y_min":-1.5,"y_max":1.5},"rutas":["escalar","vector128","vector256","vector512"]}],"paletas":["inferno","viridis","gris","magma","plasma","turbo","cubehelix","clasica","fuego","oceano"],"formatos":["png","webp","tiff"],"coloreados":["bandas","suave","histograma","distancia"],"muestreos":[1,2,4],"campos":"«any»"}""",
        await _master.GetAsync("/algoritmos"));

    [Fact]
    public async Task Every_field_of_an_order_is_described()
    {
        var fields = (await _master.GetAsync("/algoritmos")).GetProperty("campos").EnumerateArray().ToDictionary(field => field.GetProperty("nombre").GetString()!);

        Assert.Equal(OrderFields.All.Select(field => field.Name), fields.Keys);
        JsonLike.Equal("""{"nombre":"potencia","tipo":"entero","etiqueta":"Potencia","etiqueta_en":"Power","ayuda":"«text»","obligatorio":false,"min":3,"max":8,"opciones":null,"por_defecto":null,"unidad":null,"algoritmos":["multibrot","newton"],"recolorear":false}""", fields["potencia"]);
        JsonLike.Equal("""{"nombre":"muestreo","tipo":"entero","etiqueta":"«text»","etiqueta_en":"«text»","ayuda":"«text»","obligatorio":false,"min":1,"max":4,"opciones":[1,2,4],"por_defecto":1,"unidad":null,"algoritmos":null,"recolorear":false}""", fields["muestreo"]);
        JsonLike.Equal("""{"nombre":"formato","tipo":"palabra","etiqueta":"«text»","etiqueta_en":"«text»","ayuda":"«text»","obligatorio":false,"min":null,"max":null,"opciones":["png","webp","tiff"],"por_defecto":"png","unidad":null,"algoritmos":null,"recolorear":true}""", fields["formato"]);
    }

    [Fact]
    public async Task It_is_alive_and_ready()
    {
        JsonLike.Equal("""{"status":"vivo"}""", await _master.GetAsync("/salud/vivo"));
        JsonLike.Equal("""{"status":"listo"}""", await _master.GetAsync("/salud/listo"));
    }

    [Fact]
    public async Task A_hundred_orders_at_once_are_a_hundred_jobs()
    {
        await _master.PostAsync("/limpiar_cola");

        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _master.SubmitAsync()));

        Assert.Equal(100, ids.Distinct().Count());
        Assert.Equal(100, await _master.WaitingAsync());
    }
}
