using HpcHangfire.Farm.Hosting;
using HpcHangfire.WorkerHost;

return await FarmHost.RunAsync(() => WorkerApp.Build(args));
