namespace HpcHangfire.Contract.Languages;

/// <summary>A language that the farm speaks to people.</summary>
public enum Language
{
    /// <summary>The one its sentences are written in, for whoever asks for no other.</summary>
    Spanish,

    /// <summary>The one they are translated to.</summary>
    English,
}
