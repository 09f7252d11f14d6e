using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.WorkerHost.Imaging;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>The master accepts exactly the names that the workers answer to.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Every_algorithm_of_the_catalogue_has_a_kernel_and_every_kernel_is_in_it() =>
        Assert.Equal(Catalogue.AlgorithmNames.Order(), Kernels.Names.Order());

    [Fact]
    public void Every_kernel_is_found_by_its_name() => Assert.All(Catalogue.AlgorithmNames, name => Assert.NotNull(Kernels.Find(name)));

    [Fact]
    public void Every_palette_of_the_catalogue_exists_and_every_palette_is_in_it()
    {
        Assert.Equal(Catalogue.Palettes.Order(), Palette.Names.Order());
        Assert.All(Catalogue.Palettes, name => Assert.NotNull(Palette.Find(name)));
    }

    [Fact]
    public void Every_format_of_the_catalogue_exists_and_every_format_is_in_it() =>
        Assert.Equal(Catalogue.Formats.Order(), PictureFormat.All.Select(f => f.Name).Order());

    [Fact]
    public void The_defaults_of_an_order_are_names_of_the_catalogue()
    {
        var order = new RenderOrder { Algorithm = "Numpy", Width = 1, Height = 1, Iterations = 1 };

        Assert.Equal((Catalogue.Palettes[0], Catalogue.Formats[0], PictureFormat.Default.Name), (order.Palette, order.Format, order.Format));
    }
}
