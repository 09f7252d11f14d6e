namespace HpcHangfire.Architecture.Tests;

/// <summary>docs/variables.md says what the register says. HPC_WRITE_DOCS=1 writes it again.</summary>
public sealed class VariablesDocumentTests
{
    [Fact]
    public void The_document_is_the_registers()
    {
        var file = Path.Combine(Source.Root, "docs", "variables.md");
        var expected = VariablesDocument.Text();
        if (Environment.GetEnvironmentVariable("HPC_WRITE_DOCS") == "1")
            File.WriteAllText(file, expected);

        Assert.Equal(expected, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }
}
