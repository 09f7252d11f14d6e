using HpcHangfire.Contract.Settings;

namespace HpcHangfire.WorkerHost.Tests.Settings;

/// <summary>The environment of a worker.</summary>
public sealed class WorkerOptionsTests
{
    [Theory]
    [InlineData("ESCLAVO", "a/b")]
    [InlineData("ESCLAVO_HOST", "nombre.raro")]
    [InlineData("ESCLAVO_PORT", "65536")]
    [InlineData("ESCLAVO_HILOS", "0")]
    [InlineData("ESCLAVO_RUTA", "vector7")]
    [InlineData("MAESTRO_URL", "ftp://maestro")]
    [InlineData("MAESTRO_IP", "a b")]
    [InlineData("MAESTRO_PORT", "0")]
    [InlineData("HTTP_TIMEOUT", "86401")]
    [InlineData("TIMEOUT_ALGORITMO", "0.5")]
    [InlineData("DRENAJE_S", "-1")]
    [InlineData("COMPUERTA_CPU_CIERRA", "102")]
    [InlineData("COMPUERTA_MEMORIA_MB", "-1")]
    [InlineData("ARRIENDO_S", "0")]
    [InlineData("MAX_REINTENTOS", "101")]
    [InlineData("ALGORITMOS_DISPONIBLES", "gpu")]
    [InlineData("LOG_LEVEL", "FUERTE")]
    [InlineData("REDIS", "localhost:6379,noexiste=1")]
    public void A_wrong_setting_ends_the_program_at_its_start_with_its_name(string name, string value) =>
        Assert.StartsWith($"{name}={value}: ", Assert.Throws<SettingException>(() => WorkerApp.Build([], [new(name, value)])).Message, StringComparison.Ordinal);
}
