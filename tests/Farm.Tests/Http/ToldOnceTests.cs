using HpcHangfire.Farm.Http;
using Microsoft.Extensions.Time.Testing;

namespace HpcHangfire.Farm.Tests.Http;

/// <summary>What somebody who tries many names can make a program say.</summary>
public sealed class ToldOnceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ToldOnce _told;

    public ToldOnceTests() => _told = new ToldOnce(_time);

    [Fact]
    public void Each_thing_is_told_once()
    {
        Assert.True(_told.IsNews("granja.example"));
        Assert.False(_told.IsNews("GRANJA.example"));
        _time.Advance(TimeSpan.FromHours(2));
        Assert.False(_told.IsNews("granja.example"));
        Assert.True(_told.IsNews("otra.example"));
    }

    [Fact]
    public void What_comes_beyond_an_hours_limit_is_told_when_it_comes_again()
    {
        Assert.Equal(ToldOnce.AnHour, Enumerable.Range(0, 100_000).Count(i => _told.IsNews($"{i}.mala.example")));
        Assert.False(_told.IsNews("granja.example"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_told.IsNews("granja.example"));
    }

    [Fact]
    public void It_keeps_a_thousand_in_mind()
    {
        Assert.True(_told.IsNews("granja.example"));
        for (var i = 0; i < 1000; i++)
        {
            if (i % ToldOnce.AnHour == 0)
                _time.Advance(TimeSpan.FromHours(1));
            Assert.True(_told.IsNews($"{i}.mala.example"));
        }

        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_told.IsNews("granja.example"));
    }
}
