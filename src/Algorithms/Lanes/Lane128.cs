using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace HpcHangfire.Algorithms;

/// <summary>Two doubles in a 128-bit register.</summary>
internal readonly unsafe struct Lane128(Vector128<double> value) : ILane<Lane128>
{
    private readonly Vector128<double> _value = value;

    public static int Width => 2;

    public static bool Fuses => Fma.IsSupported || AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Fill(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Load(double* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lane128 value, double* target) => value._value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator +(Lane128 a, Lane128 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator -(Lane128 a, Lane128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator *(Lane128 a, Lane128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 operator /(Lane128 a, Lane128 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Abs(Lane128 a) => new(Vector128.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 MultiplyAdd(Lane128 a, Lane128 b, Lane128 c) => new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Within(Lane128 a, Lane128 limit) => (uint)Vector128.LessThanOrEqual(a._value, limit._value).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Choose(Lane128 a, Lane128 limit, Lane128 within, Lane128 beyond) =>
        new(Vector128.ConditionalSelect(Vector128.LessThanOrEqual(a._value, limit._value), within._value, beyond._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Same(Lane128 a, Lane128 b) => (uint)Vector128.Equals(a._value, b._value).ExtractMostSignificantBits();

    // A mask is -1 in each lane within: subtracting it adds one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane128 Tally(Lane128 tally, Lane128 a, Lane128 limit) =>
        new((tally._value.AsInt64() - Vector128.LessThanOrEqual(a._value, limit._value).AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTally(Lane128 tally, int* target) =>
        Vector128.Narrow(tally._value.AsInt64(), tally._value.AsInt64()).GetLower().Store(target);
}
