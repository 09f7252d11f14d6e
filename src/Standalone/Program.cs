using System.CommandLine;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Standalone;
using Microsoft.AspNetCore.Connections;

var workers = new Option<int>("--esclavos") { Description = "Cuántos esclavos, de 1 a 64.", DefaultValueFactory = _ => 3 };
var port = new Option<int>("--puerto") { Description = "Puerto del maestro; los demás quedan junto a él. 0 elige puertos libres.", DefaultValueFactory = _ => 5001 };
var data = new Option<string>("--datos") { Description = "Carpeta de las imágenes y de todo lo que la granja recuerda.", DefaultValueFactory = _ => "datos" };
var file = new Option<string?>("--archivo") { Description = "El archivo de trabajos; sin él, el trabajos.txt de esta carpeta o el de ejemplo." };
workers.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 64)
        result.AddError("--esclavos debe ser un entero entre 1 y 64.");
});
port.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 0 or > 65000)
        result.AddError("--puerto debe ser un entero entre 0 y 65000.");
});

var command = new RootCommand("La granja entera en un proceso: maestro, esclavos, monitores y un Redis propio.") { workers, port, data, file };
command.SetAction(async (parsed, _) =>
{
    var options = new StandaloneOptions(
        parsed.GetValue(workers), parsed.GetValue(port), Path.GetFullPath(parsed.GetValue(data)!), FirstScreen.FindJobsFile(parsed.GetValue(file)));
    try
    {
        await using var farm = await StandaloneFarm.StartAsync(options);
        FirstScreen.Write(farm, options);
        await farm.WaitForShutdownAsync();
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

// Ctrl-C is the programs' own affair: each stops in good order.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
