using System.Text;
using Microsoft.Win32.SafeHandles;

namespace HpcHangfire.Cli.Running;

/// <summary>Opens standard output so that a closed pipe is noticed.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// The console's stream swallows EPIPE, so <c>hpc monitorear | head -3</c> would run forever after its reader has
    /// gone. So a pipe is written through its descriptor, which throws. A file is not: FileStream keeps its own
    /// offset, and two processes appending to one redirection would overwrite each other.
    /// </summary>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows())
            return Console.Out;

        // The descriptor belongs to the process, and so does the writer: nothing to dispose before its end.
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.Out : new StreamWriter(pipe, new UTF8Encoding(false)) { AutoFlush = true };
    }
}
