using System.Runtime.CompilerServices;

namespace HpcHangfire.Algorithms;

/// <summary>One double: the lane that runs on every processor.</summary>
internal readonly unsafe struct Lane64(double value) : ILane<Lane64>
{
    private readonly double _value = value;

    public static int Width => 1;

    public static bool Fuses => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 Fill(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 Load(double* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane64 value, double* target) => *target = value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 operator +(Lane64 a, Lane64 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 operator -(Lane64 a, Lane64 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 operator *(Lane64 a, Lane64 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 operator /(Lane64 a, Lane64 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 Abs(Lane64 a) => new(Math.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 MultiplyAdd(Lane64 a, Lane64 b, Lane64 c) => new(Math.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Within(Lane64 a, Lane64 limit) => a._value <= limit._value ? 1u : 0u;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 Choose(Lane64 a, Lane64 limit, Lane64 within, Lane64 beyond) => a._value <= limit._value ? within : beyond;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Same(Lane64 a, Lane64 b) => a._value == b._value ? 1u : 0u;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane64 Tally(Lane64 tally, Lane64 a, Lane64 limit) =>
        new(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(tally._value) + Within(a, limit)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTally(Lane64 tally, int* target) => *target = (int)BitConverter.DoubleToInt64Bits(tally._value);
}
