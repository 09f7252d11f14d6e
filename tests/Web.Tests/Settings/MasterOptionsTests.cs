using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Web.Tests.Settings;

/// <summary>The environment of a master.</summary>
public sealed class MasterOptionsTests
{
    [Theory]
    [InlineData("MAESTRO_HOST", "nombre.raro")]
    [InlineData("MAESTRO_PORT", "65536")]
    [InlineData("CARGA_AUTO_TRABAJOS", "quizá")]
    [InlineData("MONITOR_ARCHIVO_INTERVAL", "0")]
    [InlineData("DISTRIBUCION_INTERVAL", "11")]
    [InlineData("FIJADO_LIMITE_S", "0")]
    [InlineData("ESCLAVO_PING_INTERVAL", "0.1")]
    [InlineData("PING_TIMEOUT", "61")]
    [InlineData("HTTP_TIMEOUT", "86401")]
    [InlineData("TIMEOUT_ALGORITMO", "86401")]
    [InlineData("ESCLAVOS_REDES", "10.0.0.0/99")]
    [InlineData("PANEL_REDES", "10.0.0.0/99")]
    [InlineData("MAX_PIXELES", "0")]
    [InlineData("MAX_LINEAS", "0")]
    [InlineData("ALGORITMO_DEFAULT", "gpu")]
    [InlineData("REINTENTO_DELAY", "3601")]
    [InlineData("ENVEJECIMIENTO_S", "-1")]
    [InlineData("RETENCION_DIAS", "-1")]
    [InlineData("RETENCION_TRABAJOS", "0.5")]
    [InlineData("RETENCION_GB", "-1")]
    [InlineData("RESULTADOS_MB", "-1")]
    [InlineData("LOG_LEVEL", "FUERTE")]
    [InlineData("REDIS", "localhost:6379,noexiste=1")]
    public void A_wrong_setting_ends_the_program_at_its_start_with_its_name(string name, string value)
    {
        var folder = RunningMaster.NewFolder();

        var refused = Assert.Throws<SettingException>(() => MasterApp.Build([], [new(Variables.DataFolder.Name, folder), new(name, value)]));

        Assert.StartsWith($"{name}={value}: ", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
