using HpcHangfire.Farm.Hosting;
using HpcHangfire.Web;

return await FarmHost.RunAsync(() => MasterApp.Build(args));
