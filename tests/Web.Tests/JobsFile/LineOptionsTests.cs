using System.Text;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Web.JobsFile;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>What may follow the priority in a line of a jobs file.</summary>
public sealed class LineOptionsTests
{
    private const string Names = "c_re, c_im, potencia, x_min, x_max, y_min, y_max, paleta, coloreado, muestreo, guardar_conteos, formato, ruta, timeout_s, esclavo, esclavo_opcional, aviso_url";

    private static readonly OrderRules s_rules = new(Catalogue.AlgorithmNames, Catalogue.AlgorithmNames[0], MaxPixels: 1_000_000);

    [Fact]
    public void Every_field_of_an_order_is_an_option_but_the_first_five()
    {
        var line = Parse("newton,8,6,10,1,potencia=5,x_min=-1,x_max=1,y_min=-.75,y_max=7.5e-1,paleta=magma,coloreado=suave,muestreo=2,guardar_conteos=true,"
            + "formato=webp,ruta=escalar,timeout_s=60,esclavo=esclavo1,esclavo_opcional=true,aviso_url=https://aquí.example/hecho?a=1");

        Assert.Null(line.Error);
        Assert.Equal(
            new RenderOrder
            {
                Algorithm = "newton", Width = 8, Height = 6, Iterations = 10, Priority = JobPriority.High,
                Power = 5, XMin = -1, XMax = 1, YMin = -0.75, YMax = 0.75, Palette = "magma", Colouring = "suave", SamplesPerSide = 2, KeepsCounts = true,
                Format = "webp", Path = "escalar", TimeoutSeconds = 60, Worker = "esclavo1", WorkerIsOptional = true, NoticeUrl = "https://aquí.example/hecho?a=1",
            },
            line.Order);
        var constant = Parse("julia,8,6,10,1,c_re=0.3,c_im=-0.5").Order!;
        Assert.Equal((0.3, -0.5), (constant.CRe, constant.CIm));
        Assert.Equal(Names, string.Join(", ", OrderFields.OfOrder.Select(field => field.Name).Skip(5)));
    }

    [Theory]
    [InlineData("mandelbrot,8,6,10,,paleta=magma")]
    [InlineData("mandelbrot,8,6,10,2,paleta=magma")]
    [InlineData(" mandelbrot , 8 , 6 , 10 ,\t, paleta = magma ")]
    [InlineData("mandelbrot,8,6,10,2,paleta=\"magma\"")]
    public void The_priority_may_be_empty_and_spaces_do_not_count(string line) =>
        Assert.Equal(Catalogue.Find("mandelbrot")!.Order(8, 6, 10) with { Palette = "magma" }, Parse(line).Order);

    [Fact]
    public void Colours_of_ones_own_stand_in_quotes_as_in_an_order()
    {
        var order = Parse("mandelbrot,8,6,10,2,paleta=\"#000764, #206bcb 16%, #fff\",coloreado=suave").Order!;

        Assert.Equal(("#000764, #206bcb 16%, #fff", "suave"), (order.Palette, order.Colouring));
    }

    [Theory]
    [InlineData("color=rojo", $"«color» no es una opción de una línea; las opciones son {Names}.")]
    [InlineData("Paleta=magma", $"«Paleta» no es una opción de una línea; las opciones son {Names}.")]
    [InlineData("=magma", $"«» no es una opción de una línea; las opciones son {Names}.")]
    [InlineData("clave=hoy", $"«clave» no es una opción de una línea; las opciones son {Names}.")]
    [InlineData("recoloreado_de=x", $"«recoloreado_de» no es una opción de una línea; las opciones son {Names}.")]
    [InlineData("paleta=gris,width=9", $"width no es una opción: está entre los cinco primeros campos; las opciones son {Names}.")]
    [InlineData("prioridad=1", $"prioridad no es una opción: está entre los cinco primeros campos; las opciones son {Names}.")]
    [InlineData("paleta=gris,coloreado=suave,paleta=gris", "paleta está dos veces; cada opción va una sola vez.")]
    public void An_option_that_no_line_has_is_refused(string options, string error) => Refuses(options, error);

    [Theory]
    [InlineData("", "")]
    [InlineData("3", "3")]
    [InlineData("paleta=gris,", "")]
    [InlineData("paleta=gris,,muestreo=2", "")]
    [InlineData("paleta=#000764, #206bcb 16%, #fff", "#206bcb 16%")]
    [InlineData("paleta=\"#000, #fff,coloreado=suave", "paleta=\"#000, #fff,coloreado=suave")]
    [InlineData("paleta=#000, #fff\"", "#fff\"")]
    [InlineData("paleta=\"#000, #fff\" #0f0", "paleta=\"#000, #fff\" #0f0")]
    [InlineData("paleta=\"#000\", \"#fff\"", "\"#fff\"")]
    [InlineData("\"paleta=#000, #fff\"", "\"paleta=#000, #fff\"")]
    [InlineData("paleta=gr\"is", "paleta=gr\"is")]
    [InlineData("paleta=\"", "paleta=\"")]
    public void What_is_no_name_and_value_or_has_quotes_elsewhere_is_refused(string options, string quoted) =>
        Refuses(options, $"«{quoted}» no es una opción nombre=valor; un valor con comas va entre comillas, como paleta=\"#000764, #206bcb 16%, #fff\".");

    [Theory]
    [InlineData("c_re=0", "mandelbrot no usa c_re; lo usan Secuencial, Numpy, juliaCython, julia, phoenix.")]
    [InlineData("x_min=cero", "x_min debe ser un número entre -1000000 y 1000000, no \"cero\".")]
    [InlineData("x_min=NaN", "x_min debe ser un número entre -1000000 y 1000000, no \"NaN\".")]
    [InlineData("x_min=1e999", "x_min debe ser un número entre -1000000 y 1000000, no \"1e999\".")]
    [InlineData("x_min=\"0,5\"", "x_min debe ser un número entre -1000000 y 1000000, no \"0,5\".")]
    [InlineData("x_min=", "x_min debe ser un número entre -1000000 y 1000000, no \"\".")]
    [InlineData("x_min=2e6", "x_min debe ser un número entre -1000000 y 1000000, no 2000000.")]
    [InlineData("x_min=5", "x_min debe ser menor que x_max, y 5 no es menor que 1.")]
    [InlineData("muestreo=3", "muestreo debe ser 1, 2, 4, no 3.")]
    [InlineData("muestreo=2.0", "muestreo debe ser un entero entre 1 y 4, no \"2.0\".")]
    [InlineData("coloreado=liso", "coloreado debe ser una de estas palabras: bandas, suave, histograma, distancia; no \"liso\".")]
    [InlineData("paleta=verde", "paleta debe ser una de estas palabras: inferno, viridis, gris, magma, plasma, turbo, cubehelix, clasica, fuego, oceano; o colores, como «#000764, #206bcb 16%, #fff»; no «verde».")]
    [InlineData("paleta=\"#000, azul\"", "paleta debe tener de 2 a 64 colores separados por comas, como «#000764, #206bcb 16%, #edffff 42%, #000200»; «azul» no es un color #rrggbb con un lugar de 0% a 100%.")]
    [InlineData("guardar_conteos=sí", "guardar_conteos debe ser true o false, no \"sí\".")]
    [InlineData("esclavo=a=b", "esclavo debe tener de 1 a 64 letras, dígitos, «-», «_» o «.».")]
    [InlineData("muestreo=4,timeout_s=0", "timeout_s debe ser un entero entre 1 y 86400, no 0.")]
    public void A_value_is_refused_as_an_orders_is(string options, string error) => Refuses(options, error);

    [Fact]
    public void All_samples_of_a_picture_count()
    {
        var line = Parse("mandelbrot,1000,900,10,2,muestreo=2");

        Assert.Equal((null, "La imagen tendría 3600000 muestras; el límite de esta granja es 1000000."), (line.Order, line.Error));
    }

    [Fact]
    public void A_sentence_repeats_no_more_than_eighty_characters_of_an_option() =>
        Refuses(new string('x', 200), $"«{new string('x', 80)}…» no es una opción nombre=valor; un valor con comas va entre comillas, como paleta=\"#000764, #206bcb 16%, #fff\".");

    private static void Refuses(string options, string error)
    {
        var line = Parse($"mandelbrot,8,6,10,2,{options}");

        Assert.Equal((null, error), (line.Order, line.Error));
    }

    private static ParsedLine Parse(string line) => Assert.Single(JobsFileParser.Parse(Encoding.UTF8.GetBytes(line), s_rules));
}
