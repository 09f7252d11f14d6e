using HpcHangfire.Web.Artifacts;

namespace HpcHangfire.Web.Tests.Artifacts;

/// <summary>Where the store's files are.</summary>
public sealed class FolderStoreTests : IDisposable
{
    private const string Name = "20261127-051533-7k2m9qx4.7.png";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hpc-store-");

    private FolderStore Store => field ??= new(_folder.FullName);

    private string Day => Path.Combine(_folder.FullName, "20261127");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Name, "20261127")]
    [InlineData("20261127-x.7.mini.png", "20261127")]
    [InlineData("20261127.7.png", "")]
    [InlineData("2026112-a.7.png", "")]
    [InlineData("trabajo-9.7.png", "")]
    public async Task A_file_is_in_the_folder_of_its_day(string name, string folder)
    {
        await StoreAsync(name, 1, 2, 3);
        Store.Keep($"{name}.historia.json", [4]);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, folder, name), TestContext.Current.CancellationToken));
        Assert.Equal([4], await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, folder, $"{name}.historia.json"), TestContext.Current.CancellationToken));
        Assert.Equal((true, 3L), (Store.Has(name), Store.Length(name)));
        Assert.Equal([(name, 3L), ($"{name}.historia.json", 1L)], Store.Files().Select(file => (file.Name, file.Bytes)).Order());
        Assert.Equal((3L, 0L), (Store.Remove(name), Store.Remove(name)));
        Assert.False(Store.Has(name));
    }

    [Fact]
    public async Task What_a_version_before_left_is_found_where_it_is()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, Name), [1, 2], TestContext.Current.CancellationToken);

        Assert.Equal((true, 2L), (Store.Has(Name), Store.Length(Name)));
        await using (var file = Store.Open(Name))
            Assert.Equal(2, file!.Length);
        Assert.Equal([Name], Store.Files().Select(file => file.Name));
        Assert.Equal(2, Store.Remove(Name));
        Assert.Null(Store.Open(Name));
    }

    [Fact]
    public async Task What_an_attempt_left_is_discarded_in_both_places()
    {
        await StoreAsync(Name, 1);
        await StoreAsync(Name.Replace(".7.", ".8.", StringComparison.Ordinal), 1);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, Name), [1, 2], TestContext.Current.CancellationToken);

        Store.Discard("20261127-051533-7k2m9qx4.7.");

        Assert.Equal(["20261127-051533-7k2m9qx4.8.png"], Store.Files().Select(file => file.Name));
    }

    [Fact]
    public async Task Only_folders_of_days_that_are_old_and_empty_are_removed()
    {
        await StoreAsync(Name, 1);
        foreach (var other in (string[])["20261126", "20261125", "ajena", "20261124-x"])
            Directory.CreateDirectory(Path.Combine(_folder.FullName, other));
        foreach (var old in (string[])["20261127", "20261125", "ajena", "20261124-x"])
            Directory.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, old), DateTime.UtcNow.AddDays(-3));

        Store.RemoveEmptyFolders(DateTimeOffset.UtcNow.AddDays(-2));

        Assert.Equal(["20261124-x", "20261126", "20261127", "ajena"], _folder.GetDirectories().Select(folder => folder.Name).Order());
    }

    [Fact]
    public async Task A_day_whose_folder_was_removed_gets_it_again()
    {
        await StoreAsync(Name, 1);
        Directory.Delete(Day, recursive: true);
        Assert.Equal((false, 0L), (Store.Has(Name), Store.Remove(Name)));
        Store.Discard(Name);

        await StoreAsync(Name, 2);
        Assert.True(Store.Has(Name));
    }

    [Theory, InlineData("../20261127-x.7.png"), InlineData("20261127-x/../../a.7.png"), InlineData("20261127-../a.7.png")]
    public void No_name_leads_out_of_its_folder(string name)
    {
        Assert.Throws<ArgumentException>(() => Store.Has(name));
        Assert.Equal(0, Store.Length(name));
        Assert.Throws<ArgumentException>(() => Store.Keep(name, [1]));
        Assert.Empty(Store.Files());
    }

    private async Task StoreAsync(string name, params byte[] content)
    {
        using var stream = new MemoryStream(content);
        Assert.True(await Store.StoreAsync(name, stream, () => Task.FromResult(true), TestContext.Current.CancellationToken));
    }
}
