using Hangfire;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>What passes by itself, and what is a bug.</summary>
public sealed class RedisOutageTests
{
    [Fact]
    public void No_connection_and_no_answer_are_outages()
    {
        Assert.True(RedisOutage.Is(new RedisConnectionException(ConnectionFailureType.SocketFailure, CommandFlags.None, "x")));
        Assert.True(RedisOutage.Is(new RedisTimeoutException(CommandFlags.None, "x", CommandStatus.Unknown)));
    }

    [Theory, InlineData("LOADING Redis is loading"), InlineData("READONLY You can't write"), InlineData("OOM command not allowed"), InlineData("MISCONF disk"), InlineData("NOREPLICAS Not enough good replicas to write."), InlineData("EXECABORT Transaction discarded because of previous errors.")]
    public void A_refusal_that_passes_is_an_outage(string message) => Assert.True(RedisOutage.Is(new RedisServerException(RedisErrorKind.UnknownError, CommandFlags.None, message)));

    [Theory, InlineData("ERR Error running script"), InlineData("WRONGTYPE Operation against a key")]
    public void A_script_error_is_a_bug(string message) => Assert.False(RedisOutage.Is(new RedisServerException(RedisErrorKind.UnknownError, CommandFlags.None, message)));

    [Fact]
    public void An_outage_in_the_midst_of_hangfires_client_is_one_too()
    {
        Assert.True(RedisOutage.Is(new BackgroundJobClientException("x", new RedisTimeoutException(CommandFlags.None, "x", CommandStatus.Unknown))));
        Assert.False(RedisOutage.Is(new BackgroundJobClientException("x", new InvalidOperationException("x"))));
    }

    [Fact]
    public void An_outage_is_told_in_its_first_sentence_and_anything_else_whole()
    {
        const string connecting = "It was not possible to connect to the redis server(s). Error connecting right now, mc: 1/1/0, mgr: 10 of 10 available";
        Assert.Equal(
            "It was not possible to connect to the redis server(s)",
            RedisOutage.Summary(new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, connecting)));
        Assert.Equal("Access to 'a.txt' is denied, says the system.", RedisOutage.Summary(new IOException("Access to 'a.txt' is denied, says the system.")));
    }
}
