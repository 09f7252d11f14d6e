using System.Globalization;
using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Redis;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Jobs;

/// <summary>How a <see cref="JobRecord"/> is stored in its hash. Scripts of JobBoard, JobControl, JobLedger and the reaper write these fields too.</summary>
internal static class JobHash
{
    /// <summary>The order as it is stored. Only a field with another meaning may ever be added under another name.</summary>
    public static string Write(RenderOrder order) => JsonSerializer.Serialize(order);

    /// <summary>Reads the order back.</summary>
    public static RenderOrder ReadOrder(string json) =>
        JsonSerializer.Deserialize<RenderOrder>(json) ?? throw new JsonException("an order is null");

    /// <summary>The result as it is stored.</summary>
    public static string Write(RenderResult result) => JsonSerializer.Serialize(result);

    /// <summary>Reads the result back; null for none.</summary>
    public static RenderResult? ReadResult(string? json) => string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<RenderResult>(json);

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
        var fields = hash.ToDictionary(e => (string)e.Name!, e => e.Value);
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
            Result = ReadResult(Text(Field(JobFields.Result))),
            Delivery = Text(Field(JobFields.Delivery)) is { } delivery ? JsonSerializer.Deserialize<Delivery>(delivery) : null,
            Evidence = Text(Field(JobFields.Evidence)) is { } evidence ? ReadEvidence(evidence) : null,
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

    private static string? Text(RedisValue value) => value.IsNullOrEmpty ? null : (string?)value;

    private static DateTimeOffset? Moment(RedisValue value) =>
        value.IsNullOrEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)value);
}
