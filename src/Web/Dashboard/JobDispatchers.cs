using System.Text.Json;
using Hangfire.Dashboard;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Web.Http;
using HpcHangfire.Web.Jobs;

namespace HpcHangfire.Web.Dashboard;

/// <summary>The panel's JSON: <c>?ficha=</c> the attempt and <c>?desde=</c> the lines that the reader has.</summary>
internal sealed class JobPanelDispatcher : IDashboardDispatcher
{
    /// <inheritdoc />
    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        // A wrong number counts as nothing seen yet: the answer is then the whole console.
        Query.TryWhole(http.Request.Query["desde"], 0, int.MaxValue, out var from);
        _ = long.TryParse(http.Request.Query["ficha"], out var token);
        var panel = await JobPanel.ReadAsync(http.RequestServices, context.UriMatch.Groups["Id"].Value, token, from ?? 0);
        http.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(context.Response.Body, panel, AnswerJson.Options, http.RequestAborted);
    }
}

/// <summary>The thumbnail of a job's picture, a PNG.</summary>
internal sealed class ThumbnailDispatcher : IDashboardDispatcher
{
    /// <inheritdoc />
    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        var id = context.UriMatch.Groups["Id"].Value;
        if (!JobIds.IsValid(id) || await http.RequestServices.GetRequiredService<JobHistories>().ThumbnailAsync(id) is not { } png)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.Headers.CacheControl = "no-cache"; // a job that is tried again may get another picture
        context.Response.ContentType = PictureFormats.Png.MediaType;
        await context.Response.Body.WriteAsync(png, http.RequestAborted);
    }
}

/// <summary>Redirects from our id of a job to its page on the dashboard, which uses Hangfire's id.</summary>
internal sealed class JobPageRedirect : IDashboardDispatcher
{
    /// <inheritdoc />
    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        var id = context.UriMatch.Groups["Id"].Value;
        var reader = http.RequestServices.GetRequiredService<JobReader>();
        if (JobIds.IsValid(id) && await reader.FindAsync(id) is { HangfireId: { } hangfireId })
            http.Response.Redirect(new UrlHelper(context).JobDetails(hangfireId));
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
