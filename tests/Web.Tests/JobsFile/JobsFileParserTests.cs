using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.JobsFile;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>The jobs file's format, line by line.</summary>
public sealed class JobsFileParserTests
{
    [Fact]
    public void A_line_is_algorithm_width_height_iterations_and_priority()
    {
        var line = Assert.Single(Parse("Secuencial,800,600,100,1"));

        Assert.Equal(
            (1, "Secuencial,800,600,100,1", new RenderOrder { Algorithm = "Secuencial", Width = 800, Height = 600, Iterations = 100, Priority = JobPriority.High }, null),
            (line.Number, line.Text, line.Order, line.Error));
    }

    [Theory, InlineData("Numpy,8,6,1"), InlineData("Numpy,8,6,1,"), InlineData(" Numpy , 8,\t6 ,1 , 2 ")]
    public void The_priority_is_medium_by_default_and_spaces_do_not_count(string text) =>
        Assert.Equal(new RenderOrder { Algorithm = "Numpy", Width = 8, Height = 6, Iterations = 1 }, Assert.Single(Parse(text)).Order);

    [Fact]
    public void A_formula_gets_its_own_region_and_constants()
    {
        var orders = Parse("mandelbrot,8,8,1\nnewton,8,8,1\nphoenix,8,8,1").Select(line => line.Order!).ToList();

        Assert.Equal([(-2.0, 1.0), (-2.0, 2.0), (-1.5, 1.5)], orders.Select(order => (order.XMin, order.XMax)));
        Assert.Equal([null, 3, null], orders.Select(order => order.Power));
        Assert.Equal([(0, 0), (0, 0), (0.5667, -0.5)], orders.Select(order => (order.CRe, order.CIm)));
        Assert.All(orders, order => Assert.True(order.IsPlain));
    }

    [Fact]
    public void Comments_empty_lines_and_every_kind_of_line_end_are_counted_but_not_read()
    {
        var lines = Parse("\uFEFF# áéí\r\n\r\n   \n  # otro\nNumpy,8,6,1\r\n\t\nNumpy,8,6,2");

        Assert.Equal([(5, 1), (7, 2)], lines.Select(l => (l.Number, l.Order!.Iterations)));
    }

    [Fact]
    public void A_bom_before_the_first_order_does_not_spoil_it() => Assert.NotNull(Assert.Single(Parse("\uFEFFNumpy,8,6,1")).Order);

    [Fact]
    public void A_carriage_return_alone_ends_a_line_too()
    {
        var lines = Parse("# mac\rNumpy,8,6,1\rNumpy,8,6,2\r\nNumpy,8,6,3\n");

        Assert.Equal([(2, 1), (3, 2), (4, 3)], lines.Select(l => (l.Number, l.Order!.Iterations)));
    }

    [Theory]
    [InlineData("Numpy,8,6,1\n  \uFEFFNumpy,8,6,2", 2, "Hay un carácter invisible, U+FEFF, en la columna 3.")]
    [InlineData("Num\u200Bpy,8,6,1", 1, "Hay un carácter invisible, U+200B, en la columna 4.")]
    [InlineData("Numpy,8,6,1\0", 1, "Hay un carácter invisible, U+0000, en la columna 12.")]
    public void A_character_that_nobody_sees_is_named(string text, int number, string error)
    {
        var line = Parse(text)[^1];

        Assert.Equal((number, null, error), (line.Number, line.Order, line.Error));
    }

    [Fact]
    public void Other_breaks_end_no_line_as_in_any_editor()
    {
        var line = Assert.Single(Parse("# un\fdos\u2028tres\u0085cuatro\nNumpy,8,6,1"));

        Assert.Equal((2, null), (line.Number, line.Error));
    }

    [Theory, InlineData(""), InlineData("\uFEFF"), InlineData("\n\r\n  \n"), InlineData("# nada")]
    public void A_file_may_hold_nothing(string text) => Assert.Empty(Parse(text));

    [Theory]
    [InlineData("Numpy,8,6", "Se esperaban 4 o 5 campos separados por comas (algoritmo,width,height,iteraciones,prioridad) y hay 3.")]
    [InlineData("texto suelto", "Se esperaban 4 o 5 campos separados por comas (algoritmo,width,height,iteraciones,prioridad) y hay 1.")]
    [InlineData("../x,8,6,1", "No existe el algoritmo «../x»; los que hay: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("numpy,8,6,1", "No existe el algoritmo «numpy»; los que hay: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData(",8,6,1", "No existe el algoritmo «»; los que hay: Secuencial, Numpy, juliaCython, julia, mandelbrot, multibrot, tricorn, barcoIncendiado, newton, phoenix.")]
    [InlineData("Numpy,0,6,1", "width debe ser un entero entre 1 y 50000, no «0».")]
    [InlineData("Numpy,-8,6,1", "width debe ser un entero entre 1 y 50000, no «-8».")]
    [InlineData("Numpy,1e9,6,1", "width debe ser un entero entre 1 y 50000, no «1e9».")]
    [InlineData("Numpy,8.5,6,1", "width debe ser un entero entre 1 y 50000, no «8.5».")]
    [InlineData("Numpy,99999999999,6,1", "width debe ser un entero entre 1 y 50000, no «99999999999».")]
    [InlineData("Numpy,ocho,6,1", "width debe ser un entero entre 1 y 50000, no «ocho».")]
    [InlineData("Numpy,,6,1", "width debe ser un entero entre 1 y 50000, no «».")]
    [InlineData("Numpy,8,50001,1", "height debe ser un entero entre 1 y 50000, no «50001».")]
    [InlineData("Numpy,8,6,-1", "iteraciones debe ser un entero entre 0 y 10000000, no «-1».")]
    [InlineData("Numpy,8,6,10000001", "iteraciones debe ser un entero entre 0 y 10000000, no «10000001».")]
    [InlineData("Numpy,8,6,1,4", "prioridad debe ser 1 (alta), 2 (media) o 3 (baja), no «4».")]
    [InlineData("Numpy,8,6,1,alta", "prioridad debe ser 1 (alta), 2 (media) o 3 (baja), no «alta».")]
    [InlineData("Numpy,8,6,1,paleta=gris", "prioridad debe ser 1 (alta), 2 (media) o 3 (baja), no «paleta=gris»; las opciones van después de ella, que puede quedar vacía.")]
    [InlineData("Numpy,50000,50000,1", "La imagen tendría 2500000000 píxeles; el límite de esta granja es 1000000.")]
    public void A_bad_line_says_what_is_wrong_and_hinders_no_other(string bad, string reason)
    {
        var lines = Parse($"Numpy,8,6,1\n# comentario\n{bad}\nNumpy,8,6,2");

        Assert.Equal([1, 3, 4], lines.Select(l => l.Number));
        Assert.Equal((3, bad, null, reason), (lines[1].Number, lines[1].Text, lines[1].Order, lines[1].Error));
        Assert.All([lines[0], lines[2]], good => Assert.NotNull(good.Order));
    }

    [Fact]
    public void A_line_of_a_thousand_characters_is_too_long_to_be_shown_whole()
    {
        var line = Parse("Numpy,8,6,1\n" + new string('x', 1001))[1];

        Assert.Equal((2, new string('x', 80) + "…", "La línea tiene más de 1000 caracteres."), (line.Number, line.Text, line.Error));
    }

    [Fact]
    public void What_a_line_says_is_repeated_up_to_eighty_characters()
    {
        var lines = Parse($"{new string('x', 79)}😀\nNumpy,{new string('9', 81)},6,1\nNumpy,{new string('0', 80)}8,6,1\n{new string('x', 80)}");

        Assert.Equal(new string('x', 79) + "…", lines[0].Text); // and no half of a character
        Assert.Equal($"width debe ser un entero entre 1 y 50000, no «{new string('9', 80)}…».", lines[1].Error);
        Assert.Equal((8, $"Numpy,{new string('0', 74)}…"), (lines[2].Order?.Width, lines[2].Text));
        Assert.Equal(new string('x', 80), lines[3].Text);
    }

    [Fact]
    public void The_example_file_of_the_repository_is_good_and_ends_with_ten_pictures_that_are_not_stretched()
    {
        var lines = JobsFileParser.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "trabajos.txt")), Rules(OrderLimits.DefaultMaxPixels)).ToList();

        Assert.All(lines, line => Assert.Null(line.Error));
        var fine = lines.Select(line => line.Order!).Where(order => !order.IsPlain).ToList();
        Assert.Equal((31, 10), (lines.Count, fine.Count));
        Assert.Equal(fine, lines.TakeLast(10).Select(line => line.Order!));
        Assert.All(fine, order => Assert.Equal((double)order.Width / order.Height, (order.XMax - order.XMin) / (order.YMax - order.YMin), 1e-9));
    }

    private static IReadOnlyList<ParsedLine> Parse(string text) => [.. JobsFileParser.Parse(Encoding.UTF8.GetBytes(text), Rules(1_000_000))];

    private static OrderRules Rules(long maxPixels) => new(Catalogue.AlgorithmNames, Catalogue.AlgorithmNames[0], maxPixels);
}
