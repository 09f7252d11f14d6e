using Xunit;

namespace HpcHangfire.Testing.RespServers;

/// <summary>A real server that speaks RESP, empty at its start; a class fixture, so that each test class has its own.</summary>
public interface IRespServer : IAsyncLifetime
{
    /// <summary>A StackExchange.Redis configuration string, as the setting <c>REDIS</c> takes it.</summary>
    string Configuration { get; }
}
