using System.Globalization;
using HpcHangfire.Contract.Languages;
using HpcHangfire.Farm.Http;

namespace HpcHangfire.Web.Dashboard;

/// <summary>What each request to the dashboard has before Hangfire sees it: its language, and the farm's figures.</summary>
internal static class DashboardRequests
{
    /// <summary>The cookie with the language that was chosen on the farm's pages; they write it for the dashboard's path alone.</summary>
    public const string LanguageCookie = "hpc.idioma";

    /// <summary>Adds both.</summary>
    public static void UseFarmDashboard(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments(FarmDashboard.Path))
        {
            await next(context);
            return;
        }

        await context.RequestServices.GetRequiredService<FarmFigures>().RefreshAsync();
        var language = LanguageTags.Find(context.Request.Cookies[LanguageCookie]) ?? AnswerLanguage.Current;
        CultureInfo.CurrentUICulture = DashboardCulture.Of(language); // it goes with this request's flow, and ends with it
        await AnswerLanguage.Write(language, () => next(context));
    });
}
