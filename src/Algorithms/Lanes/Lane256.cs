using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HpcHangfire.Algorithms;

/// <summary>Four doubles in a 256-bit register.</summary>
internal readonly unsafe struct Lane256(Vector256<double> value) : ILane<Lane256>
{
    private readonly Vector256<double> _value = value;

    public static int Width => 4;

    public static bool Fuses => Fma.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Fill(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Load(double* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane256 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator +(Lane256 a, Lane256 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator -(Lane256 a, Lane256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator *(Lane256 a, Lane256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 operator /(Lane256 a, Lane256 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Abs(Lane256 a) => new(Vector256.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 MultiplyAdd(Lane256 a, Lane256 b, Lane256 c) => new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Within(Lane256 a, Lane256 limit) => (uint)Vector256.LessThanOrEqual(a._value, limit._value).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Choose(Lane256 a, Lane256 limit, Lane256 within, Lane256 beyond) =>
        new(Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a._value, limit._value), within._value, beyond._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Same(Lane256 a, Lane256 b) => (uint)Vector256.Equals(a._value, b._value).ExtractMostSignificantBits();

    // A mask is -1 in each lane within: subtracting it adds one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane256 Tally(Lane256 tally, Lane256 a, Lane256 limit) =>
        new((tally._value.AsInt64() - Vector256.LessThanOrEqual(a._value, limit._value).AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTally(Lane256 tally, int* target) =>
        Vector256.Narrow(tally._value.AsInt64(), tally._value.AsInt64()).GetLower().Store(target);
}
