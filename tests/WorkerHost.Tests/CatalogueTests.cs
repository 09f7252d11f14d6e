using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
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
    public void Every_format_of_the_catalogue_is_written_as_what_it_says() => Assert.All(Catalogue.Formats, name =>
    {
        using var file = new MemoryStream();
        new PictureEncoder(1).Encode(Imaging.Pictures.Render(9, 5, 20, format: name), file, CancellationToken.None);
        Assert.Equal(name, PictureFormats.OfFile(file.ToArray())?.Name);
    });

    [Fact]
    public void Every_path_of_the_catalogue_is_one_of_the_kernels_narrowest_first()
    {
        Assert.Equal([KernelPaths.Scalar, KernelPaths.Vector128, KernelPaths.Vector256, KernelPaths.Vector512], Catalogue.Paths);
        Assert.Equal(KernelPaths.Scalar, Catalogue.ScalarPath);
    }

    [Fact]
    public void An_algorithm_is_scalar_in_the_catalogue_when_its_kernel_is_whatever_the_path() =>
        Assert.All(Catalogue.Algorithms, a => Assert.Equal(a.IsScalar, Kernels.AvailablePaths.All(p => Kernels.Find(a.Name, new() { Path = p })!.Path == KernelPaths.Scalar)));

    [Fact]
    public void Every_algorithm_has_the_values_that_the_catalogue_says() => Assert.All(Catalogue.Algorithms, algorithm =>
    {
        Assert.NotNull(PixelValues.Find(algorithm.Name, PixelValue.Smooth));
        Assert.Equal(algorithm.HasDistance, PixelValues.Find(algorithm.Name, PixelValue.Distance) is not null);
    });

    [Fact]
    public void Every_colouring_of_the_catalogue_is_known() => Assert.All(
        Catalogue.Colourings, colouring => OrderColours.Mode(Catalogue.Algorithms[0].Order(1, 1, 1) with { Colouring = colouring }));

    [Fact]
    public void The_defaults_of_an_order_are_names_of_the_catalogue()
    {
        var order = new RenderOrder { Algorithm = "Numpy", Width = 1, Height = 1, Iterations = 1 };

        Assert.Equal((Catalogue.Palettes[0], Catalogue.Formats[0], PictureFormats.Default.Name), (order.Palette, order.Format, order.Format));
    }
}
