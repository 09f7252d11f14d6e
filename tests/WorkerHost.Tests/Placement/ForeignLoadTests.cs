using HpcHangfire.Farm.Hosts;
using HpcHangfire.WorkerHost.Placement;

namespace HpcHangfire.WorkerHost.Tests.Placement;

/// <summary>A machine of two processors whose load is partly the farm's own.</summary>
public sealed class ForeignLoadTests
{
    private readonly ForeignLoad _load = new();
    private double _busy;
    private double _own;
    private int _second;

    [Fact]
    public void One_reading_tells_nothing()
    {
        Pass(1, farm: 2, others: 0);
        Assert.Null(_load.Percent);
    }

    [Fact]
    public void A_machine_that_the_farm_alone_fills_has_no_foreign_load()
    {
        Pass(10, farm: 2, others: 0);
        Assert.Equal((100d, 100d, 0d), _load.Percent);
    }

    [Fact]
    public void What_others_use_is_what_remains()
    {
        Pass(10, farm: 0.5, others: 1);
        Assert.Equal((75d, 25d, 50d), _load.Percent);
    }

    [Fact]
    public void Load_that_began_and_ended_is_seen_and_forgotten_within_the_window()
    {
        Pass(10, farm: 0, others: 0);
        Pass(5, farm: 0, others: 2);
        Assert.Equal(100, _load.Percent!.Value.Foreign);
        Pass(5, farm: 0, others: 0);
        Assert.Equal(0, _load.Percent!.Value.Foreign);
    }

    [Fact]
    public void A_publication_that_is_a_second_late_is_a_fifth_of_the_load_at_most()
    {
        Pass(10, farm: 0, others: 0);
        for (var i = 0; i < 5; i++)
        {
            var before = _own;
            Pass(1, farm: 2, others: 0, published: before);
            Assert.InRange(_load.Percent!.Value.Foreign, 0, 20.001);
        }
    }

    [Fact]
    public void A_process_that_just_appeared_does_not_bring_its_past()
    {
        Pass(6, farm: 0, others: 1);
        _load.Add(TimeSpan.FromSeconds(++_second), new CpuCounter(_busy += 1, 2 * _second, 2, false), new Dictionary<string, double> { ["a"] = _own, ["nuevo"] = 900 });
        Assert.Equal(50, _load.Percent!.Value.Foreign);
    }

    private void Pass(int seconds, double farm, double others, double? published = null)
    {
        for (var i = 0; i < seconds; i++)
        {
            _busy += farm + others;
            _own += farm;
            _second++;
            _load.Add(TimeSpan.FromSeconds(_second), new CpuCounter(_busy, 2 * _second, 2, false), new Dictionary<string, double> { ["a"] = published ?? _own });
        }
    }
}
