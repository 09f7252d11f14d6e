using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How a <see cref="JobRecord"/> is stored in its hash. Scripts of JobBoard, JobControl, JobLedger and the reaper write these fields too.</summary>
internal static class JobHash
{
    private const string Star = "*";

    // What an order leaves out is what the record's initialisers say. They must never change: stored orders rely on them.
    private static readonly JsonSerializerOptions Short = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutUsual } },
    };

    /// <summary>The order as it is stored. Only a field with another meaning may ever be added under another name.</summary>
    public static string Write(RenderOrder order) => JsonSerializer.Serialize(order, Short);

    /// <summary>Reads the order back.</summary>
    public static RenderOrder ReadOrder(string json) =>
        JsonSerializer.Deserialize<RenderOrder>(json) ?? throw new JsonException("an order is null");

    /// <summary>The result as it is stored: in the names of its files, a star stands for the job and the attempt, which all of them begin with.</summary>
    public static string Write(RenderResult result, string id, long token)
    {
        return JsonSerializer.Serialize(result with { Image = Fold(result.Image), Counts = Fold(result.Counts), Values = Fold(result.Values) }, Short);

        string? Fold(string? name) => name?.StartsWith(Start(id, token), StringComparison.Ordinal) == true ? Star + name[Start(id, token).Length..] : name;
    }

    /// <summary>Reads a job's result back; null for none.</summary>
    public static RenderResult? ReadResult(string? json, string id, long token)
    {
        if (string.IsNullOrEmpty(json) || JsonSerializer.Deserialize<RenderResult>(json) is not { } result)
            return null;
        return result with { Image = Unfold(result.Image), Counts = Unfold(result.Counts), Values = Unfold(result.Values) };

        string? Unfold(string? name) => name?.StartsWith(Star, StringComparison.Ordinal) == true ? Start(id, token) + name[Star.Length..] : name;
    }

    /// <summary>A foreign slave's delivery as it is stored; empty for none.</summary>
    public static string Write(Delivery? delivery) => delivery is null ? "" : JsonSerializer.Serialize(delivery);

    /// <summary>The record of <paramref name="id"/>, or null when there is none.</summary>
    /// <param name="id">The job.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="progress">Its progress, null when none was reported.</param>
    public static JobRecord? Read(string id, HashEntry[] hash, RedisValue progress)
    {
        if (hash.Length == 0)
            return null;
        var fields = Unfold(hash);
        RedisValue Field(string name) => fields.GetValueOrDefault(name, RedisValue.Null);
        var state = JobStates.Find(Field(JobFields.State)) ?? throw new InvalidDataException($"job {id} has no state");
        return new JobRecord
        {
            Id = id,
            Order = ReadOrder(Field(JobFields.Order)!),
            State = state,
            Created = Moment(Field(JobFields.Created)) ?? default,
            Started = Moment(Field(JobFields.Started)),
            Finished = Moment(Field(JobFields.Finished)),
            RetryAt = state == JobState.Waiting ? Moment(Field(JobFields.RetryAt)) : null,
            Worker = Text(Field(JobFields.Worker)),
            Assignment = Text(Field(JobFields.Assignment)) is { } assignment ? JsonSerializer.Deserialize<Assignment>(assignment) : null,
            Attempts = (int)Field(JobFields.Attempts),
            Token = (long)Field(JobFields.Token),
            HangfireId = Text(Field(JobFields.Carrier)),
            Error = Text(Field(JobFields.Error)),
            Result = ReadResult(Text(Field(JobFields.Result)), id, (long)Field(JobFields.Token)),
            Delivery = Text(Field(JobFields.Delivery)) is { } delivery ? JsonSerializer.Deserialize<Delivery>(delivery) : null,
            Evidence = Text(Field(JobFields.Evidence)) is { } evidence ? ReadEvidence(evidence) : null,
            IsArchived = !Field(JobFields.Archived).IsNull,
            Progress = state switch
            {
                JobState.Completed => 1,
                JobState.Waiting => 0,
                _ => progress.IsNull ? 0 : double.Parse((string)progress!, CultureInfo.InvariantCulture),
            },
        };
    }

    // Null for what cannot be understood: a broken note must not make the job unreadable.
    private static CrashWire? ReadEvidence(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<CrashWire>(json, WireJson.Options) is { Worker: not null } evidence ? evidence : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Start(string id, long token) => string.Create(CultureInfo.InvariantCulture, $"{id}.{token}");

    // See JobMoves.Fold.
    private static Dictionary<string, RedisValue> Unfold(HashEntry[] hash)
    {
        var fields = hash.ToDictionary(e => (string)e.Name!, e => e.Value);
        var folded = fields.Keys.Where(name => name.EndsWith("~1", StringComparison.Ordinal)).Select(name => name[..^2]).ToList();
        foreach (var name in folded)
        {
            IEnumerable<byte> whole = (byte[])fields[name]!;
            for (var part = 1; fields.Remove($"{name}~{part}", out var more); part++)
                whole = whole.Concat((byte[])more!);
            fields[name] = whole.ToArray();
        }

        return fields;
    }

    private static void LeaveOutUsual(JsonTypeInfo type)
    {
        if (type.Type != typeof(RenderOrder))
            return;
        var usual = new RenderOrder { Algorithm = "", Width = 0, Height = 0, Iterations = 0 };
        foreach (var property in type.Properties.Where(property => !property.IsRequired))
        {
            var isComputed = property.Set is null;
            property.ShouldSerialize = (_, value) => !isComputed && !Equals(value, property.Get!(usual));
        }
    }

    private static string? Text(RedisValue value) => value.IsNullOrEmpty ? null : (string?)value;

    private static DateTimeOffset? Moment(RedisValue value) =>
        value.IsNullOrEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)value);
}
