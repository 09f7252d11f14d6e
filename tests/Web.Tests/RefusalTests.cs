using System.Globalization;
using System.Text.Json;
using HpcHangfire.Testing;

namespace HpcHangfire.Web.Tests;

/// <summary>Wrong input: always a problem in Spanish, or in English where that is asked for, nothing enqueued, and the next good request works.</summary>
public sealed class RefusalTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Theory]
    [InlineData("{}", "algoritmo", "Falta algoritmo: debe ser una de estas palabras: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("""{"algoritmo":"Numpy","height":6,"iteraciones":1}""", "width", "Falta width: debe ser un entero entre 1 y 50000.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":null,"iteraciones":1}""", "height", "Falta height: debe ser un entero entre 1 y 50000.")]
    [InlineData("""{"algoritmo":"Numpy","width":"800","height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no \"800\".")]
    [InlineData("""{"algoritmo":"Numpy","width":8.5,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no 8.5.")]
    [InlineData("""{"algoritmo":"Numpy","width":0,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no 0.")]
    [InlineData("""{"algoritmo":"Numpy","width":-1,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no -1.")]
    [InlineData("""{"algoritmo":"Numpy","width":1000000000,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no 1000000000.")]
    [InlineData("""{"algoritmo":"Numpy","width":1e9,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no 1e9.")]
    [InlineData("""{"algoritmo":"Numpy","width":99999999999999999999,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no 99999999999999999999.")]
    [InlineData("""{"algoritmo":"Numpy","width":[8],"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no [8].")]
    [InlineData("""{"algoritmo":"Numpy","width":true,"height":6,"iteraciones":1}""", "width", "width debe ser un entero entre 1 y 50000, no true.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":-1}""", "iteraciones", "iteraciones debe ser un entero entre 0 y 10000000, no -1.")]
    [InlineData("""{"algoritmo":"fractal","width":8,"height":6,"iteraciones":1}""", "algoritmo", "algoritmo debe ser una de estas palabras: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix; no \"fractal\".")]
    [InlineData("""{"algoritmo":"../x","width":8,"height":6,"iteraciones":1}""", "algoritmo", "algoritmo debe ser una de estas palabras: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix; no \"../x\".")]
    [InlineData("""{"algoritmo":7,"width":8,"height":6,"iteraciones":1}""", "algoritmo", "algoritmo debe ser una de estas palabras: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix; no 7.")]
    [InlineData("""{"algoritmo":"\ud800","width":8,"height":6,"iteraciones":1}""", null, null)]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":"\udc00"}""", null, null)]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"\ud800":1}""", null, null)]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"prioridad":4}""", "prioridad", "prioridad debe ser un entero entre 1 y 3, no 4.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"c_re":1e400}""", "c_re", "c_re debe ser un número entre -1000000 y 1000000, no 1e400.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"c_im":"0.5"}""", "c_im", "c_im debe ser un número entre -1000000 y 1000000, no \"0.5\".")]
    [InlineData("""{"algoritmo":"mandelbrot","width":8,"height":6,"iteraciones":1,"c_re":0}""", "c_re", "mandelbrot no usa c_re; lo usan Secuencial, Numpy, juliaCython, julia, phoenix.")]
    [InlineData("""{"algoritmo":"julia","width":8,"height":6,"iteraciones":1,"potencia":3}""", "potencia", "julia no usa potencia; la usan multibrot, newton.")]
    [InlineData("""{"algoritmo":"newton","width":8,"height":6,"iteraciones":1,"potencia":2}""", "potencia", "potencia debe ser un entero entre 3 y 8, no 2.")]
    [InlineData("""{"algoritmo":"multibrot","width":8,"height":6,"iteraciones":1,"potencia":9}""", "potencia", "potencia debe ser un entero entre 3 y 8, no 9.")]
    [InlineData("""{"algoritmo":"mandelbrot","width":8,"height":6,"iteraciones":1,"x_min":1}""", "x_min", "x_min debe ser menor que x_max, y 1 no es menor que 1.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"x_min":2}""", "x_min", "x_min debe ser menor que x_max, y 2 no es menor que 1.5.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"y_min":1,"y_max":1}""", "y_min", "y_min debe ser menor que y_max, y 1 no es menor que 1.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"paleta":"rosa"}""", "paleta", "paleta debe ser una de estas palabras: inferno, viridis, gris, magma, plasma, turbo, cubehelix, clasica, fuego, oceano; o colores, como «#000764, #206bcb 16%, #fff»; no «rosa».")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"paleta":7}""", "paleta", "paleta debe ser un texto de 1 a 1000 caracteres, no 7.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"paleta":"#fff, rojo"}""", "paleta", "paleta debe tener de 2 a 64 colores separados por comas, como «#000764, #206bcb 16%, #edffff 42%, #000200»; «rojo» no es un color #rrggbb con un lugar de 0% a 100%.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"coloreado":"liso"}""", "coloreado", "coloreado debe ser una de estas palabras: bandas, suave, histograma, distancia; no \"liso\".")]
    [InlineData("""{"algoritmo":"newton","width":8,"height":6,"iteraciones":1,"coloreado":"distancia"}""", "coloreado", "newton no admite distancia; lo admiten Secuencial, Numpy, juliaCython, julia, mandelbrot.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"muestreo":3}""", "muestreo", "muestreo debe ser 1, 2, 4, no 3.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"muestreo":8}""", "muestreo", "muestreo debe ser un entero entre 1 y 4, no 8.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"guardar_conteos":1}""", "guardar_conteos", "guardar_conteos debe ser true o false, no 1.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"formato":"gif"}""", "formato", "formato debe ser una de estas palabras: png, webp, tiff; no \"gif\".")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"ruta":"sse2"}""", "ruta", "ruta debe ser una de estas palabras: escalar, vector128, vector256, vector512; no \"sse2\".")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"ruta":256}""", "ruta", "ruta debe ser una de estas palabras: escalar, vector128, vector256, vector512; no 256.")]
    [InlineData("""{"algoritmo":"Secuencial","width":8,"height":6,"iteraciones":1,"ruta":"vector256"}""", "ruta", "Secuencial solo tiene la ruta escalar, no vector256.")]
    [InlineData("""{"algoritmo":"Secuencial","width":8,"height":6,"iteraciones":1,"ruta":"sse2"}""", "ruta", "ruta debe ser una de estas palabras: escalar, vector128, vector256, vector512; no \"sse2\".")]
    [InlineData("""{"algoritmo":"Numpy","width":16383,"height":6,"iteraciones":1,"formato":"webp"}""", "formato", "formato webp admite hasta 16382 píxeles por lado; para más, png o tiff.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"timeout_s":0}""", "timeout_s", "timeout_s debe ser un entero entre 1 y 86400, no 0.")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"esclavo":"../x"}""", "esclavo", "esclavo debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":""}""", "clave", "clave debe ser un texto de 1 a 200 caracteres, no \"\".")]
    [InlineData("""{"algoritmo":"Numpy","width":8,"width":9,"height":6,"iteraciones":1}""", null, null)]
    [InlineData("[1,2]", null, "Se esperaba un objeto JSON y llegó una lista.")]
    [InlineData("null", null, "Se esperaba un objeto JSON y llegó null.")]
    [InlineData("\"texto\"", null, "Se esperaba un objeto JSON y llegó un texto.")]
    [InlineData("7", null, "Se esperaba un objeto JSON y llegó un número.")]
    [InlineData("", null, "Falta el cuerpo: se esperaba un objeto JSON.")]
    [InlineData("width=800&height=600", null, "El cuerpo no es JSON válido (línea 1, posición 1).")]
    [InlineData("{\"algoritmo\":\"Numpy\",\n\"width\":}", null, "El cuerpo no es JSON válido (línea 2, posición 9).")]
    [InlineData("""{"algoritmo":"Numpy","width":8""", null, null)]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]", null, null)]
    public Task An_order_that_is_wrong_is_refused(string body, string? field, string? sentence) =>
        RefusesAsync("POST", "/agregar_trabajo", body, 400, field, sentence);

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var problem = await RefusesAsync("POST", "/agregar_trabajo", """{"algoritmo":"x","width":0,"height":6}""", 400, "algoritmo", null);

        Assert.Equal(["algoritmo", "width", "iteraciones"], problem.GetProperty("errores").EnumerateArray().Select(e => e.GetProperty("campo").GetString()));
        Assert.All(problem.GetProperty("errores").EnumerateArray(), e => Assert.Contains(e.GetProperty("campo").GetString()!, e.GetProperty("error").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public Task A_region_finer_than_doubles_is_422() => RefusesAsync(
        "POST", "/agregar_trabajo", """{"algoritmo":"mandelbrot","width":64,"height":64,"iteraciones":1,"x_min":-1.9,"x_max":-1.8999999999999993,"y_min":-3e-16,"y_max":3e-16}""", 422, "x_min", "La región es más fina que los números double: columnas o filas vecinas serían la misma. Con menos píxeles o una región mayor no lo son.");

    [Fact]
    public Task A_picture_over_the_farms_limit_is_422() => RefusesAsync(
        "POST", "/agregar_trabajo", """{"algoritmo":"Numpy","width":10001,"height":10000,"iteraciones":1}""", 422, "width", "La imagen tendría 100010000 píxeles; el límite de esta granja es 100000000.");

    [Fact]
    public Task So_is_one_of_too_many_samples() => RefusesAsync(
        "POST", "/agregar_trabajo", """{"algoritmo":"Numpy","width":5000,"height":5000,"iteraciones":1,"muestreo":4}""", 422, "width", "La imagen tendría 400000000 muestras; el límite de esta granja es 100000000.");

    [Fact]
    public Task A_huge_order_is_413() => RefusesAsync(
        "POST", "/agregar_trabajo", $$"""{"algoritmo":"Numpy","width":8,"height":6,"iteraciones":1,"clave":"{{new string('x', 70_000)}}"}""", 413, null, "El cuerpo pasa de 65536 bytes.");

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"algoritmo\":\""u8, 0xFF, 0xC0, .. "\",\"width\":8,\"height\":6,\"iteraciones\":1}"u8]);
        using var answer = await _master.Client.PostAsync(new Uri("/agregar_trabajo", UriKind.Relative), content);

        await ReadAsync(answer, 400, null, null);
    }

    [Theory]
    [InlineData("""{"ip":"127.0.0.1"}""", "esclavo_id", "Falta esclavo_id: debe ser un texto.")]
    [InlineData("""{"esclavo_id":"e9"}""", "ip", "Falta ip: debe ser un texto.")]
    [InlineData("""{"esclavo_id":"a b","ip":"127.0.0.1"}""", "esclavo_id", "esclavo_id debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("""{"esclavo_id":"e9","ip":"no es una máquina"}""", "ip", "ip debe ser una dirección IP o un nombre de máquina, no «no es una máquina».")]
    [InlineData("""{"esclavo_id":"e9","ip":"127.0.0.1","puerto":0}""", "puerto", "puerto debe ser un entero entre 1 y 65535, no 0.")]
    [InlineData("""{"esclavo_id":"e9","ip":"127.0.0.1","puerto":"5002"}""", "puerto", "puerto debe ser un entero entre 1 y 65535, no \"5002\".")]
    [InlineData("""{"esclavo_id":"e9","ip":"127.0.0.1","algoritmos":[]}""", "algoritmos", "algoritmos debe ser una lista con nombres de Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("""{"esclavo_id":"e9","ip":"127.0.0.1","algoritmos":["gpu"]}""", "algoritmos", "algoritmos debe ser una lista con nombres de Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("""{"esclavo_id":"e9","ip":"\ud800"}""", null, null)]
    [InlineData("", null, "Falta el cuerpo: se esperaba un objeto JSON.")]
    public Task A_registration_that_is_wrong_is_refused(string body, string? field, string? sentence) =>
        RefusesAsync("POST", "/registrar_esclavo", body, 400, field, sentence);

    [Theory]
    [InlineData("{}", "nodo_memoria", "Falta nodo_memoria: debe ser un texto.")]
    [InlineData("""{"nodo_memoria":"a/b"}""", "nodo_memoria", "nodo_memoria debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("""{"nodo_memoria":"m","timestamp":"ayer"}""", "timestamp", "timestamp debe ser un número entre 0 y 1000000000000, no \"ayer\".")]
    [InlineData("""{"nodo_memoria":"m","metricas_actuales":[]}""", "metricas_actuales", "metricas_actuales debe ser un objeto JSON.")]
    [InlineData("""{"nodo_memoria":"m","metricas_actuales":{"cpu":{"percent":"13.6"}}}""", "metricas_actuales", "metricas_actuales: percent debe ser un número.")]
    [InlineData("""{"nodo_memoria":"m","promedios":{"cpu_percent":true}}""", "promedios", "promedios: cpu_percent debe ser un número.")]
    [InlineData("""{"nodo_memoria":"m","promedios":7}""", "promedios", "promedios debe ser un objeto JSON.")]
    [InlineData("""{"nodo_memoria":"m","alertas":{"cpu_alto":"sí"}}""", "alertas", "alertas debe ser un objeto cuyos miembros son true o false.")]
    [InlineData("""{"nodo_memoria":"m","extra":"\ud800"}""", null, null)]
    public async Task A_report_that_is_wrong_is_refused_and_memoria_still_answers(string body, string? field, string? sentence)
    {
        await RefusesAsync("POST", "/reporte_memoria", body, 400, field, sentence);

        Assert.False((await _master.GetAsync("/memoria")).GetProperty("reportes").TryGetProperty("m", out _));
    }

    [Theory]
    [InlineData("{}", 400, "esclavo", "Falta esclavo: debe ser un texto.")]
    [InlineData("""{"esclavo":"e9"}""", 400, "trabajo_id", "Falta trabajo_id: debe ser un texto.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":7}""", 400, "trabajo_id", "trabajo_id debe ser un texto de 1 a 64 caracteres, no 7.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"nadie","error":"Timeout después de 300 segundos","timestamp":1}""", 404, null, "No existe el trabajo nadie.")]
    [InlineData("""{"esclavo":"e9","trabajo_id":"nadie","stdout":7}""", 404, null, "No existe el trabajo nadie.")]
    public Task A_result_that_is_wrong_or_of_an_unknown_job_is_refused(string body, int status, string? field, string? sentence) =>
        RefusesAsync("POST", "/resultado", body, status, field, sentence);

    [Fact]
    public async Task A_result_of_a_job_that_another_has_is_409_and_changes_nothing()
    {
        var id = await _master.SubmitAsync();
        await _master.BeginAsync(id, "esclavo2");
        var before = await _master.GetAsync($"/trabajos/{id}");

        await RefusesAsync("POST", "/resultado", Result("e9", id), 409, null, $"El trabajo {id} lo tiene esclavo2, no e9.");
        Assert.True(JsonElement.DeepEquals(before, await _master.GetAsync($"/trabajos/{id}")));
    }

    [Fact]
    public async Task A_result_that_comes_after_the_end_is_409_and_changes_nothing()
    {
        var id = await _master.SubmitAsync();
        await _master.CompleteAsync(id);
        var before = await _master.GetAsync($"/trabajos/{id}");

        await RefusesAsync("POST", "/resultado", Result("esclavo1", id), 409, null, $"El trabajo {id} está completado; ya no espera un resultado de esclavo1.");
        Assert.True(JsonElement.DeepEquals(before, await _master.GetAsync($"/trabajos/{id}")));
    }

    [Theory]
    [InlineData("GET", "/nada", 404, "No existe /nada.")]
    [InlineData("GET", "/trabajos/x/y/z", 404, "No existe /trabajos/x/y/z.")]
    [InlineData("GET", "/trabajos/nadie", 404, "No existe el trabajo nadie.")]
    [InlineData("DELETE", "/trabajos/nadie", 404, "No existe el trabajo nadie.")]
    [InlineData("POST", "/trabajos/nadie/reintentar", 404, "No existe el trabajo nadie.")]
    [InlineData("GET", "/trabajos/nadie/imagen", 404, "No existe el trabajo nadie.")]
    [InlineData("GET", "/trabajos/nadie/miniatura", 404, "El trabajo nadie no tiene miniatura.")]
    [InlineData("GET", "/trabajos/..%2F..%2Fetc%2Fpasswd/imagen", 404, null)]
    [InlineData("GET", "/agregar_trabajo", 405, "El método GET no se admite en /agregar_trabajo; se admite POST.")]
    [InlineData("PUT", "/limpiar_cola", 405, "El método PUT no se admite en /limpiar_cola; se admite POST.")]
    [InlineData("POST", "/ping", 405, "El método POST no se admite en /ping; se admite GET.")]
    [InlineData("DELETE", "/estado", 405, "El método DELETE no se admite en /estado; se admite GET.")]
    [InlineData("POST", "/trabajos", 405, null)]
    public Task What_is_not_there_and_what_is_not_done_so_is_said(string method, string path, int status, string? sentence) =>
        RefusesAsync(method, path, null, status, null, sentence);

    [Theory]
    [InlineData("estado=nada", "estado", "estado debe ser uno de pendiente, en_curso, completado, fallido, cancelado; no «nada».")]
    [InlineData("prioridad=4", "prioridad", "prioridad debe ser 1, 2 o 3, no «4».")]
    [InlineData("prioridad=alta", "prioridad", "prioridad debe ser 1, 2 o 3, no «alta».")]
    [InlineData("orden=azar", "orden", "orden debe ser uno de creado, creado_asc, terminado, terminado_asc; no «azar».")]
    [InlineData("despues_de=ayer", "despues_de", "despues_de debe ser un momento en segundos Unix, no «ayer».")]
    [InlineData("antes_de=-1", "antes_de", "antes_de debe ser un momento en segundos Unix, no «-1».")]
    [InlineData("antes_de=NaN", "antes_de", "antes_de debe ser un momento en segundos Unix, no «NaN».")]
    [InlineData("despues_de=20&antes_de=10", "despues_de", "despues_de no puede ser posterior a antes_de.")]
    [InlineData("desde=-1", "desde", "desde debe ser un entero entre 0 y 2147483647, no «-1».")]
    [InlineData("desde=99999999999", "desde", "desde debe ser un entero entre 0 y 2147483647, no «99999999999».")]
    [InlineData("limite=0", "limite", "limite debe ser un entero entre 1 y 500, no «0».")]
    [InlineData("limite=501", "limite", "limite debe ser un entero entre 1 y 500, no «501».")]
    [InlineData("limite=diez", "limite", "limite debe ser un entero entre 1 y 500, no «diez».")]
    public Task A_page_out_of_range_is_refused(string query, string field, string sentence) =>
        RefusesAsync("GET", "/trabajos?" + query, null, 400, field, sentence);

    [Theory]
    [InlineData("desde=ayer", "desde", "desde debe ser un momento en segundos Unix, no «ayer».")]
    [InlineData("desde=-1", "desde", "desde debe ser un momento en segundos Unix, no «-1».")]
    [InlineData("hasta=1e300", "hasta", "hasta debe ser un momento en segundos Unix, no «1e300».")]
    [InlineData("hasta=999999999999", "hasta", "hasta debe ser un momento en segundos Unix, no «999999999999».")]
    [InlineData("hasta=NaN", "hasta", "hasta debe ser un momento en segundos Unix, no «NaN».")]
    [InlineData("desde=20&hasta=10", "desde", "desde no puede ser posterior a hasta.")]
    public Task A_span_that_is_none_is_refused(string query, string field, string sentence) =>
        RefusesAsync("GET", "/cronologia?" + query, null, 400, field, sentence);

    [Theory]
    [InlineData("/agregar_trabajo", "application/json"), InlineData("/cargar_trabajos", "text/plain"), InlineData("/cargar_trabajos", "application/json")]
    [InlineData("/resultado", "application/json"), InlineData("/registrar_esclavo", "application/json"), InlineData("/reporte_memoria", "application/json")]
    public async Task A_chunk_larger_than_any_body_is_refused(string path, string type)
    {
        var answer = await RawHttp.SendAsync(_master.Client.BaseAddress!, RawHttp.Chunked("POST", path, type) + "FFFFFFFFFFFFFFFF\r\n{}\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        await _master.SubmitAsync();
    }

    [Fact]
    public Task Too_many_results_are_refused() => RefusesAsync(
        "GET", "/resultados?limite=10001", null, 400, "limite", "limite debe ser un entero entre 1 y 10000, no «10001».");

    private static string Result(string worker, string id) =>
        $$"""{"esclavo":"{{worker}}","algoritmo":"Numpy","resolucion":"800x600","iteraciones":"100","tiempo":0.47,"trabajo_id":"{{id}}","stdout":"","stderr":"","return_code":0}""";

    private async Task<JsonElement> RefusesAsync(string method, string path, string? body, int status, string? field, string? sentence)
    {
        var before = await _master.WaitingAsync();
        using var answer = await _master.SendAsync(method, path, body);
        var problem = await ReadAsync(answer, status, field, sentence);
        Assert.Equal("es", answer.Content.Headers.ContentLanguage.Single());
        await RefusesInEnglishAsync(method, path, body, status, field);
        Assert.Equal(before, await _master.WaitingAsync());
        await _master.SubmitAsync();
        return problem;
    }

    private async Task RefusesInEnglishAsync(string method, string path, string? body, int status, string? field)
    {
        using var answer = await _master.SendAsync(method, path, body, language: "en");
        var problem = await ReadAsync(answer, status, field, null);
        Assert.Equal("en", answer.Content.Headers.ContentLanguage.Single());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        var sentences = problem.TryGetProperty("errores", out var wrong) ? wrong.EnumerateArray().Select(one => one.GetProperty("error").GetString()!) : [];
        Assert.All(
            sentences.Concat([problem.GetProperty("title").GetString()!, problem.GetProperty("detail").GetString()!, problem.GetProperty("error").GetString()!]),
            said => Assert.True(SpanishWords.Find(said) is null, $"«{SpanishWords.Find(said)}» in: {said}"));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status, string? field, string? sentence)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, string.Create(CultureInfo.InvariantCulture, $"expected {status}, was {(int)answer.StatusCode}: {text}"));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        var error = problem.GetProperty("error").GetString()!;
        Assert.Equal(sentence ?? error, error);
        Assert.Equal(error, problem.GetProperty("detail").GetString());
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain("línea ,", error, StringComparison.Ordinal); // a place that nobody knows
        Assert.Equal(field, problem.TryGetProperty("campo", out var named) ? named.GetString() : null);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        return problem;
    }
}
