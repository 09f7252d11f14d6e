using System.Net.ServerSentEvents;
using System.Threading.Channels;
using HpcHangfire.Contract.Languages;

namespace HpcHangfire.Web.Live;

/// <summary>One who listens to <see cref="FarmFeed"/>, and what it has not read yet.</summary>
internal sealed class Listener(Language language)
{
    /// <summary>Events that it may be behind.</summary>
    public const int MostHeld = 256;

    private readonly Channel<SseItem<string>> _events = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(MostHeld) { SingleReader = true });

    /// <summary>The language that it reads.</summary>
    public Language Language => language;

    /// <summary>Whether it has not got the whole view yet: until then no change means anything to it.</summary>
    public bool NeedsAll { get; set; }

    /// <summary>What it has not read.</summary>
    public ChannelReader<SseItem<string>> Events => _events.Reader;

    /// <summary>Tells it something; one that is too far behind is told no more.</summary>
    public void Give(SseItem<string> one)
    {
        if (!_events.Writer.TryWrite(one))
            _events.Writer.TryComplete();
    }

    /// <summary>Waits until there is something to read; false when there will be nothing more.</summary>
    public async Task<bool> WaitAsync(CancellationToken end)
    {
        try
        {
            return await Events.WaitToReadAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
