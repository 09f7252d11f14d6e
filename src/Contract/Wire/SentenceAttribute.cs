namespace HpcHangfire.Contract.Wire;

/// <summary>
/// Marks what a wire record says to people: a sentence, or a list of them, in Spanish. An answer has it in the language that its client asked
/// for; what is stored, and what programs tell each other, stays Spanish. Nothing else of a record is ever translated.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SentenceAttribute : Attribute;
