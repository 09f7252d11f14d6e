using System.Net.Sockets;
using Garnet;
using Garnet.server;
using Garnet.server.Auth.Settings;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Hosting;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Tsavorite.core;

namespace HpcHangfire.Standalone;

/// <summary>
/// A Redis-compatible server (Microsoft Garnet) inside this process. It listens on a Unix socket in a folder that only this user can
/// enter, and on no port: a web page can make a browser send commands to any port of this machine, but cannot reach a socket file.
/// Everything written to it is appended to a file in the data folder, so the farm forgets nothing when it is started again.
/// </summary>
internal sealed class EmbeddedRedis : IDisposable
{
    // The append-only file is cut into segments; a checkpoint lets those before it go.
    private const string Segment = "64m";
    private const long SegmentBytes = 64L << 20;
    private const UnixFileMode OnlyThisUser = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly int _memory;
    private readonly FileStream _owner;
    private readonly DirectoryInfo _socketFolder;
    private readonly ILoggerFactory _logs;
    private readonly GarnetServer _server;

    /// <summary>Starts the server.</summary>
    /// <param name="dataFolder">The farm's folder; it keeps its files in one inside.</param>
    /// <param name="memory">MiB of what it holds that stay in memory; the rest is on disk, and slow.</param>
    /// <exception cref="SettingException">The folder cannot be used, or another farm uses it.</exception>
    public EmbeddedRedis(string dataFolder, int memory)
    {
        _memory = memory;
        var folder = Path.Combine(dataFolder, "redis");
        _owner = Own(dataFolder, folder);
        _socketFolder = Directory.CreateTempSubdirectory("hpc-"); // nobody else may enter it; a path in the data folder may be too long for a socket
        _logs = LoggerFactory.Create(logging => logging.AddFarmConsole(new SettingsReader(new ConfigurationBuilder().AddEnvironmentVariables().Build())).SetMinimumLevel(LogLevel.Warning));
        Socket = Path.Combine(_socketFolder.FullName, "redis");
        _server = StartInSegments(folder);
        if (LogFiles(folder).Sum(file => file.Length) > SegmentBytes)
            Ask(redis => redis.Save());
    }

    /// <summary>The least memory that may be given, in MiB.</summary>
    public const int LeastMemory = 64;

    /// <summary>A GiB, or half of what this machine or container has, in MiB: in time its log takes all of it, however little there is to remember.</summary>
    public static int UsualMemory { get; } = (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 >> 20, LeastMemory, 1024);

    /// <summary>The socket's path.</summary>
    public string Socket { get; }

    /// <summary>A StackExchange.Redis configuration string.</summary>
    public string Configuration => $"!{Socket}";

    /// <inheritdoc />
    public void Dispose()
    {
        _server.Dispose();
        _logs.Dispose();
        _socketFolder.Delete(recursive: true);
        _owner.Dispose();
    }

    private GarnetServer Start(string folder, string segment)
    {
        var server = new GarnetServer(
            new GarnetServerOptions(NullLogger.Instance)
            {
                EndPoints = [new UnixDomainSocketEndPoint(Socket)],
                UnixSocketPath = Socket,
                UnixSocketPermission = OnlyThisUser,
                AuthSettings = new NoAuthSettings(),
                EnableLua = true,
                LuaTransactionMode = true, // one script at a time: all of the farm's name the same key, so they wait for each other
                LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", Timeout.InfiniteTimeSpan, LuaLoggingMode.Enable, [], NullLogger.Instance),
                LogMemorySize = $"{_memory}m",
                EnableStorageTier = true, // what does not fit goes to disk; without this it would be forgotten, silently
                LogDir = Path.Combine(folder, "almacen"),
                PageSize = "4m",
                IndexMemorySize = "16m",
                EnableAOF = true,
                CommitFrequencyMs = 50, // a crash of this process may lose this much
                AofMemorySize = "64m",
                AofPageSize = "8m",
                AofSegmentSize = segment,
                AofSizeLimit = "256m", // longer than that, it is compacted while the farm runs
                Recover = true,
                FailOnRecoveryError = true, // better no farm than an empty one that goes on writing
                CheckpointDir = folder,
                NetworkBufferPoolSize = "64m",
                DeviceType = DeviceType.RandomAccess, // the default device needs a native library that a fresh machine lacks
                DeviceFactoryCreator = new LocalStorageNamedDeviceFactoryCreator(
                    preallocateFile: false, deleteOnClose: false, disableFileBuffering: true, deviceType: DeviceType.RandomAccess),
                QuietMode = true,
            },
            _logs);
        server.Start();
        return server;
    }

    // Until 0.2 a segment was 1 GiB. A longer file than a segment of today is such a one: it is read as that, and becomes a checkpoint. The
    // file goes when a server has started from the checkpoint alone; after a crash before that, all of it is done again.
    private GarnetServer StartInSegments(string folder)
    {
        var (log, former) = (Path.Combine(folder, "AOF"), Path.Combine(folder, "AOF.anterior"));
        if (Directory.Exists(former))
        {
            if (Directory.Exists(log))
                Directory.Delete(log, recursive: true);
            Directory.Move(former, log);
        }

        if (!LogFiles(folder).Any(file => file.Length > SegmentBytes))
            return Start(folder, Segment);
        string mark;
        using (Start(folder, "1g"))
            mark = Ask(redis => redis.Save());
        Directory.Move(log, former);
        var server = Start(folder, Segment);
        if (!Ask(redis => redis.Holds(mark)))
        {
            server.Dispose();
            throw new SettingException($"No se pudo convertir {log}, de una versión anterior; sigue en {former}. ¿Queda sitio en el disco?");
        }

        Directory.Delete(former, recursive: true);
        return server;
    }

    // A checkpoint may take longer than the client waits for anything else.
    private T Ask<T>(Func<FarmRedis, T> question)
    {
        var connection = FarmRedis.Connect($"{Configuration},allowAdmin=true,syncTimeout=600000");
        try
        {
            return question(connection);
        }
        finally
        {
            connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static IEnumerable<FileInfo> LogFiles(string folder) =>
        new DirectoryInfo(Path.Combine(folder, "AOF")) is { Exists: true } log ? log.EnumerateFiles("aof.log.*") : [];

    /// <summary>Two servers appending to one file would ruin it. The system releases the lock even when this process is killed.</summary>
    private static FileStream Own(string dataFolder, string folder)
    {
        try
        {
            PrivateFolder.Create(dataFolder);
            PrivateFolder.Create(folder);
            return new FileStream(Path.Combine(folder, "en-uso"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"No se puede usar la carpeta de datos, o la usa ya otra granja; --datos elige otra. {e.Message}");
        }
    }
}
