using HpcHangfire.Farm.Hosting;
using HpcHangfire.Monitor;

return await FarmHost.RunAsync(() => MonitorApp.Build(args));
