using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HpcHangfire.Algorithms;

/// <summary>Eight doubles in a 512-bit register.</summary>
internal readonly unsafe struct Lane512(Vector512<double> value) : ILane<Lane512>
{
    private readonly Vector512<double> _value = value;

    public static int Width => 8;

    public static bool Fuses => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Fill(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Load(double* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane512 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator +(Lane512 a, Lane512 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator -(Lane512 a, Lane512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator *(Lane512 a, Lane512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 operator /(Lane512 a, Lane512 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Abs(Lane512 a) => new(Vector512.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 MultiplyAdd(Lane512 a, Lane512 b, Lane512 c) => new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Within(Lane512 a, Lane512 limit) => (uint)Vector512.LessThanOrEqual(a._value, limit._value).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Choose(Lane512 a, Lane512 limit, Lane512 within, Lane512 beyond) =>
        new(Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a._value, limit._value), within._value, beyond._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Same(Lane512 a, Lane512 b) => (uint)Vector512.Equals(a._value, b._value).ExtractMostSignificantBits();

    // The compiler turns this selection into one masked addition; a subtraction would first rebuild the mask as numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane512 Tally(Lane512 tally, Lane512 a, Lane512 limit)
    {
        var counts = tally._value.AsInt64();
        var within = Vector512.LessThanOrEqual(a._value, limit._value).AsInt64();
        return new(Vector512.ConditionalSelect(within, counts + Vector512<long>.One, counts).AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTally(Lane512 tally, int* target) =>
        Vector512.Narrow(tally._value.AsInt64(), tally._value.AsInt64()).GetLower().Store(target);
}
