namespace HpcHangfire.Web.Artifacts;

/// <summary>Where the pictures lie. A name is written once, whole or not at all, and never changes afterwards.</summary>
public interface IArtifactStore
{
    /// <summary>Stores <paramref name="content"/> under <paramref name="name"/>; nobody can see a part of it.</summary>
    /// <exception cref="IOException">It could not be stored, a full disk among the reasons; nothing is left behind.</exception>
    Task StoreAsync(string name, Stream content, CancellationToken cancellation);

    /// <summary>The picture's bytes, seekable, or null when there is none of that name.</summary>
    Stream? Open(string name);
}
