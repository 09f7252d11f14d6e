using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Placement;
using HpcHangfire.WorkerHost.Rendering;
using HpcHangfire.WorkerHost.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HpcHangfire.WorkerHost;

/// <summary>The slave's part of the wire contract.</summary>
public static class SlaveEndpoints
{
    private const double MiB = 1024 * 1024;

    /// <summary>Maps GET /ping, GET /estado and POST /ejecutar.</summary>
    public static void MapSlave(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/ping", Ping);
        routes.MapGet("/estado", Status);
        routes.MapPost("/ejecutar", ExecuteAsync);
    }

    private static Ok<SlavePingWire> Ping(Slot slot, HostSampler sampler, TimeProvider time)
    {
        var sample = sampler.Read();
        var current = slot.Current;
        return TypedResults.Ok(new SlavePingWire(
            "active",
            WireJson.Timestamp(time.GetUtcNow()),
            current is not null,
            current,
            sample.Cpu.Percent,
            InMiB(sample.Memory.AvailableBytes),
            InMiB(sample.Memory.TotalBytes),
            InMiB(sample.Memory.UsedBytes)));
    }

    private static Ok<SlaveStatusWire> Status(Slot slot, WorkerGate gate, HostSampler sampler, TimeProvider time)
    {
        var sample = sampler.Read();
        var current = slot.Current;
        return TypedResults.Ok(new SlaveStatusWire(
            current is not null,
            current,
            slot.Last,
            sample.Cpu.Percent,
            InMiB(sample.Memory.AvailableBytes),
            InMiB(sample.Memory.TotalBytes),
            InMiB(sample.Memory.UsedBytes),
            WireJson.Timestamp(time.GetUtcNow()),
            new GateWire(gate.IsOpen, gate.Now.Reasons),
            gate.Now.ForeignCpuPercent is { } foreign ? Math.Round(foreign, 1) : null));
    }

    private static async Task<Results<Ok<SlaveAcceptedWire>, Conflict<SlaveBusyWire>, ProblemHttpResult>> ExecuteAsync(
        HttpRequest request, Slot slot, WorkerGate gate, JobBoard board, ForeignMaster master, OrderRules rules, WorkerOptions options, TimeProvider time)
    {
        var fields = await JsonFields.ReadAsync(request);
        var order = fields.ReadOrder(rules) with { Worker = options.Id };
        var id = fields.OptionalText("id", JobIds.MaxLength) ?? JobIds.New(time.GetUtcNow());
        if (!JobIds.IsValid(id))
            fields.Refuse("id", "id debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».", 0);
        if (fields.Problem is { } problem)
            return problem;
        if (!gate.IsOpen)
            return TypedResults.Conflict(new SlaveBusyWire($"El esclavo no toma trabajos: {string.Join("; ", gate.Now.Reasons)}", slot.Current));
        if (!slot.TryPromise(id, order))
            return TypedResults.Conflict(new SlaveBusyWire("Esclavo ocupado", slot.Current));
        if (await master.IsForeignAsync(request.HttpContext.RequestAborted) is not { } isForeign)
        {
            slot.BreakPromise();
            return TypedResults.Conflict(new SlaveBusyWire(MisnamedMasters.Advice(options.Masters[0]), slot.Current));
        }

        // Another farm has its own ids: it may repeat an order that failed here.
        var jobId = isForeign ? JobIds.New(time.GetUtcNow()) : id;
        if (isForeign)
            master.Remember(jobId, id);
        try
        {
            if (await board.SubmitAsync(order, new Origin(JobId: jobId)) is not null)
                return TypedResults.Ok(new SlaveAcceptedWire("accepted", id));
        }
        catch (Exception e) when (RedisOutage.Is(e))
        {
            slot.BreakPromise();
            master.Forget(jobId);
            throw;
        }

        slot.BreakPromise();
        return Problems.Conflict($"Ya existe un trabajo con el id {id}.");
    }

    private static double InMiB(long bytes) => Math.Round(bytes / MiB, 1);
}
