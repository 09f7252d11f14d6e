using System.CommandLine;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Standalone;
using Microsoft.AspNetCore.Connections;

var workers = Arguments.Whole("--esclavos", 3, 1, 64, "Cuántos esclavos, de 1 a 64.");
var port = Arguments.Whole("--puerto", Variables.MasterPort.Default, 0, 65000, "Puerto del maestro; los demás quedan junto a él. 0 elige puertos libres.");
var data = new Option<string>("--datos") { Description = "Carpeta de las imágenes y de todo lo que la granja recuerda.", DefaultValueFactory = _ => Variables.DataFolder.Default };
var file = new Option<string?>("--archivo") { Description = "El archivo de trabajos; sin él, el trabajos.txt de esta carpeta o el de ejemplo." };
var memory = Arguments.Whole("--memoria", EmbeddedRedis.UsualMemory, EmbeddedRedis.LeastMemory, 1 << 20, "MiB que el Redis propio guarda en memoria, por defecto 1024, o la mitad de la que hay si es menos; lo que no cabe va al disco.");

var command = new RootCommand("La granja entera en un proceso: maestro, esclavos, monitores y un Redis propio.") { workers, port, data, file, memory };
command.SetAction(async (parsed, _) =>
{
    var options = new StandaloneOptions(
        parsed.GetValue(workers), parsed.GetValue(port), Path.GetFullPath(parsed.GetValue(data)!), FirstScreen.FindJobsFile(parsed.GetValue(file)), parsed.GetValue(memory));
    using var signal = new StopSignal();
    try
    {
        await using var farm = await signal.UnlessToldAsync(() => StandaloneFarm.Open(options));
        if (await farm.StartAsync(options, signal.Told))
            FirstScreen.Write(farm, options);
        return await farm.WaitForShutdownAsync() ? 0 : 1;
    }
    catch (OperationCanceledException) when (signal.Told.IsCancellationRequested)
    {
        return 0;
    }
    catch (SettingException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }
    catch (IOException e) when (e.InnerException is AddressInUseException)
    {
        await Console.Error.WriteLineAsync($"{e.Message} ¿Corre ya una granja? Con --puerto 0 se eligen puertos libres.");
        return 1;
    }
});

var given = command.Parse(args);
if (Arguments.Fault(given) is { } fault)
{
    await Console.Error.WriteLineAsync(fault);
    return 2;
}

// The programs handle Ctrl-C themselves: each stops in an orderly way.
return await given.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
