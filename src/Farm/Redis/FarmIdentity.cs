using StackExchange.Redis;

namespace HpcHangfire.Farm.Redis;

/// <summary>Which farm this is: a random name in its Redis, by which programs tell their own farm from another.</summary>
/// <param name="redis">The farm's Redis.</param>
public sealed class FarmIdentity(FarmRedis redis)
{
    private string? _name;

    /// <summary>The farm's name, given at the first question and kept.</summary>
    public async Task<string> NameAsync()
    {
        if (_name is not null)
            return _name;
        var fresh = Guid.NewGuid().ToString("N");
        return _name = await redis.Database.StringSetAndGetAsync(FarmKeys.Identity, fresh, when: When.NotExists) is { IsNull: false } known ? known.ToString() : fresh;
    }

    /// <summary>Whether Redis has the farm's name now; one that was emptied since has not.</summary>
    public async Task<bool> IsKnownAsync()
    {
        var name = await NameAsync();
        return await redis.Database.StringGetAsync(FarmKeys.Identity) == name;
    }
}
