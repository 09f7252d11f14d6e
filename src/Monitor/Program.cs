using HpcHangfire.Farm.Settings;
using HpcHangfire.Monitor;

try
{
    await MonitorApp.Build(args).RunAsync();
    return 0;
}
catch (SettingException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync(e.Message); // names the address that another program holds
    return 1;
}
