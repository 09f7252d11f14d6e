using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Web.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HpcHangfire.Web.Jobs;

/// <summary>The list of jobs, a page at a time.</summary>
public static class JobListEndpoint
{
    private const int MaxPage = 500;

    /// <summary>Maps GET of the jobs' group.</summary>
    public static void MapJobList(this IEndpointRouteBuilder jobs) => jobs
        .MapGet("/", ListAsync)
        .WithSummary("Una página de trabajos, los más nuevos primero si no se pide otra cosa")
        .WithDescription($"orden es uno de {Sorts}. despues_de y antes_de son segundos Unix: dejan los pedidos (con terminado, los que terminaron) desde el uno y antes del otro.");

    private static string Sorts => string.Join(", ", JobSort.All.Select(sort => sort.Name));

    private static async Task<Results<Ok<JobPageWire>, ProblemHttpResult>> ListAsync(
        JobReader reader,
        WaitingReasons reasons,
        [FromQuery(Name = "estado")] string? stateName,
        [FromQuery(Name = "prioridad")] string? priorityName,
        [FromQuery(Name = "texto")] string? text,
        [FromQuery(Name = "esclavo")] string? worker,
        [FromQuery(Name = "orden")] string? sortName,
        [FromQuery(Name = "despues_de")] string? afterText,
        [FromQuery(Name = "antes_de")] string? beforeText,
        [FromQuery(Name = "desde")] string? fromText,
        [FromQuery(Name = "limite")] string? limitText)
    {
        var state = JobStates.Find(stateName);
        if (!string.IsNullOrEmpty(stateName) && state is null)
            return Problems.BadRequest("estado", $"estado debe ser uno de {string.Join(", ", JobStates.All.Select(s => s.ToWire()))}; no «{stateName}».");
        if (!Query.TryWhole(priorityName, 1, 3, out var priority))
            return Problems.BadRequest("prioridad", $"prioridad debe ser 1, 2 o 3, no «{priorityName}».");
        var sort = string.IsNullOrEmpty(sortName) ? JobSort.Newest : JobSort.Find(sortName);
        if (sort is null)
            return Problems.BadRequest("orden", $"orden debe ser uno de {Sorts}; no «{sortName}».");
        if (!Query.TryMoment(afterText, out var after))
            return Query.NoMoment("despues_de", afterText);
        if (!Query.TryMoment(beforeText, out var before))
            return Query.NoMoment("antes_de", beforeText);
        if (after > before)
            return Query.Reversed("despues_de", "antes_de");
        if (!Query.TryWhole(fromText, 0, int.MaxValue, out var from))
            return Problems.BadRequest("desde", $"desde debe ser un entero entre 0 y {int.MaxValue}, no «{fromText}».");
        if (!Query.TryWhole(limitText, 1, MaxPage, out var limit))
            return Problems.BadRequest("limite", $"limite debe ser un entero entre 1 y {MaxPage}, no «{limitText}».");

        var query = new JobQuery
        {
            Sort = sort,
            State = state,
            Priority = (JobPriority?)priority,
            Text = string.IsNullOrWhiteSpace(text) ? null : text.Trim(),
            Worker = string.IsNullOrEmpty(worker) ? null : worker,
            After = after,
            Before = before,
            From = from ?? 0,
            Limit = limit ?? 50,
        };
        var page = await reader.ListAsync(query);
        var waiting = await reasons.ForAsync(page.Jobs);
        return TypedResults.Ok(new JobPageWire(
            [.. page.Jobs.Select(job => job.ToWire(waiting.GetValueOrDefault(job.Id)))], page.Total, query.From, query.Limit, page.Next));
    }
}
